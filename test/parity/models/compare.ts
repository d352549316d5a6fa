import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TensorType } from '../../../engine/gguf/tensor-type.ts';
import type { Ops } from '../../../engine/ops/ops.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import type { Session } from '../../../engine/session.ts';
import { divergences, mean, standardError } from '../../support/divergence.ts';
import { LlamaOracle, likeliest } from '../../support/llama-oracle.ts';
import { openSession } from '../../support/open-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import type { Architecture, Setting, Text } from './settings.ts';
import { vocabSize } from './settings.ts';

export interface Comparison {
  readonly file: string;
  readonly greedyTokens: number;
  /** Greedy tokens before the first difference. */
  readonly agreement: number;
  /** Mean KL divergence of our distributions, from llama.cpp's or the reference's. */
  readonly ours: number;
  /** Mean KL divergence of llama.cpp's distributions from the reference's; 0 where there is no reference run. */
  readonly theirs: number;
  /** Mean of ours − 1.1 · theirs over the same distributions, and how far chance may have moved it. */
  readonly excess: number;
  readonly excessError: number;
  readonly topProbability: number;
}

const greedyTokens = 64;
const folder = mkdtempSync(join(tmpdir(), 'tandem-parity-'));

/** Types that round little enough for llama.cpp itself to be the yardstick. */
export function hardlyRounds(type: TensorType): boolean {
  return type === 'F32' || type === 'F16' || type === 'BF16' || type === 'Q8_0';
}

/** What a comparison falls short of; undefined when it passes. */
export function isMissed(
  type: TensorType,
  { agreement, ours, theirs, excess, excessError }: Comparison,
): string | undefined {
  if (hardlyRounds(type)) {
    if (agreement < greedyTokens) return `only ${agreement} of ${greedyTokens} greedy tokens agree`;
    return ours < 1e-4 ? undefined : `a divergence of ${ours.toExponential(1)} from llama.cpp`;
  }
  if (!(ours < 1e-3)) return `a divergence of ${ours.toExponential(1)} from the reference`;
  return excess <= 2 * excessError
    ? undefined
    : `${(ours / theirs).toFixed(2)} times llama.cpp's divergence from the reference`;
}

export async function compare(
  architecture: Architecture,
  type: TensorType,
  setting: Setting,
  kernels: Ops,
): Promise<Comparison> {
  const file = join(folder, 'model.gguf');
  const { contextLength, nLayers, texts, promptTokens } = setting;
  const extraKeys = setting.extraKeys?.(architecture);
  writeSyntheticModel(file, {
    architecture,
    type,
    nLayers,
    contextLength,
    vocabSize,
    seed: 1,
    confident: true,
    ...(extraKeys === undefined ? {} : { extraKeys }),
  });
  const prompt = texts[0]!.tokens.slice(0, promptTokens);

  const native = openSession(file, kernels, contextLength);
  const ours = logitsOf(native, texts);
  const ourTokens = greedy(native, prompt);
  native.close();

  const llama = await LlamaOracle.open(file, contextLength);
  const theirs: Float32Array[] = [];
  for (const { tokens, nCompared } of texts)
    theirs.push(...(await llama.logitsAt(tokens, lastIndices(tokens, nCompared))));
  const theirTokens = (await llama.greedy(prompt, greedyTokens)).map(likeliest);
  await llama.close();

  const exact = hardlyRounds(type) ? theirs : referenceLogits(file, setting);
  const difference = ourTokens.findIndex((token, i) => token !== theirTokens[i]);
  const [ourDivergences, theirDivergences] = [divergences(exact, ours), divergences(exact, theirs)];
  const excesses = ourDivergences.map((divergence, i) => divergence - 1.1 * theirDivergences[i]!);
  return {
    file,
    greedyTokens,
    agreement: difference < 0 ? greedyTokens : difference,
    ours: mean(ourDivergences),
    theirs: mean(theirDivergences),
    excess: mean(excesses),
    excessError: standardError(excesses),
    topProbability: exact.reduce((sum, logits) => sum + topProbability(logits), 0) / exact.length,
  };
}

function referenceLogits(file: string, { contextLength, texts }: Setting): Float32Array[] {
  const session = openSession(file, createReferenceOps({ roundActivations: false }), contextLength);
  const logits = logitsOf(session, texts);
  session.close();
  return logits;
}

function logitsOf(session: Session, texts: readonly Text[]): Float32Array[] {
  return texts.flatMap(({ tokens, nCompared }) =>
    lastIndices(tokens, nCompared).map((index) => {
      session.sync(Int32Array.from(tokens.slice(0, index + 1)));
      return session.logits();
    }),
  );
}

function greedy(session: Session, prompt: readonly number[]): number[] {
  session.sync(Int32Array.from(prompt));
  const tokens: number[] = [];
  while (tokens.length < greedyTokens) {
    const token = likeliest(session.logits());
    tokens.push(token);
    session.append(token);
  }
  return tokens;
}

function lastIndices(tokens: readonly number[], count: number): number[] {
  return Array.from({ length: count }, (_, i) => tokens.length - count + i);
}

function topProbability(logits: Float32Array): number {
  const largest = logits[likeliest(logits)]!;
  return 1 / logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
}
