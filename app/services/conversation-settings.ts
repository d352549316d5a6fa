import { randomUUID } from 'node:crypto';
import { defaultSampling, type ModelDescription } from '../../engine/index.ts';
import type { Clock } from '../clock.ts';
import type {
  ConversationSettings,
  ConversationSettingsView,
  Preset,
  UsualSampling,
} from '../contract/conversation-settings.ts';
import type { Mode } from '../contract.ts';
import { AppError } from '../errors.ts';
import type { ConversationSettingsRepository } from '../storage/conversation-settings.ts';

export interface ConversationSettingsOptions {
  readonly stored: ConversationSettingsRepository;
  /** @throws AppError 'not-found' */
  readonly requireConversation: (id: string) => void;
  /** Of the model that answers in this conversation, or in a new one (null); null where it is not known. */
  readonly describeModel: (
    conversationId: string | null,
  ) => Pick<ModelDescription, 'chatTemplate' | 'parameters'> | null;
  readonly clock: Clock;
}

/** The system prompt and the sampling of each conversation, and presets of them. */
export class ConversationSettingsService {
  readonly #options: ConversationSettingsOptions;

  constructor(options: ConversationSettingsOptions) {
    this.#options = options;
  }

  /** Null: of a conversation that has not begun. @throws AppError 'not-found' */
  view(conversationId: string | null): ConversationSettingsView {
    const { stored, requireConversation, describeModel } = this.#options;
    if (conversationId !== null) requireConversation(conversationId);
    const model = describeModel(conversationId);
    const usual = (mode: Mode): UsualSampling | null => {
      if (model === null) return null;
      const { temperature, topP, topK, minP, presencePenalty } = defaultSampling(
        model.chatTemplate,
        mode,
        model.parameters,
      );
      return { temperature, topP, topK, minP, presencePenalty };
    };
    const [fast, deep] = [usual('fast'), usual('deep')];
    return {
      settings: conversationId === null ? { systemPrompt: '', sampling: {} } : stored.of(conversationId),
      usual: fast === null || deep === null ? null : { fast, deep },
    };
  }

  /** Holds from the next message on. @throws AppError 'not-found' */
  configure(conversationId: string, settings: ConversationSettings): ConversationSettings {
    this.#options.requireConversation(conversationId);
    this.#options.stored.set(conversationId, wellFormed(settings));
    return this.#options.stored.of(conversationId);
  }

  presets(): Preset[] {
    return this.#options.stored.presets();
  }

  /** One of the same name takes these settings. */
  savePreset(name: string, settings: ConversationSettings): Preset {
    const { stored, clock } = this.#options;
    const known = stored.presetNamed(name);
    const preset = { id: known?.id ?? randomUUID(), name, settings: wellFormed(settings) };
    if (known === undefined) stored.insertPreset(preset, clock.now());
    else stored.updatePreset(known.id, preset.settings);
    return preset;
  }

  /** Conversations keep what they took from it. @throws AppError 'preset-not-found' */
  deletePreset(id: string): void {
    this.#setDeletedAt(id, this.#options.clock.now());
  }

  /** @throws AppError 'preset-not-found' */
  restorePreset(id: string): void {
    this.#setDeletedAt(id, null);
  }

  #setDeletedAt(id: string, time: number | null): void {
    if (!this.#options.stored.setPresetDeletedAt(id, time)) {
      throw new AppError('preset-not-found', 'This preset no longer exists. Choose another one from the list.');
    }
  }
}

/** Half a surrogate pair cannot be stored as UTF-8. */
function wellFormed({ systemPrompt, sampling }: ConversationSettings): ConversationSettings {
  return { systemPrompt: systemPrompt.toWellFormed(), sampling };
}
