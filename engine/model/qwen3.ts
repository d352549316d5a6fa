import type { Ops, RopeTable, Tensor } from '../ops/ops.ts';
import type { Qwen3Config } from './config.ts';
import type { KvCache } from './kv-cache.ts';
import { logitRows } from './slice-rows.ts';
import type { DenseFfn, Layer, MoeFfn, Qwen3Weights } from './weights.ts';

/**
 * The Qwen3 forward pass, dense and mixture of experts. Source: Qwen3 Technical Report, arXiv 2505.09388, section 2, and the
 * papers it builds on: RMSNorm, rotary positions, grouped-query attention, SwiGLU, sparse experts.
 *
 * n is the number of tokens of one call. Every row is computed by itself, so running tokens at once, one by one or in parts
 * gives the same numbers; only attention looks at other positions, through the cache.
 */
export interface Run {
  readonly ops: Ops;
  readonly c: Qwen3Config;
  readonly w: Qwen3Weights;
  readonly rope: RopeTable;
  readonly cache: KvCache;
  readonly s: Scratch;
}

/** Buffers for one call, named by role and allocated once. */
export interface Scratch {
  /** Tokens that one call may run. */
  readonly maxRows: number;
  /** [n, dModel]: the residual stream, the input of a sublayer and its output. */
  readonly x: Tensor;
  readonly h: Tensor;
  readonly y: Tensor;
  /** [n, nHeads · headDim] */
  readonly q: Tensor;
  readonly att: Tensor;
  /** [n, nKvHeads · headDim] */
  readonly k: Tensor;
  readonly v: Tensor;
  /** [n, dFeedForward]; experts keep their own. */
  readonly gate: Tensor;
  readonly up: Tensor;
  /** Rows that logits can be made of in one call. */
  readonly maxLogitRows: number;
  /** [maxLogitRows, dModel] and [maxLogitRows, vocabSize] */
  readonly last: Tensor;
  readonly logits: Tensor;
  /** [1, vocabSize] */
  readonly logitsRow: Tensor;
}

export function allocateScratch(ops: Ops, c: Qwen3Config, maxRows: number): Scratch {
  const dDense = c.nExperts > 0 ? 1 : c.dFeedForward;
  const maxLogitRows = logitRows(maxRows);
  return {
    maxRows,
    x: ops.tensor(maxRows, c.dModel),
    h: ops.tensor(maxRows, c.dModel),
    y: ops.tensor(maxRows, c.dModel),
    q: ops.tensor(maxRows, c.nHeads * c.headDim),
    att: ops.tensor(maxRows, c.nHeads * c.headDim),
    k: ops.tensor(maxRows, c.nKvHeads * c.headDim),
    v: ops.tensor(maxRows, c.nKvHeads * c.headDim),
    gate: ops.tensor(maxRows, dDense),
    up: ops.tensor(maxRows, dDense),
    maxLogitRows,
    last: ops.tensor(maxLogitRows, c.dModel),
    logits: ops.tensor(maxLogitRows, c.vocabSize),
    logitsRow: ops.tensor(1, c.vocabSize),
  };
}

/**
 * Runs `tokens` at positions `cache.length` onward and appends their keys and values to the cache. Prefill passes many tokens
 * and decode passes one, or a few with a draft; it is the same code. Returns the residual stream [n, dModel], of which `logitsOf` and
 * `lastLogits` make logits. Null when `mayGoOn`, asked before both parts of each layer, says no: the cache is then as it was.
 */
export function forward(run: Run, tokens: Int32Array, mayGoOn: (layer: number) => boolean = () => true): Tensor | null {
  const { ops, c, w, cache, s } = run;
  const x = ops.embed(s.x, w.embed, tokens);
  for (const [l, layer] of w.layers.entries()) {
    if (!mayGoOn(l)) return null;
    ops.rmsNorm(s.h, x, layer.attnNorm, c.normEps);
    ops.add(x, attention(run, layer, l));

    if (!mayGoOn(l)) return null;
    ops.rmsNorm(s.h, x, layer.ffnNorm, c.normEps);
    if (usesMostExperts(c, tokens.length)) readExpertsAhead(ops, w.layers[l + 1]);
    ops.add(x, layer.ffn.kind === 'dense' ? denseFfn(run, layer.ffn) : moeFfn(run, layer.ffn));
  }
  cache.advance(tokens.length);
  return x;
}

/** Logits [n, vocabSize] after each row of `x`, of which there are no more than `maxLogitRows`. */
export function logitsOf({ ops, c, w, s }: Run, x: Tensor): Tensor {
  const normed = ops.rmsNorm(s.last, x, w.outNorm, c.normEps);
  return ops.matmul(s.logits, normed, w.head);
}

/** Logits [1, vocabSize] after the last row of `x`. The head is the largest matrix, and a prompt needs none of its other rows. */
export function lastLogits(run: Run, x: Tensor): Tensor {
  return logitsOf(run, run.ops.row(run.s.last, x, x.rows - 1));
}

/** Causal grouped-query attention over everything cached so far: s.h → s.y. */
function attention({ ops, c, rope, cache, s }: Run, layer: Layer, l: number): Tensor {
  const position = cache.length; // of the first row
  ops.matmuls(s.h, [
    [s.q, layer.wq], // [n, nHeads · headDim]
    [s.k, layer.wk], // [n, nKvHeads · headDim]
    [s.v, layer.wv],
  ]);

  // Qwen3 normalises each head of queries and keys, before they are rotated, with one weight vector for all heads of a layer.
  ops.rmsNormHeads(s.q, c.nHeads, layer.qNorm, c.normEps);
  ops.rmsNormHeads(s.k, c.nKvHeads, layer.kNorm, c.normEps);
  ops.rope(s.q, c.nHeads, rope, position);
  ops.rope(s.k, c.nKvHeads, rope, position);

  ops.writeKv(cache.store, l, position, s.k, s.v);
  ops.attend(s.att, s.q, cache.store, l, {
    nHeads: c.nHeads,
    nKvHeads: c.nKvHeads,
    position,
    scale: c.headDim ** -0.5,
  });
  return ops.matmul(s.y, s.att, layer.wo);
}

/** SwiGLU: down(silu(gate(h)) ⊙ up(h)): s.h → s.y. */
function denseFfn({ ops, s }: Run, ffn: DenseFfn): Tensor {
  ops.matmuls(s.h, [
    [s.gate, ffn.gate], // [n, dFeedForward]
    [s.up, ffn.up],
  ]);
  ops.swiglu(s.gate, s.up);
  return ops.matmul(s.y, s.gate, ffn.down);
}

/** Whether so many tokens, each with experts of its own, leave few without work. */
function usesMostExperts({ nExperts, topK }: Qwen3Config, nTokens: number): boolean {
  return nExperts > 0 && nTokens * topK >= 2 * nExperts;
}

/** While one layer computes, the disk has nothing to do. */
function readExpertsAhead(ops: Ops, layer: Layer | undefined): void {
  if (layer?.ffn.kind !== 'moe') return;
  for (const weight of [layer.ffn.gate, layer.ffn.up, layer.ffn.down]) ops.readAhead(weight);
}

/** Each token passes through the topK of nExperts small SwiGLUs that its router likes best: s.h → s.y. */
function moeFfn({ ops, c, s }: Run, ffn: MoeFfn): Tensor {
  return ops.moeFfn(s.y, s.h, ffn, { topK: c.topK, normalize: c.normalizesExperts });
}
