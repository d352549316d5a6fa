"""Quantizes a trained model.

python export.py --model run/model.gguf --type q8_0 --out ../tandem-starter-q8_0.gguf
"""

import argparse

import torch

import checkpoint
from make_data import TOKENIZER


def main():
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="GGUF file, as train.py writes it")
    parser.add_argument("--type", default="q8_0", choices=sorted(checkpoint.TENSOR_TYPES))
    parser.add_argument("--out", required=True, help="GGUF file to write")
    options = parser.parse_args()
    checkpoint.save(checkpoint.load(options.model, torch.float32), TOKENIZER, options.out, options.type)


if __name__ == "__main__":
    main()
