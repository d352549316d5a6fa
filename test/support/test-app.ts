import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { type App, composeOver } from '../../app/compose.ts';
import type { CommandInput, CommandName, CommandOutput, EventName, EventPayload, Problem } from '../../app/contract.ts';
import { forkDocuments } from '../../app/documents/fork.ts';
import type { DocumentPort } from '../../app/documents/protocol.ts';
import type { Disk } from '../../app/downloads/disk.ts';
import type { HomePlaces } from '../../app/library/known-places.ts';
import type { ModelFiles } from '../../app/library/model-files.ts';
import type { Log } from '../../app/log.ts';
import type { SecretBox } from '../../app/services/hub-token.ts';
import { openDatabase } from '../../app/storage/database.ts';
import type { LoadedMemory, MachineMemory } from '../../engine/index.ts';
import type { EnginePort } from '../../engine/protocol.ts';
import { emptyPlaces } from './home-places.ts';
import { InProcessDownloads } from './in-process-downloads.ts';
import { ManualClock } from './manual-clock.ts';
import { memorySecrets } from './memory-secrets.ts';
import { type EngineScript, ScriptedEngines } from './scripted-engine.ts';
import { ScriptedFiles } from './scripted-files.ts';
import { silentLog } from './silent-log.ts';
import { temporaryFolder } from './temp-folder.ts';

export interface TestAppOptions {
  readonly script?: EngineScript;
  /** Of an app that ran before; a new one otherwise. */
  readonly dataFolder?: string;
  readonly clock?: ManualClock;
  readonly withStarter?: boolean;
  /** A real engine; without it there is the scripted one. */
  readonly startEngine?: () => EnginePort;
  /** Without it documents are read by real processes. */
  readonly startDocuments?: () => DocumentPort;
  /** Looks at files; without it they exist in name only. */
  readonly files?: ModelFiles;
  readonly places?: HomePlaces;
  /** What the system would tell; without it there is plenty. */
  readonly memory?: MachineMemory;
  readonly readMemory?: (loaded: LoadedMemory | null) => MachineMemory;
  readonly version?: string;
  readonly secrets?: SecretBox;
  /** Does the writing for downloads. */
  readonly disk?: Disk;
  readonly log?: Log;
  /** What opening the database has to report. */
  readonly problem?: Problem;
  /** Does something to the database before the app is built over it. */
  readonly prepare?: (db: Database.Database) => void;
}

type RecordedEvent = { [K in EventName]: { readonly name: K; readonly payload: EventPayload<K> } }[EventName];

/** The whole app on a real database file, with a scripted engine and a clock that stands still. */
export class TestApp {
  readonly clock: ManualClock;
  readonly engines: ScriptedEngines;
  readonly downloads: InProcessDownloads;
  readonly app: App;
  readonly db: Database.Database;
  readonly dataFolder: string;
  readonly events: RecordedEvent[] = [];
  #closing: Promise<void> | null = null;
  readonly #listeners = new Set<(event: RecordedEvent) => void>();
  readonly openedLinks: string[] = [];
  /** What the dialogs answer. */
  chosenFile: string | null = null;
  chosenFiles: readonly string[] = [];
  chosenDocuments: readonly string[] = [];
  chosenFolder: string | null = null;
  savePath: string | null = null;
  importPath: string | null = null;
  /** What the save dialog began with. */
  readonly offeredNames: string[] = [];
  readonly revealed: string[] = [];
  readonly shownProgress: (number | null)[] = [];
  readonly notifications: string[] = [];

  constructor(options: TestAppOptions) {
    const { script = {}, dataFolder = temporaryFolder(), clock = new ManualClock(), withStarter = true } = options;
    this.clock = clock;
    this.dataFolder = dataFolder;
    this.engines = new ScriptedEngines(clock, script);
    this.downloads = new InProcessDownloads(options.disk);
    const resourcesFolder = join(dataFolder, 'resources');
    if (withStarter) writeStarterCard(resourcesFolder);
    const opened = openDatabase({ file: join(dataFolder, 'tandem.db'), now: clock.now });
    this.db = opened.db;
    onTestFinished(async () => {
      // What still runs would find the database gone. A test may have left the app unable to close properly.
      await this.close().catch(() => {});
      opened.db.close();
    });
    options.prepare?.(opened.db);
    this.app = composeOver(
      { ...opened, problem: options.problem ?? opened.problem },
      {
        dataFolder,
        resourcesFolder,
        startEngine: options.startEngine ?? this.engines.start,
        startDownloads: this.downloads.start,
        startDocuments: options.startDocuments ?? (() => forkDocuments()),
        secrets: options.secrets ?? memorySecrets(),
        showProgress: (fraction) => {
          this.shownProgress.push(fraction);
        },
        notify: (title, body) => {
          this.notifications.push(`${title}: ${body}`);
        },
        chooseModelFiles: async () => (this.chosenFile === null ? this.chosenFiles : [this.chosenFile]),
        chooseDocuments: async () => this.chosenDocuments,
        chooseFolder: async () => this.chosenFolder,
        chooseSaveFile: async (name) => {
          this.offeredNames.push(name);
          return this.savePath;
        },
        chooseImportFile: async () => this.importPath,
        revealFile: (path) => {
          this.revealed.push(path);
        },
        places: options.places ?? emptyPlaces(),
        readMemory: options.readMemory ?? (() => options.memory ?? { total: 64e9, free: 64e9 }),
        modelFiles: options.files ?? new ScriptedFiles(),
        showMenu: () => {},
        openExternal: (url) => {
          this.openedLinks.push(url);
        },
        publish: (name, payload) => {
          const event = structuredClone({ name, payload }) as RecordedEvent;
          this.events.push(event);
          for (const listener of this.#listeners) listener(event);
        },
        version: options.version ?? '1.2.3',
        platform: 'linux',
        log: options.log ?? silentLog,
        clock,
      },
    );
  }

  get engine() {
    return this.engines.current;
  }

  /** Runs a command that must succeed. */
  async command<K extends CommandName>(name: K, input: CommandInput<K>): Promise<CommandOutput<K>> {
    const result = await this.app.router.handle(name, input);
    if (!result.ok) throw new Error(`${name}: ${result.problem.code}: ${result.problem.message}`);
    return result.value;
  }

  /** Runs a command that must be refused. */
  async refusal<K extends CommandName>(name: K, input: CommandInput<K>): Promise<Problem> {
    const result = await this.app.router.handle(name, input);
    if (result.ok) throw new Error(`${name} was carried out`);
    return result.problem;
  }

  /** Runs a command that needs the engine or a timer to answer. */
  async commandWhile<K extends CommandName>(name: K, input: CommandInput<K>, ms = 0): Promise<CommandOutput<K>> {
    let isAnswered = false;
    const answer = this.command(name, input).finally(() => {
      isAnswered = true;
    });
    await this.clock.advance(ms);
    await this.until(() => isAnswered);
    return answer;
  }

  payloads<K extends EventName>(name: K): EventPayload<K>[] {
    return this.events.filter((event) => event.name === name).map((event) => event.payload as EventPayload<K>);
  }

  /** Lets the app go on until this holds: work on real files takes turns of the event loop that no clock counts. */
  async until(holds: () => boolean): Promise<void> {
    for (;;) {
      await this.clock.advance(0);
      if (holds()) return;
      // The processor belongs to the threads that are waited for.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Id of the demonstration model. */
  async starterId(): Promise<string> {
    const starter = (await this.command('library.list', null)).find(({ origin }) => origin === 'starter');
    if (starter === undefined) throw new Error('there is no demonstration model');
    return starter.id;
  }

  /** The next event of this name, from now on, that matches. */
  next<K extends EventName>(name: K, matches: (payload: EventPayload<K>) => boolean): Promise<EventPayload<K>> {
    return new Promise((resolve) => {
      const listener = (event: RecordedEvent) => {
        const payload = event.payload as EventPayload<K>;
        if (event.name !== name || !matches(payload)) return;
        this.#listeners.delete(listener);
        resolve(payload);
      };
      this.#listeners.add(listener);
    });
  }

  /** Sends a message and lets the engine take it up; returns the conversation and the ids of the two messages. */
  async send(
    text: string,
    { mode = 'fast', conversationId = null, modelId = null }: Partial<CommandInput<'chat.send'>> = {},
  ) {
    const { conversation, messages } = await this.command('chat.send', { conversationId, text, mode, modelId });
    await this.clock.advance(0);
    const [user, reply] = messages;
    if (user === undefined || reply === undefined) throw new Error('chat.send must answer with both messages');
    return { conversationId: conversation.id, userId: user.id, replyId: reply.id };
  }

  /** The reply as a newly opened window sees it. */
  async message(conversationId: string, id: string) {
    const { messages } = await this.command('conversation.open', { id: conversationId });
    const found = messages.find((message) => message.id === id);
    if (found === undefined) throw new Error('the message is not on the shown path');
    return found;
  }

  /** The text of the reply in the database itself. */
  stored(id: string) {
    return this.db
      .prepare<[string], { content: string; thinking: string; status: string }>(
        'select content, thinking, status from messages where id = ?',
      )
      .get(id);
  }

  /** Ends the app as at quit. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    let isClosed = false;
    const closing = this.app.close().finally(() => {
      isClosed = true;
    });
    // It is heard of below.
    closing.catch(() => {});
    await this.clock.advance(0);
    // The engine and the downloads may take their time, which ends at last.
    while (!isClosed) await this.clock.advance(100);
    await closing;
  }
}

/** Starts the app and waits until its model is open. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const testApp = new TestApp(options);
  testApp.app.start();
  await testApp.clock.advance(0);
  return testApp;
}

export const starterNote = 'A demonstration, not an assistant.';

function writeStarterCard(resourcesFolder: string): void {
  const folder = join(resourcesFolder, 'starter-model');
  mkdirSync(folder, { recursive: true });
  const card = { name: 'Tandem Starter', file: 'starter.gguf', description: starterNote };
  writeFileSync(join(folder, 'card.json'), JSON.stringify(card));
}
