import { statSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { countPrompt } from './chat/message-tokens.ts';
import type { ChatTemplateKind } from './chat/template.ts';
import { detectChatTemplate } from './chat/template.ts';
import { EngineError } from './errors.ts';
import { readGguf } from './gguf/gguf-file.ts';
import type { EngineReply } from './protocol.ts';
import type { CountRequest } from './token-counter.ts';
import type { Tokenizer } from './tokenizer/tokenizer.ts';
import { createTokenizer } from './tokenizer/tokenizer.ts';

/** The thread that counts tokens. It holds the tokenizer of the file that it was asked about last, and nothing else of a model. */

interface OpenTokenizer {
  readonly key: string;
  readonly tokenizer: Tokenizer;
  readonly kind: ChatTemplateKind;
}

let open: OpenTokenizer | null = null;

parentPort?.on('message', ({ id, path, messages }: CountRequest) => {
  parentPort?.postMessage(replyTo(id, path, messages));
});

function replyTo(id: number, path: string, messages: CountRequest['messages']): EngineReply {
  try {
    const { tokenizer, kind } = tokenizerOf(path);
    return { kind: 'counted', id, ...countPrompt(tokenizer, kind, messages) };
  } catch (error) {
    const code = error instanceof EngineError ? error.code : 'internal';
    return { kind: 'failed', id, error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}

/** Files of one path may be replaced by others. */
function tokenizerOf(path: string): OpenTokenizer {
  const key = `${path} ${changedMs(path)}`;
  if (open?.key === key) return open;
  open = null;
  const { metadata } = readGguf(path);
  open = { key, tokenizer: createTokenizer(metadata), kind: detectChatTemplate(metadata) };
  return open;
}

/** What is wrong with a file that cannot be found says reading it. */
function changedMs(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
