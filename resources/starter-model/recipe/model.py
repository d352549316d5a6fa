"""A small qwen3moe transformer, written for training on a CPU.

RMSNorm, query and key norms, RoPE on half pairs, grouped-query attention, and SwiGLU experts chosen by a softmax
router whose weights are rescaled to sum to 1. Shapes in comments: B rows, L tokens, H heads, D head size.
"""

import dataclasses
import math

import torch
import torch.nn.functional as F
from torch import nn


@dataclasses.dataclass(frozen=True)
class Config:
    """The sizes of a model."""

    vocab: int = 2048
    dim: int = 256
    layers: int = 4
    heads: int = 8
    kv_heads: int = 4
    head_dim: int = 32
    experts: int = 8
    top_k: int = 2
    inter: int = 128
    theta: float = 10000.0
    eps: float = 1e-6
    ctx: int = 2048


def rms_norm(x, weight, eps):
    """Scale each row to a root mean square of 1, then by `weight`; in f32."""
    x = x.float()
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps) * weight


def rotate(x, cos, sin):
    """Apply RoPE to [B, H, L, D]: element i is paired with i + D/2."""
    first, second = x.chunk(2, -1)
    return torch.cat((first * cos - second * sin, second * cos + first * sin), -1)


class GroupedMatmul(torch.autograd.Function):
    """Multiply rows sorted by expert with the matrix of their expert, one product for each expert."""

    @staticmethod
    def forward(ctx, x, weight, counts):
        """x [rows, in], weight [experts, out, in], counts: rows of each expert. Returns [rows, out]."""
        ctx.save_for_backward(x, weight)
        ctx.counts = counts
        out = x.new_empty(x.shape[0], weight.shape[1])
        for expert, rows in expert_rows(counts):
            torch.mm(x[rows], weight[expert].t(), out=out[rows])
        return out

    @staticmethod
    def backward(ctx, grad):
        """Return the gradients of x and weight."""
        x, weight = ctx.saved_tensors
        grad = grad.contiguous()
        grad_x = torch.empty_like(x)
        grad_weight = torch.zeros_like(weight)
        for expert, rows in expert_rows(ctx.counts):
            torch.mm(grad[rows], weight[expert], out=grad_x[rows])
            torch.mm(grad[rows].t(), x[rows], out=grad_weight[expert])
        return grad_x, grad_weight, None


def expert_rows(counts):
    """Yield (expert, its range of rows) for each expert that has any."""
    start = 0
    for expert, count in enumerate(counts):
        if count:
            yield expert, slice(start, start + count)
        start += count


class Dispatch(torch.autograd.Function):
    """Copy each token's row to its k experts, sorted by expert. The gradient is a gather, which beats a scatter."""

    @staticmethod
    def forward(ctx, x, order, inverse, k):
        """x [tokens, dim], order [tokens * k]: where each sorted row comes from. Returns [tokens * k, dim]."""
        ctx.save_for_backward(inverse)
        ctx.k = k
        return x[order // k]

    @staticmethod
    def backward(ctx, grad):
        """Return the gradient of x."""
        (inverse,) = ctx.saved_tensors
        return grad[inverse].view(-1, ctx.k, grad.shape[-1]).sum(1), None, None, None


class Collect(torch.autograd.Function):
    """Put rows sorted by expert back into the order of the tokens."""

    @staticmethod
    def forward(ctx, y, order, inverse):
        """y [tokens * k, dim]. Returns the same rows in token order."""
        ctx.save_for_backward(order)
        return y[inverse]

    @staticmethod
    def backward(ctx, grad):
        """Return the gradient of y."""
        (order,) = ctx.saved_tensors
        return grad[order], None, None


def attention_inputs(x, norm, wqkv, q_norm, k_norm, cos, sin, config, dtype):
    """Return the rotated queries [B, H, L, D] and keys, and the values."""
    rows, length, _ = x.shape
    size = config.head_dim
    h = F.linear(rms_norm(x, norm, config.eps).to(dtype), wqkv.to(dtype))
    q, k, v = h.split((config.heads * size, config.kv_heads * size, config.kv_heads * size), -1)
    q = rms_norm(q.view(rows, length, config.heads, size), q_norm, config.eps).transpose(1, 2)
    k = rms_norm(k.view(rows, length, config.kv_heads, size), k_norm, config.eps).transpose(1, 2)
    v = v.view(rows, length, config.kv_heads, size).transpose(1, 2)
    return rotate(q, cos, sin).to(dtype), rotate(k, cos, sin).to(dtype), v


def attend_causally(q, k, v):
    """Return [B, L, H * D]: each token looks at itself and what came before."""
    repeats = q.shape[1] // k.shape[1]
    k, v = (t.repeat_interleave(repeats, 1) for t in (k, v))
    out = F.scaled_dot_product_attention(q, k, v, is_causal=True)
    return out.transpose(1, 2).flatten(2)


def attend_where(q, k, v, mask):
    """Return [B, L, H * D]: each token looks where its row of the mask [B or 1, 1, L, positions] is true.

    The query heads that share a key head become rows of one product, so a long cache is not copied at every step.
    """
    rows, heads, length, size = q.shape
    repeats = heads // k.shape[1]
    q = q.reshape(rows, k.shape[1], repeats * length, size)
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.repeat(1, 1, repeats, 1))
    return out.view(rows, heads, length, size).transpose(1, 2).flatten(2)


def attention_output_and_routes(x, attended, wo, norm, router, config, dtype):
    """Return the residual stream, the experts' input, all router weights, and the chosen weights and experts."""
    x = x + F.linear(attended, wo.to(dtype)).float()
    h = rms_norm(x, norm, config.eps)
    shares = torch.softmax(F.linear(h, router), -1)
    weights, experts = torch.topk(shares, config.top_k, -1)
    return x, h.to(dtype), shares, weights / weights.sum(-1, keepdim=True), experts


def swiglu(h):
    """Return silu(gate) * up, where h holds gate and up side by side."""
    gate, up = h.chunk(2, -1)
    return F.silu(gate) * up


def add_weighted(x, y, weights):
    """Add the outputs y [B, L, k, dim] of the chosen experts to the residual stream."""
    return x + (y.float() * weights.unsqueeze(-1)).sum(-2)


class Layer(nn.Module):
    """The weights of one layer."""

    def __init__(self, c):
        super().__init__()
        scale = 1 / math.sqrt(c.dim)
        self.attn_norm = nn.Parameter(torch.ones(c.dim))
        self.ffn_norm = nn.Parameter(torch.ones(c.dim))
        self.q_norm = nn.Parameter(torch.ones(c.head_dim))
        self.k_norm = nn.Parameter(torch.ones(c.head_dim))
        self.wq = random_matrix(c.heads * c.head_dim, c.dim, scale=scale)
        self.wk = random_matrix(c.kv_heads * c.head_dim, c.dim, scale=scale)
        self.wv = random_matrix(c.kv_heads * c.head_dim, c.dim, scale=scale)
        self.wo = random_matrix(c.dim, c.heads * c.head_dim, scale=scale / 4)
        self.router = random_matrix(c.experts, c.dim, scale=0.02)
        self.gate = random_matrix(c.experts, c.inter, c.dim, scale=scale)
        self.up = random_matrix(c.experts, c.inter, c.dim, scale=scale)
        self.down = random_matrix(c.experts, c.dim, c.inter, scale=1 / math.sqrt(c.inter) / 4)


def random_matrix(*shape, scale):
    """Return a parameter of normally distributed weights."""
    return nn.Parameter(torch.randn(*shape) * scale)


class Model(nn.Module):
    """The whole model. Matrix products run in `dtype`, everything else in f32."""

    def __init__(self, config, dtype=torch.bfloat16, compiled=False):
        super().__init__()
        self.config, self.dtype = config, dtype
        self.embed = random_matrix(config.vocab, config.dim, scale=0.5)
        self.head = nn.Parameter(torch.zeros(config.vocab, config.dim))
        self.norm = nn.Parameter(torch.ones(config.dim))
        self.blocks = nn.ModuleList(Layer(config) for _ in range(config.layers))
        frequencies = config.theta ** (-torch.arange(0, config.head_dim, 2).float() / config.head_dim)
        angles = torch.outer(torch.arange(config.ctx).float(), frequencies)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)

        # Compiling these pieces saves most of the time that is not spent in matrix products.
        wrap = (lambda function: torch.compile(function, dynamic=True)) if compiled else (lambda function: function)
        self._inputs = wrap(attention_inputs)
        self._routes = wrap(attention_output_and_routes)
        self._swiglu = wrap(swiglu)
        self._add = wrap(add_weighted)

    def hidden(self, ids, positions=None, mask=None, cache=None):
        """Run ids [B, L]; return the normalised output [B, L, dim] and the load-balancing loss.

        `positions` [B, L] default to 0, 1, 2 ...; `cache` holds the keys and values of each layer and is extended.
        """
        if positions is None:
            cos, sin = self.cos[: ids.shape[1]], self.sin[: ids.shape[1]]
        else:
            cos, sin = self.cos[positions].unsqueeze(1), self.sin[positions].unsqueeze(1)
        x = F.embedding(ids, self.embed)
        balance = 0.0
        for n, layer in enumerate(self.blocks):
            wqkv = torch.cat((layer.wq, layer.wk, layer.wv))
            q, k, v = self._inputs(
                x, layer.attn_norm, wqkv, layer.q_norm, layer.k_norm, cos, sin, self.config, self.dtype
            )
            if cache is not None:
                k, v = cache.extend(n, k, v)
            attended = attend_causally(q, k, v) if mask is None else attend_where(q, k, v, mask)
            x, h, shares, weights, experts = self._routes(
                x, attended, layer.wo, layer.ffn_norm, layer.router, self.config, self.dtype
            )
            y, counts = self._experts(layer, h, experts)
            x = self._add(x, y, weights)
            load = counts.float() / counts.sum()
            balance = balance + self.config.experts * (shares.mean((0, 1)) * load).sum()
        return rms_norm(x, self.norm, self.config.eps), balance / self.config.layers

    def _experts(self, layer, h, experts):
        """Run the chosen experts on h [B, L, dim]; return [B, L, k, dim] and the rows each expert got."""
        rows, length, k = experts.shape
        flat = experts.reshape(-1)
        order = torch.argsort(flat)
        inverse = torch.empty_like(order)
        inverse[order] = torch.arange(order.numel())
        counts = torch.bincount(flat, minlength=self.config.experts)
        y = Dispatch.apply(h.reshape(rows * length, -1), order, inverse, k)
        gate_up = torch.cat((layer.gate, layer.up), 1).to(self.dtype)
        y = self._swiglu(GroupedMatmul.apply(y, gate_up, counts.tolist()))
        y = GroupedMatmul.apply(y, layer.down.to(self.dtype), counts.tolist())
        return Collect.apply(y, order, inverse).view(rows, length, k, -1), counts

    def logits(self, h):
        """Return the logits of hidden rows, in f32."""
        return F.linear(h.to(self.dtype), self.head.to(self.dtype)).float()

    def loss(self, ids, weights):
        """Return the weighted loss and the load-balancing loss of ids [B, L + 1]; a weight of 0 skips a token."""
        h, balance = self.hidden(ids[:, :-1])
        used = weights[:, 1:] > 0
        weight = weights[:, 1:][used]
        losses = F.cross_entropy(self.logits(h[used]), ids[:, 1:][used], reduction="none")
        return (losses * weight).sum() / weight.sum(), balance
