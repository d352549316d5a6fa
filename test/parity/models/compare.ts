import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ops } from '../../../engine/ops/ops.ts';
import { createReferenceOps } from '../../../engine/ops/reference.ts';
import { divergences, entropy, mean, standardError } from '../../support/divergence.ts';
import { likeliest } from '../../support/likeliest.ts';
import { LlamaOracle } from '../../support/llama-oracle.ts';
import { openSession } from '../../support/open-model.ts';
import type { Case, CaseModel } from './case.ts';
import { answer, comparedIndices, logitsOf } from './ours.ts';

/** What a case came to. Plain numbers, since it passes between processes. */
export interface Comparison {
  /** Greedy tokens that were asked for, and those that came before the first difference, of all prompts together. */
  readonly greedyTokens: number;
  readonly agreeing: number;
  /** The smallest lead of the best token before the second, in nats, among the choices that agreed. */
  readonly smallestLead: number;
  /** Mean KL divergence of our distributions from the yardstick's. */
  readonly ours: number;
  /** Mean KL divergence of llama.cpp's distributions from the reference's; null where it is the yardstick itself. */
  readonly theirs: number | null;
  /** Mean of ours − 1.1 · theirs over the same distributions, and how far chance may have moved it. */
  readonly excess: number;
  readonly excessError: number;
  /** Means over the yardstick's distributions. */
  readonly topProbability: number;
  readonly entropy: number;
}

const nGreedy = 64;

/** What a comparison falls short of; undefined when it passes. */
export function missOf({ yardstick, maxDivergence, agreesWholly }: Case, result: Comparison): string | undefined {
  const { ours, theirs, excess, excessError } = result;
  if (agreesWholly && result.agreeing < result.greedyTokens) {
    return `${result.agreeing} of ${result.greedyTokens} greedy tokens agree`;
  }
  // Written so that a divergence that is no number is a miss.
  if (maxDivergence !== null && !(ours < maxDivergence)) {
    return `a divergence of ${ours.toExponential(1)} from ${yardstick === 'reference' ? 'the reference' : yardstick}`;
  }
  if (theirs === null || excess <= 2 * excessError) return undefined;
  return `${(ours / theirs).toFixed(2)} times llama.cpp's divergence from the reference`;
}

export async function compare(parityCase: Case, kernels: Ops): Promise<Comparison> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-parity-'));
  const file = join(folder, 'model.gguf');
  try {
    const parts: ModelComparison[] = [];
    for (const model of parityCase.models) {
      model.write(file);
      parts.push(await compareModel(parityCase, model, file, kernels));
    }
    return summary(parts);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface ModelComparison {
  /** For each prompt. */
  readonly agreements: readonly number[];
  readonly leads: readonly number[];
  /** For each distribution. */
  readonly ours: readonly number[];
  readonly theirs: readonly number[] | null;
  readonly yardstick: readonly Float32Array[];
}

async function compareModel(
  { yardstick, capacity }: Case,
  { texts, prompts }: CaseModel,
  file: string,
  kernels: Ops,
): Promise<ModelComparison> {
  const { logits: ourLogits, replies: ourReplies } = answer({ file, capacity, texts, prompts, nGreedy }, kernels);

  const llama = await LlamaOracle.open(file, capacity);
  const theirLogits: Float32Array[] = [];
  for (const text of texts) theirLogits.push(...(await llama.logitsAt(text.tokens, comparedIndices(text))));
  const theirReplies: Float32Array[][] = [];
  for (const prompt of prompts) theirReplies.push(await llama.greedy(prompt, nGreedy));
  await llama.close();

  const agreements = theirReplies.map((steps, i) => {
    const differing = steps.findIndex((logits, step) => likeliest(logits) !== ourReplies[i]![step]);
    return differing === -1 ? nGreedy : differing;
  });
  const leads = theirReplies.flatMap((steps, i) => steps.slice(0, agreements[i]).map(leadOf));
  if (yardstick === 'llama.cpp') {
    return { agreements, leads, ours: divergences(theirLogits, ourLogits), theirs: null, yardstick: theirLogits };
  }
  const reference = openSession(file, createReferenceOps({ roundActivations: false }), capacity);
  const exact = logitsOf(reference, texts);
  reference.close();
  return {
    agreements,
    leads,
    ours: divergences(exact, ourLogits),
    theirs: divergences(exact, theirLogits),
    yardstick: exact,
  };
}

function summary(parts: readonly ModelComparison[]): Comparison {
  const ours = parts.flatMap((part) => part.ours);
  const theirs = parts.flatMap((part) => part.theirs ?? []);
  const excesses = theirs.map((divergence, i) => ours[i]! - 1.1 * divergence);
  const yardstick = parts.flatMap((part) => part.yardstick);
  const agreements = parts.flatMap((part) => part.agreements);
  return {
    greedyTokens: nGreedy * agreements.length,
    agreeing: agreements.reduce((sum, count) => sum + count, 0),
    smallestLead: Math.min(...parts.flatMap((part) => part.leads)),
    ours: mean(ours),
    theirs: theirs.length > 0 ? mean(theirs) : null,
    excess: theirs.length > 0 ? mean(excesses) : 0,
    excessError: theirs.length > 0 ? standardError(excesses) : 0,
    topProbability: mean(yardstick.map(topProbability)),
    entropy: mean(yardstick.map(entropy)),
  };
}

function topProbability(logits: Float32Array): number {
  const largest = logits[likeliest(logits)]!;
  return 1 / logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
}

function leadOf(logits: Float32Array): number {
  const [best = 0, second = 0] = logits.toSorted((a, b) => b - a);
  return best - second;
}
