import type { StoreApi } from 'zustand/vanilla';
import type { EventPayload, Message } from '../../app/contract.ts';
import { SentenceReader, spokenText } from '../notices/sentences.ts';
import { strings } from '../strings.ts';
import type { LiveReplies } from './live-replies.ts';
import type { Messages } from './messages.ts';
import type { Ui } from './ui.ts';

/** Speech is slower than text comes: shorter pieces would only interrupt one another. */
const intervalMs = 1_500;
/** Whoever opens a conversation in mid-answer hears it from there on. */
const lateLength = 300;

interface Spoken {
  readonly answer: SentenceReader;
  readonly thinking: SentenceReader;
  hasSaidThinking: boolean;
}

/**
 * Gives screen readers an answer while it is written: whole sentences, every second or two, and how it ended. Thinking is told, but
 * read out only where the person opened it.
 */
export class SpokenAnswers {
  readonly #live: LiveReplies;
  readonly #messages: StoreApi<Messages>;
  readonly #ui: StoreApi<Ui>;
  readonly #spoken = new Map<string, Spoken>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(slices: {
    readonly live: LiveReplies;
    readonly messages: StoreApi<Messages>;
    readonly ui: StoreApi<Ui>;
  }) {
    this.#live = slices.live;
    this.#messages = slices.messages;
    this.#ui = slices.ui;
  }

  received({ replyId }: EventPayload<'chat.delta'>): void {
    if (!this.#isOpen(replyId)) return;
    if (!this.#spoken.has(replyId)) {
      const before = this.#live.read(replyId)?.content.length ?? 0;
      this.#spoken.set(replyId, {
        answer: new SentenceReader(before > lateLength ? before : 0),
        thinking: new SentenceReader(),
        hasSaidThinking: false,
      });
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      for (const id of this.#spoken.keys()) this.#tell(id);
    }, intervalMs);
  }

  finished(message: Message): void {
    const spoken = this.#spoken.get(message.id);
    this.#spoken.delete(message.id);
    if (!this.#isOpen(message.id)) return;
    const rest = (spoken?.answer ?? new SentenceReader()).next(message.content, true);
    this.#say(rest);
    this.#ui.getState().announce(endOf(message));
  }

  #tell(replyId: string): void {
    const spoken = this.#spoken.get(replyId);
    const reply = this.#live.read(replyId);
    if (spoken === undefined || reply === null || !this.#isOpen(replyId)) return;
    if (reply.content === '' && reply.thinking !== '' && !spoken.hasSaidThinking) {
      spoken.hasSaidThinking = true;
      this.#ui.getState().announce(strings.thinking.now);
    }
    const thought = spoken.thinking.next(reply.thinking, reply.content !== '');
    if (this.#ui.getState().openedThinking === replyId) this.#say(thought);
    this.#say(spoken.answer.next(reply.content, false));
  }

  #say(markdown: string): void {
    const text = spokenText(markdown, strings.chat.codeBlock);
    if (text !== '') this.#ui.getState().announce(text);
  }

  #isOpen(replyId: string): boolean {
    return this.#messages.getState().byId[replyId] !== undefined;
  }
}

function endOf({ status, problem }: Message): string {
  if (status === 'failed' || (status === 'length' && problem !== null))
    return strings.chat.finishedWith(problem === null ? strings.answer.status.failed : strings.problemText(problem));
  if (status === 'complete' || status === 'generating') return strings.chat.finished;
  return strings.chat.finishedWith(strings.answer.status[status]);
}
