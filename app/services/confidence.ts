import type { TokenDetail } from '../../engine/protocol.ts';
import type { Fork, TokenConfidence } from '../contract/confidence.ts';
import type { Message } from '../contract.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { MessageRepository } from '../storage/messages.ts';
import type { RecordedToken, Recording, TokenConfidenceRepository } from '../storage/token-confidence.ts';
import type { SettingsService } from './settings.ts';

/** As many as fit a small list. */
const nAlternatives = 5;
/** Stands for part of a character, which can be neither shown nor gone on from. */
const unreadable = '\ufffd';

export interface ConfidenceServiceOptions {
  readonly repository: TokenConfidenceRepository;
  readonly messages: MessageRepository;
  readonly settings: SettingsService;
  readonly log: Log;
}

/** Collects what the engine tells of one reply's tokens. */
export interface ConfidenceRecorder {
  add(channel: 'thinking' | 'answer', tokens: readonly TokenDetail[]): void;
  /** Saves what was collected; nothing happens when there is none. Never throws. */
  save(): void;
}

/** The beginning of an answer that takes another way. */
export interface Beginning {
  readonly content: string;
  readonly recording: Recording;
}

/** How sure the model was of each word; recorded only while the person has that switched on, since it costs a little time and space. */
export class ConfidenceService {
  readonly #options: ConfidenceServiceOptions;

  constructor(options: ConfidenceServiceOptions) {
    this.#options = options;
  }

  /** Alternatives to ask the engine for with each token; undefined while nothing is to be recorded. */
  get logprobs(): number | undefined {
    return this.#options.settings.get().recordsConfidence ? nAlternatives : undefined;
  }

  /** Null where nothing was recorded, or not the whole answer. */
  of(messageId: string): TokenConfidence[] | null {
    const message = this.#options.messages.find(messageId);
    if (message === undefined || message.content === '') return null;
    return this.recordingOf(message)?.answer.map(toConfidence) ?? null;
  }

  /** What was recorded of a reply, where that is all of its answer. */
  recordingOf({ id, content }: Pick<Message, 'id' | 'content'>): Recording | null {
    const found = this.#options.repository.find(id);
    return found !== null && found.answer.map(([, text]) => text).join('') === content ? found : null;
  }

  /**
   * The answer up to a token, with another one in its place.
   * @throws AppError 'no-such-choice' where the model did not weigh it, or would have ended there.
   */
  beginningOf(message: Message, { token, alternative }: Omit<Fork, 'replyId'>): Beginning {
    const recording = this.recordingOf(message);
    const chosen = recording?.answer[token]?.[3][alternative];
    if (recording === null || chosen === undefined || chosen[1] === null) {
      throw new AppError(
        'no-such-choice',
        'The answer cannot go on from there: what else the model had in mind is not kept. Ask again for another version.',
      );
    }
    const [id, text, probability] = chosen;
    const [firstId, firstText, firstProbability, others] = recording.answer[token]!;
    const before = recording.answer.slice(0, token);
    const rest = others.filter((_, index) => index !== alternative);
    const instead: RecordedToken = [id, text, probability, [[firstId, firstText, firstProbability], ...rest]];
    const answer = [...before, instead];
    return { content: answer.map((one) => one[1]).join(''), recording: { thinking: recording.thinking, answer } };
  }

  /** @throws when the disk refuses it. */
  save(messageId: string, recording: Recording): void {
    this.#options.repository.save(messageId, recording);
  }

  /** @param before of a reply that goes on: what was recorded of it. */
  recorder(messageId: string, before: Recording | null = null): ConfidenceRecorder {
    const { repository, log } = this.#options;
    const thinking = [...(before?.thinking ?? [])];
    const answer = [...(before?.answer ?? [])];
    let isNew = false;
    return {
      add: (channel, tokens) => {
        isNew = true;
        for (const token of tokens) {
          if (channel === 'thinking') thinking.push(token.id);
          else answer.push(toRecord(token));
        }
      },
      save: () => {
        if (!isNew) return;
        try {
          repository.save(messageId, { thinking, answer });
        } catch (error) {
          // The answer itself is safe; what it is shaded by can be done without.
          log.warn('the confidence of an answer could not be saved', { error });
        }
      },
    };
  }
}

function toRecord({ id, text, logprob, alternatives }: TokenDetail): RecordedToken {
  const others = alternatives.filter((other) => other.id !== id && other.text !== text && canBeNamed(other));
  const records = others.map((other): RecordedToken[3][number] => [
    other.id,
    other.isEnd ? null : other.text,
    probabilityOf(other.logprob),
  ]);
  return [id, text, probabilityOf(logprob), records];
}

function canBeNamed({ text, isEnd }: TokenDetail['alternatives'][number]): boolean {
  return isEnd || (text !== '' && !text.includes(unreadable));
}

function toConfidence([, text, probability, alternatives]: RecordedToken): TokenConfidence {
  return {
    text,
    probability,
    alternatives: alternatives.map(([, other, share]) => ({
      text: other ?? '',
      probability: share,
      isEnd: other === null,
    })),
  };
}

/** To a tenth of a percent, which is more than anybody reads. */
function probabilityOf(logprob: number): number {
  return Math.min(1, Math.max(0, Math.round(Math.exp(logprob) * 1_000) / 1_000));
}
