import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadedMemory, type MachineMemory, readMemory } from '../engine/index.ts';
import type { EnginePort } from '../engine/protocol.ts';
import { readCatalogueFile } from './catalogue/catalogue-file.ts';
import { type Clock, systemClock } from './clock.ts';
import { commandHandlers, type Surroundings } from './command-handlers.ts';
import { DocumentHost } from './document-host.ts';
import type { DocumentPort } from './documents/protocol.ts';
import { DownloadHost } from './download-host.ts';
import type { DownloadPort } from './downloads/protocol.ts';
import { EngineHost } from './engine-host.ts';
import { FileThread } from './library/file-thread.ts';
import { measuredSpeed } from './library/installed-model.ts';
import type { HomePlaces } from './library/known-places.ts';
import type { ModelFiles } from './library/model-files.ts';
import { purgeRemoved } from './library/purge-removed.ts';
import { FileLog, type Log } from './log.ts';
import { type NativeWords, nativeWords } from './native-words.ts';
import type { Publish } from './publish.ts';
import { Router } from './router.ts';
import { AutoThreshold } from './services/auto-threshold.ts';
import { CatalogueService } from './services/catalogue.ts';
import { ChatService } from './services/chat.ts';
import { CitationService } from './services/citations.ts';
import { ConfidenceService } from './services/confidence.ts';
import { ContextService } from './services/context.ts';
import { ConversationSettingsService } from './services/conversation-settings.ts';
import { ConversationService } from './services/conversations.ts';
import { DocumentList } from './services/document-list.ts';
import { DocumentOriginals } from './services/document-originals.ts';
import { DocumentReading } from './services/document-reading.ts';
import { DocumentSearch } from './services/document-search.ts';
import { DocumentService } from './services/documents.ts';
import { DownloadsService } from './services/downloads.ts';
import { DraftService } from './services/drafts.ts';
import { Expectations } from './services/expectations.ts';
import { ExportService } from './services/export.ts';
import { FolderMove } from './services/folder-move.ts';
import { FolderService } from './services/folders.ts';
import { HubService, type Presence } from './services/hub.ts';
import { endpointOf } from './services/hub-endpoint.ts';
import { HubTokens, type SecretBox } from './services/hub-token.ts';
import { ImportService } from './services/import.ts';
import { KnownModels } from './services/known-models.ts';
import { LibraryService } from './services/library.ts';
import { LiveReplies } from './services/live-replies.ts';
import { MachineService } from './services/machine.ts';
import { speedOf } from './services/measured-speed.ts';
import { ModelService } from './services/models.ts';
import { ModelsFolderService } from './services/models-folder.ts';
import { PartSummaries } from './services/part-summaries.ts';
import { PrefixStateService } from './services/prefix-state.ts';
import { Problems } from './services/problems.ts';
import { PromptDocuments } from './services/prompt-documents.ts';
import { QueueService } from './services/queue.ts';
import { ReadPrefixes } from './services/read-prefixes.ts';
import { SearchService } from './services/search.ts';
import { SettingsService } from './services/settings.ts';
import { readStarterModel } from './services/starter-model.ts';
import { ThinkingBudgets } from './services/thinking-budgets.ts';
import { TitleService } from './services/titles.ts';
import { TokenCounts } from './services/token-counts.ts';
import { Verifications } from './services/verifications.ts';
import { ArrivingConversations } from './storage/arriving-conversations.ts';
import { AttachmentRepository } from './storage/attachments.ts';
import { ConversationSettingsRepository } from './storage/conversation-settings.ts';
import { ConversationRepository } from './storage/conversations.ts';
import { type OpenedDatabase, openDatabase } from './storage/database.ts';
import { DocumentSearchRepository } from './storage/document-search.ts';
import { DocumentRepository } from './storage/documents.ts';
import { DraftRepository } from './storage/drafts.ts';
import { ExchangeRepository } from './storage/exchange.ts';
import { ExcludedMessageRepository } from './storage/excluded-messages.ts';
import { FolderRepository } from './storage/folders.ts';
import { MessageRepository } from './storage/messages.ts';
import { ModelRepository } from './storage/models.ts';
import { PassageSearch } from './storage/passage-search.ts';
import { QueuedMessageRepository } from './storage/queued-messages.ts';
import { ReadPrefixRepository } from './storage/read-prefixes.ts';
import { SearchRepository } from './storage/search.ts';
import { SettingsRepository } from './storage/settings.ts';
import { tidyUp } from './storage/tidy-up.ts';
import { TokenConfidenceRepository } from './storage/token-confidence.ts';

/** Everything that the app needs from where it runs: Electron, or a test. */
export interface AppPorts extends Surroundings {
  /** Holds the database; created when it is missing. */
  readonly dataFolder: string;
  /** Holds `starter-model/`. */
  readonly resourcesFolder: string;
  readonly startEngine: () => EnginePort;
  readonly startDownloads: () => DownloadPort;
  readonly startDocuments: () => DocumentPort;
  /** Keeps the access tokens of hubs. */
  readonly secrets: SecretBox;
  /** In the dock or on the taskbar: the share that is done of what is under way; null when nothing is. */
  readonly showProgress: (fraction: number | null) => void;
  /** Of the system's dialogs and notifications, in the language of the moment; English by default. */
  readonly words?: () => NativeWords;
  /** Tells the person something while they look elsewhere. */
  readonly notify: (title: string, body: string) => void;
  /** The system's file dialog for GGUF files; empty when the person cancels. */
  readonly chooseModelFiles: () => Promise<readonly string[]>;
  /** The system's file dialog for documents of any kind; empty when the person cancels. */
  readonly chooseDocuments: () => Promise<readonly string[]>;
  /** The system's dialog for a folder; null when the person cancels. */
  readonly chooseFolder: () => Promise<string | null>;
  /** The system's save dialog, with a name to begin with; null when the person cancels. */
  readonly chooseSaveFile: (name: string) => Promise<string | null>;
  /** The system's dialog for a file with conversations; null when the person cancels. */
  readonly chooseImportFile: () => Promise<string | null>;
  /** Shows a file in the system's file manager. */
  readonly revealFile: (path: string) => void;
  /** Where other apps keep models. */
  readonly places: HomePlaces;
  /** Must not throw, also while there is no window. */
  readonly publish: Publish;
  /** Defaults to a thread of its own. */
  readonly modelFiles?: ModelFiles;
  /** Defaults to what the system tells. */
  readonly readMemory?: (loaded: LoadedMemory | null) => MachineMemory;
  /** Defaults to files in `logs/` of the data folder. */
  readonly log?: Log;
  readonly clock?: Clock;
}

export interface App {
  readonly router: Router;
  /** Starts the engine and opens the model of last time; how that goes is told by `model.changed`. */
  start(): void;
  /** Ends everything in order: replies keep their text, the engine process ends, the database is closed. Call it once. */
  close(): Promise<void>;
}

/**
 * Opens the database in the data folder and builds the app over it.
 * @throws AppError 'database-newer' | 'database-busy' | 'disk-full' | 'disk-unwritable' | 'data-folder', to be shown before the app ends.
 */
export function composeApp(ports: AppPorts): App {
  const now = ports.clock?.now ?? Date.now;
  return composeOver(openDatabase({ file: join(ports.dataFolder, 'tandem.db'), now }), ports);
}

/** Builds the app over an open database, which `close` then closes. */
export function composeOver({ db, problem }: OpenedDatabase, ports: AppPorts): App {
  const { publish, clock = systemClock } = ports;
  const log = ports.log ?? new FileLog({ folder: join(ports.dataFolder, 'logs'), now: clock.now });
  const problems = new Problems(publish);
  if (problem !== null) {
    log.error('the database was damaged and set aside');
    problems.report(problem);
  }

  const conversations = new ConversationRepository(db);
  const folders = new FolderRepository(db);
  const messages = new MessageRepository(db);
  const attachments = new AttachmentRepository(db);
  const documentRepository = new DocumentRepository(db);
  const settingsRepository = new SettingsRepository(db);
  const transaction = <T>(work: () => T): T => db.transaction(work).immediate();
  tidyUp({
    conversations,
    folders,
    messages,
    attachments,
    documents: documentRepository,
    transaction,
    problems,
    now: clock.now(),
    log,
  });

  const modelRepository = new ModelRepository(db);
  const files = ports.modelFiles ?? new FileThread();
  const settings = new SettingsService(settingsRepository, publish);
  const modelsFolder = new ModelsFolderService({
    settings: settingsRepository,
    models: modelRepository,
    dataFolder: ports.dataFolder,
  });
  const downloadHost = new DownloadHost({
    startDownloads: ports.startDownloads,
    open: () => {
      modelsFolder.create();
      const bytesPerSecond = settings.get().downloadLimitBytesPerSecond;
      return { modelsFolder: modelsFolder.path, queueFile, bytesPerSecond, tokens: hubTokens.all() };
    },
    clock,
    log,
  });
  const queueFile = join(ports.dataFolder, 'downloads.json');
  const hubTokens = new HubTokens({
    secrets: ports.secrets,
    file: join(ports.dataFolder, 'hub-tokens.json'),
    endpoint: () => endpointOf(settings.get().hubEndpoint).url,
    onChange: (endpointUrl, token) => downloadHost.setToken(endpointUrl, token),
    log,
  });
  const purge = () => purgeRemoved({ models: modelRepository, modelsFolder: modelsFolder.path, log });

  const engine = new EngineHost({
    startEngine: ports.startEngine,
    prepare: (target, work) => models.prepare(target, work),
    clock,
    log,
  });
  const expectations: Expectations = new Expectations({
    engine,
    models: modelRepository,
    settings,
    machine: () => machine.machine,
    readMemory: ports.readMemory ?? readMemory,
  });
  const machine = new MachineService({
    engine,
    settings: settingsRepository,
    version: ports.version,
    folder: ports.dataFolder,
    memory: () => expectations.memory(),
    freeDiskBytes: () => modelsFolder.freeBytes(),
    onMeasured: () => {
      library.changed();
      catalogue.changed();
    },
    clock,
    publish,
    log,
  });
  const verifications = new Verifications({ models: modelRepository, files, clock });
  /** Entries of the catalogue tell what is in the library and on its way. */
  const publishModels: Publish = (event, payload) => {
    publish(event, payload);
    catalogue.presenceMayHaveChanged();
  };
  const library = new LibraryService({
    models: modelRepository,
    files,
    verifications,
    loadedId: () => engine.state.target?.modelId ?? null,
    expectationOf: () => {
      const conditions = expectations.conditions();
      return (survey) => expectations.of(survey, conditions);
    },
    chooseModelFiles: ports.chooseModelFiles,
    chooseFolder: ports.chooseFolder,
    revealFile: ports.revealFile,
    transaction,
    clock,
    publish: publishModels,
    log,
  });
  const knownModels = new KnownModels({ places: ports.places, files, library });
  const downloads = new DownloadsService({
    host: downloadHost,
    library,
    modelsFolder: () => modelsFolder.path,
    showProgress: ports.showProgress,
    notify: ports.notify,
    words: () => (ports.words?.() ?? nativeWords(settings.get().language, [])).notifications,
    publish: publishModels,
    log,
  });
  const presenceOf = (repo: string, path: string): Presence => ({
    installedModelId: library.idOfDownload(repo, path),
    downloadId: downloads.idOf(repo, path),
  });
  const hub = new HubService({
    host: downloadHost,
    settings,
    presenceOf,
    expectationOf: (offer) => catalogue.expectationOf(offer),
  });
  const catalogue: CatalogueService = new CatalogueService({
    readFile: () => readCatalogueFile(join(ports.resourcesFolder, 'catalogue.json')),
    hub,
    expectations,
    presenceOf,
    bytesPerSecond: () => downloads.bytesPerSecond,
    freeDiskBytes: () => machine.freeDiskBytes,
    measuredSpeed: (id) => {
      const installed = modelRepository.find(id);
      return installed === undefined ? null : measuredSpeed(installed);
    },
    settings: settingsRepository,
    clock,
    publish,
    log,
  });
  const models = new ModelService({
    engine,
    library,
    files,
    expectations,
    settings,
    remembered: settingsRepository,
    readStarter: () => readStarterModel(ports.resourcesFolder),
    publish,
    log,
  });
  const folderMove = new FolderMove({
    folder: modelsFolder,
    models: modelRepository,
    settings: settingsRepository,
    files,
    chooseFolder: ports.chooseFolder,
    downloads,
    releaseModel: (folder) => models.releaseIn(folder),
    transaction,
    onMoved: () => library.changed(),
    publish,
    log,
  });
  const prefixState = new PrefixStateService({
    folder: join(ports.dataFolder, 'prefix-state'),
    settings,
    conversationIds: () => conversations.ids(),
    onCleared: () => readPrefixes.clear(),
    log,
  });
  settings.onChange((now, before) => {
    if (now.downloadLimitBytesPerSecond !== before.downloadLimitBytesPerSecond) {
      downloadHost.setLimit(now.downloadLimitBytesPerSecond);
    }
    // What models need and how fast they would be depends on these.
    if (now.kvType !== before.kvType || now.contextTokens !== before.contextTokens) {
      library.changed();
      catalogue.changed();
    }
  });
  folderMove.recover();
  purge();

  const replies = new LiveReplies({ messages, problems, clock, log });
  const folderService = new FolderService({ folders, clock, publish });
  const confidence = new ConfidenceService({ repository: new TokenConfidenceRepository(db), messages, settings, log });
  const conversationService = new ConversationService({
    conversations,
    messages,
    replies,
    requireFolder: (id) => void folderService.existing(id),
    onPurged: () => {
      reading.tidyUp();
      prefixState.tidyUp();
    },
    transaction,
    requireModel: (id) => void library.existing(id),
    clock,
    publish,
  });
  const promptDocuments = new PromptDocuments({
    attachments,
    documents: documentRepository,
    search: new PassageSearch(db),
  });
  const readPrefixes = new ReadPrefixes({ engine, repository: new ReadPrefixRepository(db), settings, clock, log });
  const settingsOfConversations = new ConversationSettingsRepository(db);
  const tokenCounts = new TokenCounts(engine);
  const context = new ContextService({
    engine,
    models: modelRepository,
    messages,
    conversations: conversationService,
    excluded: new ExcludedMessageRepository(db),
    documents: promptDocuments,
    tokenCounts,
    readPrefixes,
    expectations,
    targetFor: (choice) => models.targetFor(choice),
    systemPromptOf: (id) => settingsOfConversations.of(id).systemPrompt,
  });
  const partSummaries = new PartSummaries({ engine, context, tokenCounts });
  const citations = new CitationService({ messages, conversations: conversationService, documents: promptDocuments });
  const budgets = new ThinkingBudgets({
    ofConversation: (id) => conversations.find(id)?.thinkingBudget ?? null,
    usual: () => settings.get().thinkingBudget,
    decodeSpeed: (id) => {
      const model = modelRepository.find(id);
      if (model === undefined) return null;
      const expected = model.survey === null ? null : expectations.of(model.survey).speed;
      return (measuredSpeed(model) ?? expected)?.decodeTokensPerSecond ?? null;
    },
  });
  const documentHost = new DocumentHost({ startDocuments: ports.startDocuments, clock, log });
  // A process of its own, so that a folder need not wait for the document that is being read.
  const folderHost = new DocumentHost({ startDocuments: ports.startDocuments, clock, log });
  const originals = new DocumentOriginals({ folder: join(ports.dataFolder, 'documents'), log });
  const reading = new DocumentReading({
    host: documentHost,
    attachments,
    documents: documentRepository,
    originals,
    transaction,
    onChange: (id) => documentList.changed(id),
    problems,
    clock,
    log,
  });
  const documentList: DocumentList = new DocumentList({
    attachments,
    documents: documentRepository,
    progressOf: (id) => reading.progressOf(id),
    tokensOf: (id) => context.knownDocumentTokens(id),
    countTokens: (id) => context.countDocuments(id),
    clock,
    publish,
    log,
  });
  const documents = new DocumentService({
    attachments,
    documents: documentRepository,
    originals,
    list: documentList,
    reading,
    conversations,
    conversationService,
    folders: folderHost,
    chooseDocuments: ports.chooseDocuments,
    transaction,
    clock,
    publish,
  });
  const conversationSettings = new ConversationSettingsService({
    stored: settingsOfConversations,
    requireConversation: (id) => void conversationService.existing(id),
    describeModel: (id) => {
      const conversation = id === null ? null : (conversations.find(id)?.modelId ?? null);
      return models.answering(conversation)?.survey?.description ?? null;
    },
    clock,
  });
  const chat: ChatService = new ChatService({
    engine,
    conversationService,
    confidence,
    conversations,
    messages,
    replies,
    targetFor: (choice) => models.targetFor(choice),
    promptFor: (...question) => context.promptFor(...question),
    summariesFor: (request, work) => partSummaries.of(request, work),
    prefixesOf: (id) => prefixState.useFor(id),
    samplingOf: (id) => settingsOfConversations.of(id).sampling,
    configure: (id, chosen) => void conversationSettings.configure(id, chosen),
    budgets,
    autoThreshold: new AutoThreshold({ settings }),
    onIdle: (id, status) => {
      queue.idle(id, status);
      titles.onIdle(id);
    },
    documentsRead: (id, signal) => documentList.whenRead(id, signal),
    onUsed: (id, stats) => {
      expectations.used(stats);
      library.used(id, speedOf(stats));
    },
    transaction,
    clock,
    publish,
    log,
  });
  const queue = new QueueService({
    queued: new QueuedMessageRepository(db),
    requireConversation: (id) => void conversationService.existing(id),
    isIdle: (id) => chat.isIdle(id),
    send: (request) => chat.send(request),
    transaction,
    problems,
    publish,
    log,
  });
  const titles = new TitleService({
    engine,
    conversations,
    pathOf: (id) => conversationService.path(conversations.find(id)?.headId ?? null),
    promptFor: (...question) => context.promptFor(...question),
    changed: (id) => conversationService.changed(id),
    clock,
    log,
  });
  const exchange = new ExchangeRepository(db);
  const importing = new ImportService({
    exchange,
    arriving: new ArrivingConversations(db),
    chooseImportFile: ports.chooseImportFile,
    foldersChanged: () => publish('folder.changed', folders.list()),
    transaction,
    clock,
    publish,
    log,
  });
  const services = {
    conversations: conversationService,
    chat,
    confidence,
    context,
    citations,
    queue,
    drafts: new DraftService({ drafts: new DraftRepository(db), conversations, messages }),
    models,
    library,
    knownModels,
    modelsFolder,
    folderMove,
    folders: folderService,
    conversationSettings,
    exporting: new ExportService({
      exchange,
      tokensOf: (id) => context.knownDocumentTokens(id),
      chooseSaveFile: ports.chooseSaveFile,
      version: ports.version,
      clock,
      publish,
    }),
    importing,
    machine,
    catalogue,
    hub,
    hubTokens,
    downloads,
    prefixState,
    documents,
    documentSearch: new DocumentSearch(new DocumentSearchRepository(db)),
    search: new SearchService(new SearchRepository(db)),
    settings,
    problems,
  };

  /** Only where there is a queue of last time: the process takes memory. */
  const resumeDownloads = async () => {
    await hubTokens.load();
    if (existsSync(queueFile)) downloadHost.start();
    await folderMove.recoverDownloads().catch((error: unknown) => log.error('parked downloads are lost', { error }));
  };

  return {
    router: new Router(commandHandlers(services, ports), log),
    start: () => {
      prefixState.tidyUp();
      engine.start();
      void models.openRemembered();
      void library.refresh();
      void resumeDownloads();
      reading.tidyUp();
      void importing.tidyUp();
    },
    close: async () => {
      titles.close();
      importing.cancel();
      // Commands are still answered while the processes end, which takes longer than the window needs.
      publish('app.closing', {});
      chat.close();
      documents.close();
      documentHost.shutdown();
      folderHost.shutdown();
      verifications.close();
      await folderMove.close();
      await Promise.all([engine.shutdown(), downloadHost.shutdown()]);
      await downloads.close();
      await files.close();
      replies.close();
      purge();
      db.close();
    },
  };
}
