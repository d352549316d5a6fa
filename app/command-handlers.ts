import type { ApplicationMenu } from './contract.ts';
import type { CommandHandlers } from './router.ts';
import type { CatalogueService } from './services/catalogue.ts';
import type { ChatService } from './services/chat.ts';
import type { CitationService } from './services/citations.ts';
import type { ConfidenceService } from './services/confidence.ts';
import type { ContextService } from './services/context.ts';
import type { ConversationSettingsService } from './services/conversation-settings.ts';
import type { ConversationService } from './services/conversations.ts';
import type { DocumentSearch } from './services/document-search.ts';
import type { DocumentService } from './services/documents.ts';
import type { DownloadsService } from './services/downloads.ts';
import type { DraftService } from './services/drafts.ts';
import type { ExportService } from './services/export.ts';
import type { FolderMove } from './services/folder-move.ts';
import type { FolderService } from './services/folders.ts';
import type { HubService } from './services/hub.ts';
import { endpointSetting } from './services/hub-endpoint.ts';
import type { HubTokens } from './services/hub-token.ts';
import type { ImportService } from './services/import.ts';
import type { KnownModels } from './services/known-models.ts';
import type { LibraryService } from './services/library.ts';
import { checkedLink } from './services/links.ts';
import type { MachineService } from './services/machine.ts';
import type { ModelService } from './services/models.ts';
import type { ModelsFolderService } from './services/models-folder.ts';
import type { PrefixStateService } from './services/prefix-state.ts';
import type { Problems } from './services/problems.ts';
import type { QueueService } from './services/queue.ts';
import type { SearchService } from './services/search.ts';
import type { SettingsService } from './services/settings.ts';

export interface Services {
  readonly conversations: ConversationService;
  readonly chat: ChatService;
  readonly confidence: ConfidenceService;
  readonly context: ContextService;
  readonly citations: CitationService;
  readonly queue: QueueService;
  readonly drafts: DraftService;
  readonly models: ModelService;
  readonly library: LibraryService;
  readonly knownModels: KnownModels;
  readonly modelsFolder: ModelsFolderService;
  readonly folderMove: FolderMove;
  readonly conversationSettings: ConversationSettingsService;
  readonly exporting: ExportService;
  readonly importing: ImportService;
  readonly folders: FolderService;
  readonly machine: MachineService;
  readonly catalogue: CatalogueService;
  readonly hub: HubService;
  readonly hubTokens: HubTokens;
  readonly downloads: DownloadsService;
  readonly prefixState: PrefixStateService;
  readonly documents: DocumentService;
  readonly documentSearch: DocumentSearch;
  readonly search: SearchService;
  readonly settings: SettingsService;
  readonly problems: Problems;
}

export interface Surroundings {
  readonly version: string;
  readonly platform: string;
  readonly openExternal: (url: string) => void | Promise<void>;
  readonly showMenu: (menu: ApplicationMenu) => void;
}

/** Which service carries out which command. */
export function commandHandlers(services: Services, surroundings: Surroundings): CommandHandlers {
  const { conversations, chat, confidence, models, library, knownModels, modelsFolder, folderMove, machine } = services;
  const { context, citations } = services;

  const { queue, drafts } = services;
  const {
    catalogue,
    hub,
    hubTokens,
    downloads,
    conversationSettings,
    exporting,
    importing,
    folders,
    prefixState,
    documents,
    documentSearch,
    search,
    settings,
    problems,
  } = services;
  return {
    'app.info': () => ({ version: surroundings.version, platform: surroundings.platform }),
    'app.problems': () => problems.list(),

    'conversation.list': () => conversations.list(),
    'conversation.open': ({ id, last }) => conversations.open(id, last),
    'conversation.earlier': ({ messageId, count }) => ({ messages: conversations.earlier(messageId, count) }),
    'conversation.rename': ({ id, title }) => conversations.rename(id, title),
    'conversation.delete': ({ id }) => {
      conversations.delete(id);
      // Nobody waits for an answer in a conversation that is gone, and others may wait for the engine.
      chat.stopAll(id);
    },
    'conversation.restore': ({ id }) => {
      const conversation = conversations.restore(id);
      // While it was hidden, its documents were not read.
      documents.resume();
      return conversation;
    },
    'conversation.organise': (change) => conversations.organise(change),
    'conversation.selectVersion': ({ messageId }) => conversations.selectVersion(messageId),
    'conversation.versions': ({ messageId }) => conversations.versions(messageId),
    'conversation.setThinkingBudget': ({ id, thinkingBudget }) => conversations.setThinkingBudget(id, thinkingBudget),
    'conversation.setModel': ({ id, modelId }) => conversations.setModel(id, modelId),

    'folder.list': () => folders.list(),
    'folder.create': ({ name }) => folders.create(name),
    'folder.update': (change) => folders.update(change),
    'folder.delete': ({ id }) => folders.delete(id),
    'folder.restore': ({ id }) => folders.restore(id),

    'bin.list': () => conversations.bin(),
    'bin.purge': ({ ids }) => conversations.purge(ids),

    'conversation.settings': ({ id }) => conversationSettings.view(id),
    'conversation.configure': ({ id, settings: chosen }) => conversationSettings.configure(id, chosen),
    'preset.list': () => conversationSettings.presets(),
    'preset.save': ({ name, settings: chosen }) => conversationSettings.savePreset(name, chosen),
    'preset.delete': ({ id }) => conversationSettings.deletePreset(id),
    'preset.restore': ({ id }) => conversationSettings.restorePreset(id),

    'conversation.export': (choice) => exporting.export(choice),
    'import.preview': () => importing.preview(),
    'import.apply': ({ importId }) => importing.apply(importId),
    'exchange.cancel': () => {
      exporting.cancel();
      importing.cancel();
    },

    'search.find': ({ text, before }) => search.search(text, before),
    'search.documents': ({ text, before }) => documentSearch.search(text, before),
    'search.passages': ({ text, documentId, after }) => documentSearch.more(text, documentId, after),

    'chat.send': (input) => {
      settings.update({ mode: input.mode });
      return chat.send({ ...input, alongside: () => drafts.clear(input.conversationId) });
    },
    'chat.regenerate': (input) => chat.regenerate(input),
    'chat.edit': (input) => chat.edit({ ...input, alongside: () => drafts.setEdit(input.messageId, null) }),
    'chat.continue': ({ replyId }) => chat.continue(replyId),
    'chat.continueFrom': (fork) => chat.continueFrom(fork),
    'message.confidence': ({ messageId }) => ({ tokens: confidence.of(messageId) }),

    'chat.stop': ({ replyId }) => chat.stop(replyId),
    'chat.answerNow': ({ replyId }) => chat.answerNow(replyId),
    'chat.thinkHarder': ({ replyId }) => chat.thinkHarder(replyId),

    'queue.get': ({ conversationId }) => queue.get(conversationId),
    'queue.add': (input) => {
      settings.update({ mode: input.mode });
      return queue.add({ ...input, alongside: () => drafts.clear(input.conversationId) });
    },
    'queue.edit': ({ id, text }) => queue.edit(id, text),
    'queue.remove': ({ id }) => queue.remove(id),
    'queue.restore': ({ id }) => queue.restore(id),
    'queue.release': ({ conversationId }) => queue.release(conversationId),

    'draft.list': () => drafts.list(),
    'draft.set': (input) => drafts.set(input),
    'edit.list': () => drafts.edits(),
    'edit.set': ({ messageId, text }) => drafts.setEdit(messageId, text),

    'model.state': () => models.state(),
    'model.choose': () => models.choose(),
    'model.load': ({ id }) => models.load(id),
    'model.unload': () => models.unload(),
    'model.cancelLoad': () => models.cancelLoad(),

    'library.list': () => {
      // What is known is shown at once; what has changed on the disk follows as an event.
      void library.refresh();
      return library.list();
    },
    'library.removed': () => library.removed(),
    'library.import': ({ what }) => (what === 'files' ? library.importFiles() : library.importFolder()),
    'library.importDropped': ({ paths }) => library.importDropped(paths),
    'library.scanKnown': () => knownModels.scan(),
    'library.add': ({ candidateIds }) => knownModels.add(candidateIds),
    'library.verify': ({ id }) => library.verify(id),
    'library.cancelVerify': ({ id }) => library.cancelVerify(id),
    'library.reveal': ({ id }) => library.reveal(id),
    'library.remove': ({ id }) => {
      const removal = library.remove(id);
      void models.removed(id);
      return removal;
    },
    'library.restore': ({ id }) => library.restore(id),
    'library.folder': () => modelsFolder.view(folderMove.state),
    'library.moveFolder': async () => {
      await folderMove.move();
      return modelsFolder.view(folderMove.state);
    },
    'library.cancelMove': () => folderMove.cancel(),

    'catalogue.list': async () => {
      // Nothing is recommended that the disk has no room for.
      await machine.lookAtDisk();
      return catalogue.list();
    },
    'catalogue.refresh': () => catalogue.refresh(),
    'catalogue.search': async ({ text }) => ({ repositories: await hub.search(text) }),
    'catalogue.open': ({ repo }) => hub.open(repo),

    'download.list': () => downloads.list(),
    'download.start': (choice) =>
      downloads.start('entryId' in choice ? catalogue.wanted(choice.entryId) : hub.wanted(choice)),
    'download.pause': ({ id }) => downloads.pause(id),
    'download.resume': ({ id }) => downloads.resume(id),
    'download.retry': ({ id }) => downloads.resume(id),
    'download.cancel': ({ id }) => downloads.cancel(id),
    'download.move': ({ id, to }) => downloads.move(id, to),

    'hub.token': () => hubTokens.state(),
    'hub.setToken': ({ token, keepObfuscated }) => hubTokens.set(token, keepObfuscated),
    'hub.clearToken': () => hubTokens.clear(),

    'machine.get': () => machine.view(),
    'machine.measure': () => machine.measure(),

    'prefixState.usage': () => prefixState.usage(),
    'prefixState.clear': () => prefixState.clear(),

    'document.choose': ({ conversationId }) => documents.choose(conversationId),
    'document.addDropped': ({ conversationId, paths }) => documents.addPaths(conversationId, paths),
    'document.addText': ({ conversationId, name, text }) => documents.addText(conversationId, name, text),
    'document.list': ({ conversationId }) => documents.list(conversationId),
    'document.cancel': ({ id }) => documents.cancel(id),
    'document.retry': ({ id }) => documents.retry(id),
    'document.unlock': ({ id, password }) => documents.unlock(id, password),
    'document.remove': ({ id }) => documents.remove(id),
    'document.restore': ({ id }) => documents.restore(id),
    'document.parts': ({ id, from, to }) => documents.parts(id, from, to),
    'document.passages': ({ id }) => documents.passages(id),
    'document.bytes': ({ id, start, length }) => documents.bytes(id, start, length),
    'context.plan': (question) => context.plan(question),
    'context.inspect': (question) => context.inspect(question),
    'context.exclude': ({ messageId, isExcluded }) => context.exclude(messageId, isExcluded),
    'chat.citations': ({ replyId }) => citations.of(replyId),
    'menu.show': (menu) => surroundings.showMenu(menu),

    'settings.get': () => settings.get(),
    'settings.update': ({ hubEndpoint, ...change }) =>
      settings.update(hubEndpoint === undefined ? change : { ...change, hubEndpoint: endpointSetting(hubEndpoint) }),

    'link.open': ({ url }) => surroundings.openExternal(checkedLink(url)),
  };
}
