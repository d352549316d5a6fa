import type { GenerationStats } from '../../engine/protocol.ts';
import type { Clock } from '../clock.ts';
import type { DocumentsSeen, MessageStats, MessageStatus, Problem } from '../contract.ts';
import type { GenerationEnd, GenerationHandlers } from '../engine-job.ts';
import { assertNever } from '../errors.ts';
import type { Publish } from '../publish.ts';
import type { LiveReplies, LiveReply } from './live-replies.ts';

/** Turns what the engine reports about one generation into the growing reply and the events of it. */
export class ReplyWriter {
  readonly #reply: LiveReply;
  readonly #replies: LiveReplies;
  readonly #clock: Clock;
  readonly #publish: Publish;
  #thinkingSince: number | null = null;
  /** Of a reply that goes on: what it took before. */
  readonly #statsBefore: MessageStats | null;
  readonly #millisecondsBefore: number;
  #modelId: string | null = null;

  constructor(reply: LiveReply, replies: LiveReplies, clock: Clock, publish: Publish) {
    this.#reply = reply;
    this.#replies = replies;
    this.#clock = clock;
    this.#publish = publish;
    this.#statsBefore = reply.stats;
    const isThinking = reply.thinking !== '' && reply.content === '';
    this.#millisecondsBefore = isThinking ? (reply.thinkingMilliseconds ?? 0) : 0;
    // Thinking that was broken off ends where it is taken up again and comes to its end.
    if (isThinking) reply.thinkingMilliseconds = null;
  }

  /** The model that writes it; null before it began. */
  get modelId(): string | null {
    return this.#modelId;
  }

  readonly handlers: GenerationHandlers = {
    onStart: (model, modelId) => {
      if (this.#ended) return;
      this.#modelId = modelId;
      this.#reply.modelName = model.name;
      if (this.#reply.thinking !== '' && this.#reply.content === '') this.#thinkingSince = this.#clock.monotonic();
      this.#replies.grew(this.#reply);
    },
    onProgress: (done, total) => {
      if (!this.#ended) this.#publish('chat.progress', { replyId: this.#reply.id, done, total });
    },
    onDelta: (channel, text, nTokens) => {
      if (this.#ended) return;
      const reply = this.#reply;
      let thinkingMilliseconds: number | null = null;
      if (channel === 'thinking') {
        this.#thinkingSince ??= this.#clock.monotonic();
        reply.thinking += text;
        reply.thinkingTokens += nTokens;
      } else {
        thinkingMilliseconds = this.#endThinking();
        reply.content += text;
      }
      reply.lastSeq++;
      this.#replies.grew(reply);
      const delta = { replyId: reply.id, seq: reply.lastSeq, channel, text, nTokens, thinkingMilliseconds };
      this.#publish('chat.delta', delta);
    },
    onJudged: (mode, reasons) => {
      if (this.#ended) return;
      this.#reply.mode = mode;
      this.#reply.why = [...reasons];
      this.#replies.grew(this.#reply);
      this.#publish('chat.judged', { replyId: this.#reply.id, mode, why: [...reasons] });
    },
  };

  /** The prompt is planned: what it has of documents that do not fit whole. */
  sees(documents: DocumentsSeen | null): void {
    if (this.#ended) return;
    this.#reply.documentsSeen = documents;
    this.#replies.grew(this.#reply);
  }

  /** Goes on in place of another writer, whose reply was given up: the model is the same. */
  takeOver(other: ReplyWriter): void {
    this.#modelId = other.#modelId;
    this.#reply.modelName = other.#reply.modelName;
    this.#reply.documentsSeen = other.#reply.documentsSeen;
    this.#replies.grew(this.#reply);
  }

  finish({ reason, mode, stats }: GenerationEnd): void {
    if (this.#ended) return;
    if (mode !== null) this.#reply.mode = mode;
    if (stats !== null) this.#reply.stats = messageStatsOf(stats, this.#statsBefore);
    this.end(statusOf(reason), this.#problemOf(reason));
  }

  #problemOf(reason: GenerationEnd['reason']): Problem | null {
    if (reason === 'repetition') return repetitionProblem;
    if (reason !== 'context') return null;
    return this.#reply.content === '' ? thinkingFilledContext : answerFilledContext;
  }

  /** Gives the reply its final status and saves it; what the engine still sends is ignored. */
  end(status: Exclude<MessageStatus, 'generating'>, problem: Problem | null): void {
    if (this.#ended) return;
    this.#endThinking();
    this.#reply.status = status;
    this.#reply.problem = problem;
    this.#replies.ended(this.#reply);
  }

  get #ended(): boolean {
    return this.#reply.status !== 'generating';
  }

  /** The time that thinking took when it ends now; null when there was none or it had ended. */
  #endThinking(): number | null {
    if (this.#thinkingSince === null || this.#reply.thinkingMilliseconds !== null) return null;
    this.#reply.thinkingMilliseconds = this.#millisecondsBefore + this.#clock.monotonic() - this.#thinkingSince;
    return this.#reply.thinkingMilliseconds;
  }
}

const repetitionProblem: Problem = {
  code: 'repetition',
  message: 'The model wrote the same over and over, so Tandem stopped it. Ask again, or put the question another way.',
};

const thinkingFilledContext: Problem = {
  code: 'thinking-filled-context',
  message:
    'The context was full before the model had thought to the end. Take documents or earlier messages out of it, or choose Fast, and ask again; or start a new conversation.',
};

const answerFilledContext: Problem = {
  code: 'answer-filled-context',
  message:
    'The context is full, so the answer ends here. Continue leaves out the oldest messages where that makes room; you can also take documents out, or start a new conversation.',
};

function statusOf(reason: GenerationEnd['reason']): Exclude<MessageStatus, 'generating'> {
  switch (reason) {
    case 'stop':
      return 'complete';
    case 'length':
    case 'context':
      return 'length';
    case 'cancelled':
    case 'repetition':
      return 'stopped';
    default:
      return assertNever(reason);
  }
}

/** @param before of the part that was written before, of which the tokens count, too. */
function messageStatsOf(stats: GenerationStats, before: MessageStats | null): MessageStats {
  return {
    promptTokens: stats.promptTokens,
    cachedTokens: stats.cachedTokens,
    prefillTokensPerSecond: stats.prefill.tokensPerSecond,
    decodeTokens: (before?.decodeTokens ?? 0) + stats.decode.tokens,
    decodeTokensPerSecond: stats.decode.tokensPerSecond,
  };
}
