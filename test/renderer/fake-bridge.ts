import type {
  AttachedDocument,
  Bridge,
  BridgeInput,
  CatalogueEntry,
  CommandName,
  CommandOutput,
  CommandResult,
  ContextPlan,
  ConversationSummary,
  DownloadItem,
  EventName,
  EventPayload,
  Folder,
  InstalledModel,
  Machine,
  Message,
  ModelState,
  ModelSummary,
  Problem,
  QueuedMessage,
  Settings,
} from '../../app/contract.ts';

import { events } from '../../app/contract.ts';

type Answers = { [K in CommandName]: (input: BridgeInput<K>) => CommandOutput<K> | Promise<CommandOutput<K>> };

/** Thrown by an answer to make its command fail as the app would. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

export const starter: ModelSummary = {
  id: 'starter',
  name: 'Starter',
  fileName: 'starter.gguf',
  sizeBytes: 5_400_000,
  architecture: 'qwen3moe',
  quantization: 'Q8_0',
  parameters: 5_000_000,
  nExperts: 8,
  topK: 2,
  contextTokens: 2048,
  modes: ['fast', 'deep'],
  isStarter: true,
  note: 'A demonstration, not an assistant.',
};

export const ready: ModelState = {
  engine: 'ready',
  current: starter,
  chosenId: 'starter',
  loading: null,
  problem: null,
  canKeepInMemory: true,
};

export const defaultSettings: Settings = {
  theme: 'system',
  contrast: 'system',
  textSize: 100,
  language: 'system',
  hasSeenWelcome: true,
  mode: 'fast',
  autoThreshold: 0.5,
  thinkingBudget: { kind: 'none' },
  kvType: 'F16',
  contextTokens: 'auto',
  keepInMemory: false,
  hubEndpoint: 'hugging-face',
  downloadLimitBytesPerSecond: null,
  offersFirstDownload: true,
  savesPrefixState: true,
  recordsConfidence: false,
  prefixStateLimitBytes: 10e9,
};

export const machine: Machine = {
  processor: 'Test processor',
  threads: 8,
  kernels: 'native avx2',
  memoryBytes: 32 * 2 ** 30,
  availableMemoryBytes: 20 * 2 ** 30,
  freeDiskBytes: 400e9,
  weightBytesPerSecond: 40e9,
  measuredAt: 1,
  wasBusy: false,
};

/** A model of the library; hybrid, verified and used yesterday unless said otherwise. */
export function installed(fields: Partial<InstalledModel>): InstalledModel {
  return {
    id: 'm1',
    name: 'Qwen3 4B',
    fileName: 'Qwen3-4B-Q4_K_M.gguf',
    folder: '/models',
    nParts: 1,
    sizeBytes: 2.5e9,
    facts: {
      quantization: 'Q4_K_M',
      architecture: 'qwen3',
      parameters: 4.02e9,
      nExperts: 0,
      topK: 0,
      contextLength: 32_768,
      maxContextTokens: 131_072,
      modes: ['fast', 'deep'],
      chatTemplate: 'hybrid',
    },
    origin: 'downloaded',
    repo: 'Qwen/Qwen3-4B-GGUF',
    verification: 'verified',
    verifiedAt: 1,
    addedAt: 1,
    lastUsedAt: Date.now() - 24 * 60 * 60 * 1000,
    speed: { prefillTokensPerSecond: 200, decodeTokensPerSecond: 20, source: 'measured' },
    memory: { bytes: 3 * 2 ** 30, verdict: 'fits' },
    warnings: [],
    note: null,
    isLoaded: false,
    verifying: null,
    problem: null,
    ...fields,
  };
}

/** The demonstration model, in memory. */
export const installedStarter = installed({
  id: 'starter',
  name: 'Starter',
  fileName: 'starter.gguf',
  origin: 'starter',
  repo: null,
  sizeBytes: 5_400_000,
  isLoaded: true,
  note: starter.note,
});

export function entryWith(fields: Partial<CatalogueEntry>): CatalogueEntry {
  return {
    id: 'e1',
    modelId: 'qwen3-4b',
    name: 'Qwen3 4B',
    family: 'Qwen3',
    parametersLabel: '4B',
    quantization: 'Q4_K_M',
    repo: 'Qwen/Qwen3-4B-GGUF',
    files: ['Qwen3-4B-Q4_K_M.gguf'],
    sizeBytes: 2.5e9,
    modes: ['fast', 'deep'],
    contextLength: 32_768,
    memory: { bytes: 3 * 2 ** 30, verdict: 'fits' },
    speed: { prefillTokensPerSecond: 200, decodeTokensPerSecond: 20, source: 'predicted' },
    diskNeededBytes: 2.6e9,
    downloadSeconds: 120,
    warnings: [],
    installedModelId: null,
    downloadId: null,
    recommendation: null,
    ...fields,
  };
}

export function downloadWith(fields: Partial<DownloadItem>): DownloadItem {
  return {
    id: 'd1',
    title: 'Qwen3 4B',
    quantization: 'Q4_K_M',
    repo: 'Qwen/Qwen3-4B-GGUF',
    sizeBytes: 2.5e9,
    doneBytes: 1e9,
    status: 'downloading',
    bytesPerSecond: 25e6,
    secondsLeft: 60,
    retryAt: null,
    position: 0,
    problem: null,
    modelId: null,
    ...fields,
  };
}

export function conversationWith(fields: Partial<ConversationSummary>): ConversationSummary {
  return {
    id: 'c1',
    title: 'Sums',
    updatedAt: Date.now(),
    modelId: null,
    folderId: null,
    isPinned: false,
    isArchived: false,
    thinkingBudget: null,
    ...fields,
  };
}

export function messageWith(fields: Partial<Message>): Message {
  return {
    id: 'reply',
    conversationId: 'c1',
    parentId: null,
    role: 'assistant',
    askedMode: fields.mode ?? 'fast',
    mode: 'fast',
    why: [],
    content: '',
    thinking: '',
    thinkingMilliseconds: null,
    status: 'complete',
    problem: null,
    modelName: 'Starter',
    stats: null,
    createdAt: 0,
    thinkingBudget: null,
    documentsSeen: null,
    thinkingTokens: 0,
    versionIds: [],
    lastSeq: -1,
    ...fields,
  };
}

/** A document of the conversation, read: twelve pages of English unless said otherwise. */
export function documentWith(fields: Partial<AttachedDocument>): AttachedDocument {
  return {
    id: 'doc1',
    conversationId: 'c1',
    name: 'report.pdf',
    format: 'pdf',
    sizeBytes: 120_000,
    status: 'ready',
    problem: null,
    canRetry: false,
    progress: null,
    partKind: 'page',
    parts: 12,
    characters: 20_000,
    tokens: 5_120,
    language: 'en',
    partsWithoutText: [],
    warnings: [],
    addedAt: 1,
    ...fields,
  };
}

export const emptyPlan: ContextPlan = {
  capacity: 32_768,
  tokens: 0,
  blocks: [],
  tokensToRead: 0,
  promise: null,
  ropeFactor: 1,
  kvType: 'F16',
  notes: [],
};

export function queuedWith(fields: Partial<QueuedMessage>): QueuedMessage {
  return { id: 'q1', conversationId: 'c1', text: 'Next', mode: 'fast', modelId: null, thinkingBudget: null, ...fields };
}

export const question = messageWith({ id: 'question', role: 'user', content: 'What is 2 + 2?' });

/** The app on the other side of the bridge, with an answer for every command and a record of what was asked. */
export class FakeBridge implements Bridge {
  readonly calls: { readonly name: CommandName; readonly input: unknown }[] = [];
  readonly commands: Bridge['commands'];
  readonly events: Bridge['events'];
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>();

  constructor(answers: Partial<Answers> = {}) {
    const conversation = conversationWith({});
    const library = [installedStarter];
    const folder = { path: '/models', freeBytes: 400e9, usedBytes: 0, move: null };
    const imports = { models: [], skipped: [] };
    const catalogue = { entries: [], refreshedAt: null };
    const noToken = { hasToken: false, keeping: 'key-store' as const };
    const all: Answers = {
      'app.info': () => ({ version: '1', platform: 'linux' }),
      'app.problems': () => [],
      'conversation.list': () => [conversation],
      'conversation.open': () => ({ conversation, messages: [question, messageWith({})] }),
      'conversation.earlier': () => ({ messages: [] }),
      'chat.continueFrom': () => ({ conversation, messages: [question, messageWith({})] }),
      'message.confidence': () => ({ tokens: null }),
      'conversation.rename': ({ title }) => ({ ...conversation, title }),
      'conversation.delete': () => {},
      'conversation.restore': () => conversation,
      'conversation.selectVersion': () => ({ conversation, messages: [question, messageWith({})] }),
      'conversation.organise': (change) => ({ ...conversation, ...change }) as ConversationSummary,
      'folder.list': () => [],
      'folder.create': ({ name }) => ({ id: 'f1', name, isCollapsed: false }),
      'folder.update': (change) => ({ name: 'Work', isCollapsed: false, ...change }) as Folder,
      'folder.delete': () => {},
      'folder.restore': ({ id }) => ({ id, name: 'Work', isCollapsed: false }),
      'bin.list': () => [],
      'bin.purge': () => {},
      'conversation.settings': () => ({ settings: { systemPrompt: '', sampling: {} }, usual: null }),
      'conversation.configure': ({ settings }) => settings,
      'preset.list': () => [],
      'preset.save': ({ name, settings }) => ({ id: 'p1', name, settings }),
      'preset.delete': () => {},
      'preset.restore': () => {},
      'conversation.export': () => ({ fileName: 'Sums.md', conversations: 1 }),
      'import.preview': () => null,
      'import.apply': () => ({ ids: [], known: 0 }),
      'exchange.cancel': () => {},
      'search.find': () => ({ hits: [], next: null }),
      'search.documents': () => ({ documents: [], next: null }),
      'search.passages': () => ({ passages: [], hasMore: false }),
      'chat.send': ({ text, mode }) => ({
        conversation,
        messages: [
          { ...question, content: text, askedMode: mode },
          messageWith({
            askedMode: mode,
            mode: mode === 'deep' ? 'deep' : 'fast',
            status: 'generating',
            parentId: 'question',
          }),
        ],
      }),
      'chat.regenerate': () => ({ conversation, messages: [question, messageWith({ status: 'generating' })] }),
      'chat.edit': () => ({ conversation, messages: [question, messageWith({ status: 'generating' })] }),
      'chat.continue': ({ replyId }) => ({
        conversation,
        messages: [question, messageWith({ id: replyId, status: 'generating' })],
      }),
      'chat.stop': () => {},
      'chat.answerNow': () => {},
      'chat.thinkHarder': () => ({
        conversation,
        messages: [question, messageWith({ id: 'deep', mode: 'deep', status: 'generating' })],
      }),
      'queue.get': ({ conversationId }) => ({ conversationId, messages: [], isHeld: false }),
      'queue.add': ({ conversationId, text, mode }) => queuedWith({ conversationId, text, mode }),
      'queue.edit': () => {},
      'queue.remove': () => {},
      'queue.restore': () => {},
      'queue.release': () => {},
      'draft.list': () => [],
      'draft.set': () => {},
      'edit.list': () => [],
      'edit.set': () => {},
      'conversation.versions': () => [messageWith({})],
      'conversation.setThinkingBudget': ({ thinkingBudget }) => ({ ...conversation, thinkingBudget }),
      'conversation.setModel': ({ modelId }) => ({ ...conversation, modelId }),
      'model.state': () => ready,
      'model.choose': () => ready,
      'model.load': ({ id }) => ({ ...ready, chosenId: id }),
      'model.unload': () => ({ ...ready, current: null }),
      'model.cancelLoad': () => ready,
      'library.list': () => library,
      'library.removed': () => [],
      'library.import': () => imports,
      'library.importDropped': () => imports,
      'library.scanKnown': () => ({ candidates: [], nUnsupported: 0 }),
      'library.add': () => imports,
      'library.verify': ({ id }) => installed({ id }),
      'library.cancelVerify': () => {},
      'library.reveal': () => {},
      'library.remove': () => ({ deletesFiles: true, sizeBytes: 2.5e9 }),
      'library.restore': ({ id }) => installed({ id }),
      'library.folder': () => folder,
      'library.moveFolder': () => folder,
      'library.cancelMove': () => {},
      'catalogue.list': () => catalogue,
      'catalogue.refresh': () => catalogue,
      'catalogue.search': () => ({ repositories: [] }),
      'catalogue.open': ({ repo }) => ({ repo, downloads: null, updatedAt: null, isGated: false, offers: [] }),
      'download.list': () => [],
      'download.start': () => downloadWith({}),
      'download.pause': () => {},
      'download.resume': () => {},
      'download.retry': () => {},
      'download.cancel': () => {},
      'download.move': () => {},
      'machine.get': () => machine,
      'machine.measure': () => machine,
      'hub.token': () => noToken,
      'hub.setToken': () => ({ ...noToken, hasToken: true }),
      'hub.clearToken': () => noToken,
      'prefixState.usage': () => ({ bytes: 0 }),
      'prefixState.clear': () => ({ bytes: 0 }),
      'document.choose': () => null,
      'document.addDropped': ({ conversationId }) => ({
        conversationId: conversationId ?? 'c1',
        documents: [],
        refused: [],
      }),
      'document.addText': ({ conversationId, name }) => ({
        conversationId: conversationId ?? 'c1',
        documents: [documentWith({ name, format: 'text', partKind: 'text', parts: 1 })],
        refused: [],
      }),
      'document.list': () => [],
      'document.cancel': () => {},
      'document.retry': () => {},
      'document.unlock': () => {},
      'document.remove': () => {},
      'document.restore': () => {},
      'document.parts': () => [],
      'document.passages': () => [],
      'document.bytes': () => ({ base64: '', sizeBytes: 0 }),
      'context.plan': () => emptyPlan,
      'context.inspect': () => ({ blocks: [] }),
      'context.exclude': () => {},
      'chat.citations': () => [],
      'menu.show': () => {},
      'settings.get': () => defaultSettings,
      'settings.update': (change) => ({ ...defaultSettings, ...change }) as Settings,
      'link.open': () => {},
      ...answers,
    };
    const command =
      <K extends CommandName>(name: K) =>
      async (input: BridgeInput<K>): Promise<CommandResult<K>> => {
        this.calls.push({ name, input });
        try {
          return { ok: true, value: await all[name](input) };
        } catch (error) {
          if (error instanceof Refusal) return { ok: false, problem: error.problem };
          throw error;
        }
      };
    const event =
      <K extends EventName>(name: K) =>
      (listener: (payload: EventPayload<K>) => void) => {
        const listeners = this.#listeners.get(name) ?? new Set();
        this.#listeners.set(name, listeners.add(listener));
        return () => void listeners.delete(listener);
      };
    const names = <T extends string>(map: Readonly<Record<T, unknown>>) => Object.keys(map) as T[];
    this.commands = Object.fromEntries(
      names(all).map((name) => [name, command(name)]),
    ) as unknown as Bridge['commands'];
    this.events = Object.fromEntries(names(events).map((name) => [name, event(name)])) as unknown as Bridge['events'];
  }

  emit<K extends EventName>(name: K, payload: EventPayload<K>): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (payload: EventPayload<K>) => void)(payload);
  }

  /** Inputs of every call of this command, first to last. */
  inputsOf(name: CommandName): readonly unknown[] {
    return this.calls.filter((call) => call.name === name).map((call) => call.input);
  }
}
