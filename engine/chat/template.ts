import { EngineError } from '../errors.ts';
import type { Metadata } from '../gguf/metadata.ts';
import type { ChatMessage, Mode, ModelInfo, PartialReply } from '../protocol.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { splitReasoning } from './reasoning.ts';
import type { Resumption } from './resume.ts';
import { resume } from './resume.ts';

/**
 * hybrid: both modes in one set of weights. instruct, coder, thinking: one mode each. none: the file has no template that we know.
 */
export type ChatTemplateKind = ModelInfo['chatTemplate'];

export interface RenderedPrompt {
  readonly tokens: Int32Array;
  /** True when generation starts inside a think block. */
  readonly startsThinking: boolean;
  /** What was written of the reply before; `tokens` ends with its tokens. */
  readonly resumption?: Resumption;
}

/**
 * Tells from the template in the file which modes the model was trained for. The template is only looked at, never executed:
 * it is a program from an untrusted file.
 */
export function detectChatTemplate(metadata: Metadata): ChatTemplateKind {
  const template = metadata.stringOr('tokenizer.chat_template', '');
  if (!template.includes('<|im_start|>')) return 'none';
  if (template.includes('enable_thinking')) return 'hybrid';
  // Only the coder models write calls of tools in this form.
  if (template.includes('<function=')) return 'coder';
  // What follows the last mention of add_generation_prompt is how a reply begins.
  const replyStart = template.slice(template.lastIndexOf('add_generation_prompt'));
  return replyStart.includes('<think>') ? 'thinking' : 'instruct';
}

/** The modes that a model of this kind can answer in. */
export function modesOf(kind: ChatTemplateKind): readonly Mode[] {
  switch (kind) {
    case 'hybrid':
      return ['fast', 'deep'];
    case 'thinking':
      return ['deep'];
    case 'instruct':
    case 'coder':
    case 'none':
      return ['fast'];
  }
}

/**
 * The prompt for the next reply, as Qwen3's own template renders it (ChatML, no default system message).
 *
 * Control tokens are placed here by id; everything that a person or a model wrote is encoded as plain text, so that nothing
 * in it can end a turn or open another. With each next turn the prompt up to the start of the reply stays the same, which is what
 * the KV cache relies on.
 *
 * @param partial what was written of the reply before it was broken off; its tokens follow the prompt.
 * @throws EngineError 'mode-unavailable' when the model was not trained for the mode, 'unsupported-tokenizer' when it lacks the
 *   control tokens.
 */
export function renderPrompt(
  tokenizer: Tokenizer,
  kind: ChatTemplateKind,
  messages: readonly ChatMessage[],
  mode: Mode,
  partial: PartialReply = { thinking: '', content: '' },
): RenderedPrompt {
  requireMode(kind, mode);
  const prompt = new PromptBuilder(tokenizer);
  const lastQuery = messages.findLastIndex((message) => message.role === 'user' && !isToolResponse(message.content));
  for (const [i, message] of messages.entries()) {
    if (message.role !== 'assistant' || !modesOf(kind).includes('deep')) {
      prompt.text(message.role, message.content);
      continue;
    }
    // Reasoning is kept only after the last question: earlier reasoning was not in the training context.
    const { reasoning, answer } = splitReasoning(message.content);
    const isAfterLastQuery = lastQuery >= 0 && i > lastQuery;
    if (isAfterLastQuery && (i === messages.length - 1 || reasoning !== '')) prompt.reasoned(reasoning, answer);
    else prompt.text('assistant', answer);
  }

  prompt.openReply();
  if (kind === 'thinking') prompt.openThinking();
  else if (kind === 'hybrid' && mode === 'fast') prompt.emptyThinking();
  const resumption = resume(tokenizer, partial, replyOpening(kind, mode));
  if (resumption === null) return { tokens: prompt.tokens(), startsThinking: kind === 'thinking' };
  prompt.append(resumption.tokens);
  return { tokens: prompt.tokens(), startsThinking: resumption.channel === 'thinking', resumption };
}

/** Where a reply begins: before a think block that the model may open, within one, or behind one or without any. */
function replyOpening(kind: ChatTemplateKind, mode: Mode): 'none' | 'open' | 'closed' {
  if (kind === 'thinking') return 'open';
  return kind === 'hybrid' && mode === 'deep' ? 'none' : 'closed';
}

function requireMode(kind: ChatTemplateKind, mode: Mode): void {
  if (modesOf(kind).includes(mode)) return;
  throw new EngineError(
    'mode-unavailable',
    mode === 'deep'
      ? 'This model answers in fast mode only: it was not trained to think first. Choose Fast, or a model with both modes.'
      : 'This model answers in deep mode only: it was trained to think every time. Choose Deep, or a model with both modes.',
  );
}

function isToolResponse(content: string): boolean {
  return content.startsWith('<tool_response>') && content.endsWith('</tool_response>');
}

/** Appends turns as token ids. Each run of text is encoded in one go, since merges may cross from role line to content. */
class PromptBuilder {
  readonly #tokenizer: Tokenizer;
  readonly #tokens: number[] = [];

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  text(role: ChatMessage['role'], content: string): void {
    this.#control('<|im_start|>');
    this.#encode(`${role}\n${content}`);
    this.#closeTurn();
  }

  reasoned(reasoning: string, answer: string): void {
    this.openReply();
    this.#control('<think>');
    this.#encode(`\n${reasoning}\n`);
    this.#control('</think>');
    this.#encode(`\n\n${answer.replace(/^\n+/, '')}`);
    this.#closeTurn();
  }

  openReply(): void {
    this.#control('<|im_start|>');
    this.#encode('assistant\n');
  }

  openThinking(): void {
    this.#control('<think>');
    this.#encode('\n');
  }

  emptyThinking(): void {
    this.#control('<think>');
    this.#encode('\n\n');
    this.#control('</think>');
    this.#encode('\n\n');
  }

  append(tokens: readonly number[]): void {
    for (const token of tokens) this.#tokens.push(token);
  }

  tokens(): Int32Array {
    return Int32Array.from(this.#tokens);
  }

  #closeTurn(): void {
    this.#control('<|im_end|>');
    this.#encode('\n');
  }

  #control(text: string): void {
    const id = this.#tokenizer.controlId(text);
    if (id === undefined) {
      throw new EngineError(
        'unsupported-tokenizer',
        `This model cannot chat: its tokenizer has no "${text}" token. Choose a Qwen3 chat model.`,
      );
    }
    this.#tokens.push(id);
  }

  #encode(text: string): void {
    for (const id of this.#tokenizer.encode(text)) this.#tokens.push(id);
  }
}
