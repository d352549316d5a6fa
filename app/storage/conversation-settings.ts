import type Database from 'better-sqlite3';
import {
  type ChosenSampling,
  type ConversationSettings,
  chosenSampling,
  type Preset,
} from '../contract/conversation-settings.ts';

interface SettingsRow {
  readonly system_prompt: string;
  readonly sampling: string;
}
interface PresetRow extends SettingsRow {
  readonly id: string;
  readonly name: string;
}

/** Settings of conversations, and presets; deleted presets stay, hidden, so that they can be brought back. */
export class ConversationSettingsRepository {
  readonly #of: Database.Statement<[string], SettingsRow>;
  readonly #set: Database.Statement<[string, string, string]>;
  readonly #presets: Database.Statement<[], PresetRow>;
  readonly #named: Database.Statement<[string], PresetRow>;
  readonly #insertPreset: Database.Statement<[string, string, string, string, number]>;
  readonly #updatePreset: Database.Statement<[string, string, string]>;
  readonly #setPresetDeletedAt: Database.Statement<[number | null, string]>;

  constructor(db: Database.Database) {
    this.#of = db.prepare('select system_prompt, sampling from conversations where id = ?');
    this.#set = db.prepare('update conversations set system_prompt = ?, sampling = ? where id = ?');
    const presets = 'select id, name, system_prompt, sampling from presets where deleted_at is null';
    this.#presets = db.prepare(`${presets} order by name collate nocase, seq`);
    this.#named = db.prepare(`${presets} and name = ?`);
    this.#insertPreset = db.prepare(
      'insert into presets (id, name, system_prompt, sampling, created_at) values (?, ?, ?, ?, ?)',
    );
    this.#updatePreset = db.prepare('update presets set system_prompt = ?, sampling = ? where id = ?');
    this.#setPresetDeletedAt = db.prepare('update presets set deleted_at = ? where id = ?');
  }

  /** Nothing chosen for a conversation that there is not. */
  of(conversationId: string): ConversationSettings {
    const row = this.#of.get(conversationId);
    return row === undefined ? { systemPrompt: '', sampling: {} } : toSettings(row);
  }

  set(conversationId: string, { systemPrompt, sampling }: ConversationSettings): void {
    this.#set.run(systemPrompt, JSON.stringify(sampling), conversationId);
  }

  /** By name. */
  presets(): Preset[] {
    return this.#presets.all().map(toPreset);
  }

  presetNamed(name: string): Preset | undefined {
    const row = this.#named.get(name);
    return row === undefined ? undefined : toPreset(row);
  }

  insertPreset({ id, name, settings }: Preset, now: number): void {
    this.#insertPreset.run(id, name, settings.systemPrompt, JSON.stringify(settings.sampling), now);
  }

  updatePreset(id: string, { systemPrompt, sampling }: ConversationSettings): void {
    this.#updatePreset.run(systemPrompt, JSON.stringify(sampling), id);
  }

  /** Null brings it back. Returns whether there is one. */
  setPresetDeletedAt(id: string, deletedAt: number | null): boolean {
    return this.#setPresetDeletedAt.run(deletedAt, id).changes > 0;
  }
}

function toSettings({ system_prompt, sampling }: SettingsRow): ConversationSettings {
  return { systemPrompt: system_prompt, sampling: samplingIn(sampling) };
}

/** What cannot be understood counts as not chosen. */
function samplingIn(json: string): ChosenSampling {
  return chosenSampling.safeParse(JSON.parse(json)).data ?? {};
}

function toPreset(row: PresetRow): Preset {
  return { id: row.id, name: row.name, settings: toSettings(row) };
}
