import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { createNativeOps } from '../../../engine/ops/native.ts';
import type { Ops } from '../../../engine/ops/ops.ts';
import type { Session } from '../../../engine/session.ts';
import { greedyTokens } from '../../support/greedy-tokens.ts';
import { openSession } from '../../support/open-model.ts';
import type { Text } from './case.ts';

/** A model and what is asked of it. */
export interface Question {
  readonly file: string;
  readonly capacity: number;
  readonly texts: readonly Text[];
  readonly prompts: readonly (readonly number[])[];
  readonly nGreedy: number;
}

export interface Answer {
  /** After each compared token of each text. */
  readonly logits: readonly Float32Array[];
  /** To each prompt. */
  readonly replies: readonly (readonly number[])[];
}

/** What the engine says, in this process or in the Node that TANDEM_PARITY_NODE names: one of another processor, in an emulator. */
export function answer(question: Question, kernels: Ops): Answer {
  const node = process.env.TANDEM_PARITY_NODE;
  if (node === undefined) return answerHere(question, kernels);
  const said = execFileSync(node, [import.meta.filename], { input: serialize(question), maxBuffer: 2 ** 30 });
  return deserialize(said) as Answer;
}

function answerHere({ file, capacity, texts, prompts, nGreedy }: Question, kernels: Ops): Answer {
  const session = openSession(file, kernels, capacity);
  const logits = logitsOf(session, texts);
  const replies = prompts.map((prompt) => greedyTokens(session, prompt, nGreedy));
  session.close();
  return { logits, replies };
}

/** Logits after each compared token. */
export function logitsOf(session: Session, texts: readonly Text[]): Float32Array[] {
  return texts.flatMap((text) =>
    comparedIndices(text).map((index) => {
      session.sync(Int32Array.from(text.tokens.slice(0, index + 1)));
      return session.logits();
    }),
  );
}

export function comparedIndices({ tokens, nCompared }: Text): number[] {
  return Array.from({ length: nCompared }, (_, i) => tokens.length - nCompared + i);
}

if (import.meta.main) {
  const question = deserialize(readFileSync(0)) as Question;
  process.stdout.write(serialize(answerHere(question, createNativeOps({ threads: 1 }))));
}
