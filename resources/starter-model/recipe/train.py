"""Trains the starter model on a CPU.

python train.py --data run/stage0.npz run/stage1.npz --shares 0.5 0.5 --out run/model.gguf --minutes 60 --compile

Weight matrices are trained with Muon, the rest with AdamW. The learning rate warms up, stays for a share of the time,
then falls linearly. Each stage gets its share of the time. `--start` goes on from a model with a fresh schedule.
"""

import argparse
import time
from pathlib import Path

import torch

import checkpoint
from batches import Batches
from bpe import Tokenizer
from make_data import TOKENIZER
from model import Config, Model
from muon import Muon
from watch import Watch

BALANCE_WEIGHT = 0.01  # of the load-balancing loss
LOWEST_RATE = 0.02  # of the full learning rate, at the end
REPORT_STEPS = 50
SAVE_SECONDS = 180


class Optimizer:
    """Muon for the matrices of the layers; AdamW for embeddings, head, norms and routers."""

    def __init__(self, model, options):
        named = dict(model.named_parameters())
        gains = [p for name, p in named.items() if name.endswith(("q_norm", "k_norm"))]
        in_layers = {name: p for name, p in named.items() if name.startswith("blocks.") and "router" not in name}
        matrices = [p for p in in_layers.values() if p.ndim > 1]
        taken = {id(p) for p in gains + matrices}
        self._rest = [p for p in named.values() if id(p) not in taken]
        self._muon = Muon(matrices)
        groups = [
            {"params": self._rest, "full_rate": options.adam_rate},
            {"params": gains, "full_rate": options.gain_rate},
        ]
        self._adam = torch.optim.AdamW(groups, lr=options.adam_rate, betas=(0.9, 0.98), weight_decay=0, foreach=True)
        self._rate = options.rate
        self._parameters = list(named.values())

    def step(self, factor):
        """Update all parameters with `factor` of the full learning rates, and drop the gradients."""
        torch.nn.utils.clip_grad_norm_(self._rest, 1.0)
        for group in self._adam.param_groups:
            group["lr"] = group["full_rate"] * factor
        self._muon.step(self._rate * factor)
        self._adam.step()
        for parameter in self._parameters:
            parameter.grad = None


class Stages:
    """The batches of the stage that is on at a given share of the time."""

    def __init__(self, paths, shares, tokens, seed):
        self._paths = paths
        self._ends = [sum(shares[: n + 1]) / sum(shares) for n in range(len(shares))]
        self._tokens, self._seed = tokens, seed
        self._stage = -1
        self._batches = None

    def next_batch(self, progress):
        """Return a batch of the stage that `progress`, from 0 to 1, falls into."""
        if self._stage < 0 or progress >= self._ends[self._stage]:
            self._stage += 1
            self._batches = iter(Batches(self._paths[self._stage], self._tokens, self._seed))
            print("stage", self._paths[self._stage], flush=True)
        return next(self._batches)


def rate_factor(step, progress, warmup, hold):
    """Return the share of the full learning rate for this step."""
    warm = min(1, (step + 1) / warmup)
    return warm if progress < hold else warm * max(LOWEST_RATE, (1 - progress) / (1 - hold))


def train(model, stages, watch, options):
    """Train for the given time, saving the model now and then and at the end."""
    optimizer = Optimizer(model, options)
    start = last_save = last_report = time.monotonic()
    seconds = options.minutes * 60
    step, losses, tokens = 0, [], 0
    while (progress := (time.monotonic() - start) / seconds) < 1:
        ids, weights, count = stages.next_batch(progress)
        loss, balance = model.loss(ids, weights)
        (loss + BALANCE_WEIGHT * balance).backward()
        optimizer.step(rate_factor(step, progress, options.warmup, options.hold))
        step += 1
        tokens += count
        losses.append(loss.item())
        now = time.monotonic()
        if step % REPORT_STEPS == 0:
            loss = sum(losses) / len(losses)
            speed = tokens / (now - last_report)
            print(f"step {step}  {now - start:.0f} s  loss {loss:.4f}  {speed:.0f} tokens/s", flush=True)
            losses, tokens, last_report = [], 0, now
        if watch and step % options.watch_steps == 0:
            print("  held out:", watch.report(model), flush=True)
        if now - last_save > SAVE_SECONDS:
            checkpoint.save(model, TOKENIZER, options.out, "f32")
            last_save = now
    checkpoint.save(model, TOKENIZER, options.out, "f32")


def parse_options():
    """Return the options of the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", nargs="+", required=True, help="one file for each stage")
    parser.add_argument("--shares", type=float, nargs="+", default=[1.0], help="share of the time of each stage")
    parser.add_argument("--out", type=Path, required=True, help="GGUF file to write, in f32")
    parser.add_argument("--start", help="GGUF file to go on from")
    parser.add_argument("--minutes", type=float, default=40)
    parser.add_argument("--tokens", type=int, default=4096, help="tokens of a batch")
    parser.add_argument("--rate", type=float, default=0.02, help="Muon's learning rate")
    parser.add_argument("--adam-rate", type=float, default=3e-3, help="AdamW's learning rate")
    parser.add_argument("--gain-rate", type=float, default=0.015, help="AdamW's rate for query and key norms")
    parser.add_argument("--warmup", type=int, default=60, help="steps until the full learning rate")
    parser.add_argument("--hold", type=float, default=0.3, help="share of the time before the rate falls")
    parser.add_argument("--watch", help="held-out items (make_data.py eval) to look at during training")
    parser.add_argument("--watch-steps", type=int, default=200)
    parser.add_argument("--compile", action="store_true", help="use torch.compile; needs a C++ compiler")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if len(options.data) != len(options.shares):
        parser.error("--data and --shares need the same number of values")
    return options


def main():
    """Run the command."""
    options = parse_options()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    if options.start:
        model = checkpoint.load(options.start, torch.bfloat16, options.compile)
    else:
        model = Model(Config(), torch.bfloat16, options.compile)
    watch = Watch(options.watch, Tokenizer(TOKENIZER)) if options.watch else None
    stages = Stages(options.data, options.shares, options.tokens, options.seed)
    train(model, stages, watch, options)


if __name__ == "__main__":
    main()
