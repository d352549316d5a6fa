"""The model as a file: read from and written to GGUF (architecture qwen3moe)."""

import numpy as np
import torch

import gguf_file
from bpe import Tokenizer
from gguf_file import BOOL, F16, F32, FLOAT32, INT32, Q8_0, STRING, UINT32
from model import Config, Model

TENSOR_TYPES = {"q8_0": Q8_0, "f16": F16, "f32": F32}
FILE_TYPES = {"f32": 0, "f16": 1, "q8_0": 7}
NORMAL, CONTROL, USER_DEFINED, UNUSED = 1, 3, 4, 5

# Name of each parameter in the file, for the whole model and for each layer.
MODEL_TENSORS = {"embed": "token_embd.weight", "head": "output.weight", "norm": "output_norm.weight"}
LAYER_TENSORS = {
    "attn_norm": "attn_norm",
    "wq": "attn_q",
    "wk": "attn_k",
    "wv": "attn_v",
    "wo": "attn_output",
    "q_norm": "attn_q_norm",
    "k_norm": "attn_k_norm",
    "ffn_norm": "ffn_norm",
    "gate": "ffn_gate_exps",
    "up": "ffn_up_exps",
    "down": "ffn_down_exps",
    "router": "ffn_gate_inp",
}

# The architecture's number for each field of Config.
UINT_KEYS = {
    "context_length": "ctx",
    "embedding_length": "dim",
    "block_count": "layers",
    "expert_feed_forward_length": "inter",
    "attention.head_count": "heads",
    "attention.head_count_kv": "kv_heads",
    "attention.key_length": "head_dim",
    "attention.value_length": "head_dim",
    "expert_count": "experts",
    "expert_used_count": "top_k",
}
FLOAT_KEYS = {"rope.freq_base": "theta", "attention.layer_norm_rms_epsilon": "eps"}

# Qwen3's ChatML: thinking in earlier turns is dropped, and enable_thinking=false adds an empty block.
TEMPLATE = "".join(
    [
        "{%- if messages[0].role == 'system' %}",
        "{{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}",
        "{%- endif %}",
        "{%- for message in messages %}",
        "{%- if message.role == 'user' or (message.role == 'system' and not loop.first) %}",
        "{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}",
        "{%- elif message.role == 'assistant' %}",
        "{%- set content = message.content %}",
        "{%- if '</think>' in content %}",
        "{%- set content = content.split('</think>')[-1].lstrip('\\n') %}",
        "{%- endif %}",
        "{{- '<|im_start|>assistant\\n' + content + '<|im_end|>\\n' }}",
        "{%- endif %}",
        "{%- endfor %}",
        "{%- if add_generation_prompt %}",
        "{{- '<|im_start|>assistant\\n' }}",
        "{%- if enable_thinking is defined and enable_thinking is false %}",
        "{{- '<think>\\n\\n</think>\\n\\n' }}",
        "{%- endif %}",
        "{%- endif %}",
    ]
)


def tensor_names(config):
    """Yield (parameter name, tensor name in the file) for the whole model."""
    yield from MODEL_TENSORS.items()
    for n in range(config.layers):
        for parameter, tensor in LAYER_TENSORS.items():
            yield f"blocks.{n}.{parameter}", f"blk.{n}.{tensor}.weight"


def load(path, dtype, compiled=False):
    """Read a model from a GGUF file; its products run in `dtype`."""
    file = gguf_file.Reader(path)
    fields = {**UINT_KEYS, **FLOAT_KEYS}
    sizes = {name: file.metadata[f"qwen3moe.{key}"] for key, name in fields.items()}
    config = Config(vocab=len(file.metadata["tokenizer.ggml.tokens"]), **sizes)
    model = Model(config, dtype, compiled)
    model.load_state_dict({name: torch.tensor(file.tensors[tensor]) for name, tensor in tensor_names(config)})
    return model


def save(model, tokenizer_path, path, kind):
    """Write the model as `kind` ('q8_0', 'f16' or 'f32'); norms and the router always stay f32."""
    writer = gguf_file.Writer()
    _add_architecture(writer, model.config, kind)
    _add_tokenizer(writer, Tokenizer(tokenizer_path), model.config.vocab)
    weights = model.state_dict()
    for name, tensor in tensor_names(model.config):
        exact = weights[name].ndim == 1 or name.endswith(".router")
        values = weights[name].detach().float().contiguous().numpy().astype(np.float32)
        writer.add_tensor(tensor, values, F32 if exact else TENSOR_TYPES[kind])
    writer.write(path)


def _add_architecture(writer, config, kind):
    writer.add("general.architecture", STRING, "qwen3moe")
    writer.add("general.name", STRING, "Tandem Starter")
    writer.add("general.description", STRING, "Tiny qwen3moe model trained from scratch on synthetic chat data")
    writer.add("general.size_label", STRING, "5M")
    writer.add("general.file_type", UINT32, FILE_TYPES[kind])
    # Engines that know the key then decode greedily by themselves: sampling costs accuracy in a model this small.
    writer.add("general.sampling.temp", FLOAT32, 0.0)
    writer.add("qwen3moe.feed_forward_length", UINT32, config.inter * config.top_k)
    for key, name in UINT_KEYS.items():
        writer.add(f"qwen3moe.{key}", UINT32, getattr(config, name))
    for key, name in FLOAT_KEYS.items():
        writer.add(f"qwen3moe.{key}", FLOAT32, getattr(config, name))


def _add_tokenizer(writer, tokenizer, vocab):
    ids = {**tokenizer.vocab, **tokenizer.special}
    tokens = sorted(ids, key=ids.get)
    kinds = [_token_kind(token, tokenizer.special) for token in tokens]
    padding = range(len(tokens), vocab)
    writer.add("tokenizer.ggml.model", STRING, "gpt2")
    writer.add("tokenizer.ggml.pre", STRING, "qwen2")
    writer.add_array("tokenizer.ggml.tokens", STRING, tokens + [f"[PAD{n}]" for n in padding])
    writer.add_array("tokenizer.ggml.token_type", INT32, kinds + [UNUSED for _ in padding])
    writer.add_array("tokenizer.ggml.merges", STRING, [" ".join(merge) for merge in tokenizer.merges])
    writer.add("tokenizer.ggml.eos_token_id", UINT32, ids["<|im_end|>"])
    writer.add("tokenizer.ggml.padding_token_id", UINT32, ids["<|endoftext|>"])
    writer.add("tokenizer.ggml.bos_token_id", UINT32, ids["<|endoftext|>"])
    writer.add("tokenizer.ggml.add_bos_token", BOOL, False)
    writer.add("tokenizer.chat_template", STRING, TEMPLATE)


def _token_kind(token, special):
    if token not in special:
        return NORMAL
    return USER_DEFINED if "think" in token else CONTROL
