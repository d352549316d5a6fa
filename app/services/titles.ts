import type { ChatMessage } from '../../engine/protocol.ts';
import type { Clock } from '../clock.ts';
import type { Message, Mode } from '../contract.ts';
import type { EngineHost } from '../engine-host.ts';
import type { LoadTarget } from '../engine-job.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ConversationRepository } from '../storage/conversations.ts';
import { judgedTitle } from './judge-title.ts';

export interface TitleServiceOptions {
  readonly engine: EngineHost;
  readonly conversations: ConversationRepository;
  /** The shown path of a conversation. */
  readonly pathOf: (conversationId: string) => Message[];
  /** What the model was given up to the last question of this path, so that it need not read it again. */
  readonly promptFor: (
    conversationId: string,
    path: readonly Message[],
    mode: Mode,
    target: LoadTarget,
  ) => Promise<{ readonly messages: readonly ChatMessage[] }>;
  /** The title has changed. */
  readonly changed: (conversationId: string) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Whoever writes on has begun by then, and the title does not even start. */
const pauseMs = 1_500;
const maxTokens = 32;
/** The title is about how a conversation began; a later one would surprise. */
const maxAnswers = 3;

const instructions = {
  en: 'Write a title for this conversation: two to six words, in the language of my first message, without quotation marks. Answer with the title only.',
  zh: '请为这段对话写一个标题：不超过十二个字，不加引号。只回答标题本身。',
} as const;

/**
 * Gives new conversations a title that the model writes in fast mode, after an answer and while nobody waits for anything: whatever
 * else is asked of the engine ends it. The prompt goes on from the conversation's own, so that the cache stays as good for the next
 * message as it was. Until there is one, or where it makes no sense, the first words are the title; a person's own is never touched.
 */
export class TitleService {
  readonly #options: TitleServiceOptions;
  /** Those that the model has written a title for, sensible or not. */
  readonly #tried = new Set<string>();
  #cancelTimer: () => void = () => {};

  constructor(options: TitleServiceOptions) {
    this.#options = options;
  }

  /** Nothing is being written in this conversation any more. */
  onIdle(conversationId: string): void {
    this.#cancelTimer();
    if (!this.#isWanted(conversationId)) return;
    this.#cancelTimer = this.#options.clock.setTimer(() => void this.#write(conversationId), pauseMs);
  }

  close(): void {
    this.#cancelTimer();
  }

  #isWanted(conversationId: string): boolean {
    const conversation = this.#options.conversations.find(conversationId);
    const isOpen = conversation !== undefined && !conversation.isDeleted && conversation.titleSource === 'first-words';
    return isOpen && !this.#tried.has(conversationId);
  }

  /** Never rejects: a title is not worth an error. */
  async #write(conversationId: string): Promise<void> {
    const { engine, pathOf, promptFor, conversations, changed, log } = this.#options;
    try {
      const { model } = engine.state;
      if (!this.#isWanted(conversationId) || engine.isBusy || model === null || !model.modes.includes('fast')) return;
      const path = pathOf(conversationId);
      const answers = path.filter(({ role, content }) => role === 'assistant' && content !== '');
      const [question, answer] = [path.find(({ role }) => role === 'user'), answers[0]];
      const last = path.at(-1);
      if (question === undefined || answer === undefined || last?.role !== 'assistant' || last.content === '') return;
      if (answers.length > maxAnswers) return;

      let written = '';
      const instruction = /\p{Script=Han}/u.test(question.content) ? instructions.zh : instructions.en;
      const { finished } = engine.generate(
        {
          messages: [],
          plan: async (target) => {
            const { messages } = await promptFor(conversationId, path, last.mode, target);
            const end: ChatMessage[] = [
              { role: 'assistant', content: last.content },
              { role: 'user', content: instruction },
            ];
            return { target, messages: [...messages, ...end] };
          },
          mode: 'fast',
          target: () => presentTarget(engine),
          maxTokens,
          isBackground: true,
        },
        {
          onStart: () => {},
          onProgress: () => {},
          onDelta: (channel, text) => {
            if (channel === 'answer') written += text;
          },
        },
      );
      const { reason } = await finished;
      if (reason === 'cancelled') return;
      this.#tried.add(conversationId);
      const title = reason === 'stop' ? judgedTitle(written, question.content, answer.content) : null;
      // The person may have named or deleted it meanwhile.
      const now = conversations.find(conversationId);
      if (title === null || now === undefined || now.isDeleted || now.titleSource !== 'first-words') return;
      conversations.rename(conversationId, title, 'model');
      changed(conversationId);
    } catch (error) {
      log.info('no title was written', { error });
    }
  }
}

/** A title is no reason to load a model. */
function presentTarget(engine: EngineHost) {
  const { target } = engine.state;
  if (target === null) throw new AppError('no-model', 'There is no model in memory.');
  return target;
}
