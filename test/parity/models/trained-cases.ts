import { readFileSync } from 'node:fs';
import { detectChatTemplate, renderPrompt } from '../../../engine/chat/template.ts';
import { readGguf } from '../../../engine/gguf/gguf-file.ts';
import type { TensorType } from '../../../engine/gguf/tensor-type.ts';
import { tensorTypes } from '../../../engine/gguf/tensor-type.ts';
import { readConfig } from '../../../engine/model/config.ts';
import { dequantize } from '../../../engine/ops/dequantize.ts';
import { createNativeOps } from '../../../engine/ops/native.ts';
import { createTokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import { greedyTokens } from '../../support/greedy-tokens.ts';
import { openSession } from '../../support/open-model.ts';
import { starterModelPath } from '../../support/starter-model.ts';
import { writeSyntheticModel } from '../../support/synthetic-model.ts';
import type { Case, Text } from './case.ts';
import { isNearlyExact } from './case.ts';

/*
 * The model that comes with the app: small, but a trained mixture of experts. Its matrices are decoded and stored again in each type.
 *
 * It is 256 wide and picks 2 of 8 experts, now and then by a hair, so that any rounding moves single distributions far: in Q8_0
 * half of them by less than 1e-6, one in a hundred by more than 1e-2, and llama.cpp's are 2e-3 from the reference on average, as are ours.
 * So where activations are rounded the limit is llama.cpp's own divergence.
 */

const file = readGguf(starterModelPath);
const fileBytes = readFileSync(starterModelPath);
const config = readConfig(file.metadata);
const tokenizer = createTokenizer(file.metadata);
const template = detectChatTemplate(file.metadata);

/** What llama.cpp's quantizer stores instead, where rows are no whole number of blocks of 256: here the experts' last matrices. */
const narrowTypes: Partial<Record<TensorType, TensorType>> = {
  Q2_K: 'IQ4_NL',
  Q3_K: 'IQ4_NL',
  IQ4_XS: 'IQ4_NL',
  Q4_K: 'Q5_0',
  Q5_K: 'Q5_1',
  Q6_K: 'Q8_0',
};

const questions = [
  ['deep', 'What is 88 - 62?'],
  ['deep', '167 + 62543'],
  ['deep', 'Tom has 23 apples and buys 45 more. How many apples does he have?'],
  ['deep', 'What is 371 times 6?'],
  ['fast', 'Sort these numbers: 52, 9, 317, 48'],
  ['fast', 'Hello! What can you do?'],
  ['fast', 'Repeat this text: the small red boat waits by the bridge'],
  ['deep', 'Which of these dates is the earliest: 3 May 1990, 12 June 1985, 1 January 2001?'],
] as const;

const nReplyTokens = 64;
const prompts = questions.map(([mode, content]) => [
  ...renderPrompt(tokenizer, template, [{ role: 'user', content }], mode).tokens,
]);
const texts = withReplies();

export const trainedCases: readonly Case[] = (Object.keys(tensorTypes) as TensorType[]).map((type) => ({
  label: `starter model, ${type}`,
  type,
  capacity: 256,
  models: [
    {
      write: (path) =>
        writeSyntheticModel(path, {
          ...config,
          type,
          typeOf: (tensorName) => {
            const [columns = 0] = file.tensors.get(tensorName)?.dims ?? [];
            return columns % tensorTypes[type].blockElements === 0 ? type : narrowTypes[type];
          },
          values,
        }),
      texts,
      // Sums that it works out step by step, which takes more than 64 tokens: after the end of its turn it would ramble.
      prompts: prompts.slice(0, 2),
    },
  ],
  ...(type === 'F32' || type === 'F16'
    ? { yardstick: 'llama.cpp', maxDivergence: 1e-4 }
    : { yardstick: 'reference', maxDivergence: null }),
  agreesWholly: isNearlyExact(type),
}));

/** Each question with the answer that the model gives as it ships. */
function withReplies(): Text[] {
  const session = openSession(starterModelPath, createNativeOps({ threads: 1 }));
  return prompts.map((prompt) => {
    const tokens = [...prompt, ...greedyTokens(session, prompt, nReplyTokens)];
    return { tokens, nCompared: tokens.length - 1 };
  });
}

function values(tensorName: string): Float32Array {
  const tensor = file.tensors.get(tensorName);
  if (tensor === undefined) throw new RangeError(`The starter model has no tensor ${tensorName}.`);
  const bytes = fileBytes.subarray(tensor.offset, tensor.offset + tensor.sizeBytes);
  const count = tensor.dims.reduce((product, dim) => product * dim, 1);
  return dequantize(tensor.type, bytes, count);
}
