import * as z from 'zod';
import { catalogue, machine, repository } from './contract/catalogue.ts';
import type { Problem } from './contract/common.ts';
import { id, mode, nothing, problem, progress } from './contract/common.ts';
import { fork, tokenConfidence } from './contract/confidence.ts';
import { contextPlan, contextQuestion, inspectedContext } from './contract/context.ts';
import {
  conversationSettings,
  conversationSettingsView,
  preset,
  presetName,
} from './contract/conversation-settings.ts';
import { documentCommands, documentEvents } from './contract/document-commands.ts';
import { documentSearchCommands } from './contract/document-search.ts';
import { citation } from './contract/documents.ts';
import { documentsSeen } from './contract/documents-seen.ts';
import { downloadChoice, downloadItem, tokenState } from './contract/downloads.ts';
import { exchangeProgress, exportChoice, exportResult, importOutcome, importPreview } from './contract/exchange.ts';
import { deletedConversation, folder, folderChange, folderName, organisation } from './contract/folders.ts';
import { importResult, installedModel, modelsFolder, removal, scanResult } from './contract/library.ts';
import { applicationMenu } from './contract/menu.ts';
import { askedMode, autoThreshold, modeReasons } from './contract/modes.ts';
import { searchQuery, searchResult } from './contract/search.ts';
import {
  draft,
  messageQueue,
  messageText,
  queuedMessage,
  thinkingBudget,
  turnChoices,
  unfinishedEdit,
} from './contract/turns.ts';

/**
 * The boundary between the window and the app: every command the window may call and every event it may receive.
 *
 * Commands are `noun.verb`, events `noun.pastOrNoun`. The router parses each command's input and the preload each event's
 * payload with these schemas; the window itself imports only the types. Everything here is plain JSON data. Schemas of the larger
 * nouns lie in `contract/`.
 */

export type { Catalogue, CatalogueEntry, HubOffer, Machine, Repository } from './contract/catalogue.ts';
export type { MemoryNeed, Mode, Problem, Progress, Speed } from './contract/common.ts';
export { mode, problem } from './contract/common.ts';
export type { Fork, TokenConfidence } from './contract/confidence.ts';
export type { ContextBlock, ContextNote, ContextPlan, InspectedContext } from './contract/context.ts';
export type {
  ChosenSampling,
  ConversationSettings,
  ConversationSettingsView,
  Preset,
  UsualSampling,
} from './contract/conversation-settings.ts';
export type { DocumentSearchResult, FoundDocument, FoundPassage } from './contract/document-search.ts';
export type {
  AdditionResult,
  AttachedDocument,
  Citation,
  DocumentPartView,
  DocumentStatus,
  Passage,
} from './contract/documents.ts';
export type { DocumentsSeen } from './contract/documents-seen.ts';
export { documentsSeen } from './contract/documents-seen.ts';
export type { DownloadChoice, DownloadItem, DownloadStatus, TokenState } from './contract/downloads.ts';
export type {
  ExchangeProgress,
  ExportChoice,
  ExportResult,
  ImportOutcome,
  ImportPreview,
} from './contract/exchange.ts';
export type { DeletedConversation, Folder, Organisation } from './contract/folders.ts';
export type {
  Candidate,
  ImportResult,
  InstalledModel,
  ModelFacts,
  ModelOrigin,
  ModelsFolder,
  Removal,
  ScanResult,
  Verification,
} from './contract/library.ts';
export type { ApplicationMenu, MenuEntry, MenuRole } from './contract/menu.ts';
export type { AskedMode, ModeReason } from './contract/modes.ts';
export { modeReasons } from './contract/modes.ts';
export type { MarkedText, SearchHit, SearchResult } from './contract/search.ts';
export type {
  Draft,
  MessageQueue,
  QueuedMessage,
  ThinkingBudget,
  TurnChoices,
  UnfinishedEdit,
} from './contract/turns.ts';
export { maxMessageLength, thinkingBudget } from './contract/turns.ts';

export const conversationSummary = z.object({
  id,
  title: z.string(),
  /** Milliseconds since 1970. */
  updatedAt: z.number(),
  /** The model that the person chose for this conversation; null: the one chosen for all. */
  modelId: id.nullable(),
  /** Null: in no folder, or in one that was deleted. */
  folderId: id.nullable(),
  isPinned: z.boolean(),
  /** Out of the way, but kept; writing in it brings it back. */
  isArchived: z.boolean(),
  /** How long its answers may think; null: as the settings say. */
  thinkingBudget: thinkingBudget.nullable(),
});
export type ConversationSummary = z.infer<typeof conversationSummary>;

/**
 * generating: being written now. complete: the model ended its turn. stopped: by the person, or by Tandem for the reason in
 * `problem`. length: a token or context limit ended it. interrupted: the app ended while it was being written. failed: see
 * `problem`. All keep the text they had.
 */
export const messageStatus = z.enum(['generating', 'complete', 'stopped', 'length', 'interrupted', 'failed']);
export type MessageStatus = z.infer<typeof messageStatus>;

export const messageStats = z.object({
  promptTokens: z.number(),
  cachedTokens: z.number(),
  prefillTokensPerSecond: z.number(),
  decodeTokens: z.number(),
  decodeTokensPerSecond: z.number(),
});
export type MessageStats = z.infer<typeof messageStats>;

export const message = z.object({
  id,
  conversationId: id,
  /** The message this one follows; null for the first. */
  parentId: id.nullable(),
  role: z.enum(['user', 'assistant']),
  /** The mode asked for; both messages of a turn carry it. */
  askedMode,
  /** The mode of the answer. In Auto it is fast until that is judged, and again in questions. */
  mode,
  /** Of an answer in Auto: why it has its mode, the weightiest reason first; empty before that is judged. */
  why: modeReasons,
  content: z.string(),
  thinking: z.string(),
  /** How long the thinking took; null while it lasts and in fast answers. */
  thinkingMilliseconds: z.number().nullable(),
  status: messageStatus,
  problem: problem.nullable(),
  modelName: z.string().nullable(),
  stats: messageStats.nullable(),
  createdAt: z.number(),
  /** Of a reply: how long it may think; null in questions and older replies. */
  thinkingBudget: thinkingBudget.nullable(),
  /** Of an answer: what the model saw of documents that do not fit whole; null where it saw all, or there were none. */
  documentsSeen: documentsSeen.nullable(),
  /** Of a reply that is being written: how many tokens its thinking has so far. */
  thinkingTokens: z.int(),
  /** Ids of all messages in the same place, oldest first, this one included: answers to one question, wordings of one question. */
  versionIds: z.array(id),
  /** For a reply that is being written: the last delta that `content` and `thinking` include; −1 before the first. */
  lastSeq: z.int(),
});
export type Message = z.infer<typeof message>;

export const conversationView = z.object({
  conversation: conversationSummary,
  /** The chosen path through the tree of messages, first to last. */
  messages: z.array(message),
});
export type ConversationView = z.infer<typeof conversationView>;

export const modelSummary = z.object({
  /** Of the library. */
  id,
  name: z.string(),
  fileName: z.string(),
  sizeBytes: z.number(),
  architecture: z.string(),
  quantization: z.string(),
  parameters: z.number(),
  nExperts: z.int(),
  topK: z.int(),
  contextTokens: z.int(),
  modes: z.array(mode),
  /** The demonstration model that ships with the app. */
  isStarter: z.boolean(),
  /** What a person should know about it, for example that it is a demonstration; null when there is nothing to say. */
  note: z.string().nullable(),
});
export type ModelSummary = z.infer<typeof modelSummary>;

/**
 * waiting: for the answer that is being written. reading: the weights into memory, so that the first answer need not wait for the
 * disk. opening: by the engine.
 */
export const loadingModel = z.object({
  id,
  name: z.string(),
  phase: z.enum(['waiting', 'reading', 'opening']),
  /** Of the reading; null in the other phases. */
  progress: progress.nullable(),
});
export type LoadingModel = z.infer<typeof loadingModel>;

export const modelState = z.object({
  /** The engine process. restarting: it ended unexpectedly and comes back by itself. stopped: it failed too often. */
  engine: z.enum(['starting', 'ready', 'restarting', 'stopped']),
  /** The model in memory. */
  current: modelSummary.nullable(),
  /** The model that answers where a conversation has none of its own; it is loaded for the next message when it is not in memory. */
  chosenId: id.nullable(),
  /** The model on its way into memory. */
  loading: loadingModel.nullable(),
  /** Why the last model could not be loaded, or why the engine stopped. */
  problem: problem.nullable(),
  /** Whether there is room to keep the model that answers in memory. */
  canKeepInMemory: z.boolean(),
});
export type ModelState = z.infer<typeof modelState>;

export const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** more: high contrast in either theme. */
  contrast: z.enum(['system', 'more']),
  /** Size of the text and everything around it, in percent. */
  textSize: z.int().min(80).max(150),
  /** Of the interface. */
  language: z.enum(['system', 'en', 'zh-CN']),
  /** Whether the first-run screen was seen or skipped. */
  hasSeenWelcome: z.boolean(),
  /** Mode that the composer starts with; follows the last choice. */
  mode: askedMode,
  /** The difficulty from which on Auto thinks; follows the person's corrections. */
  autoThreshold,
  /** How long answers may think, where neither the conversation nor the message says it. */
  thinkingBudget,
  /** How keys and values are stored: F16, or Q8_0 in about half the memory. */
  kvType: z.enum(['F16', 'Q8_0']),
  /** Positions of a conversation; auto: what the model was made for, within reason. */
  contextTokens: z.literal('auto').or(z.int().min(512).max(1_048_576)),
  /** Whether models are read into memory as a whole, where the system cannot take them back, rather than mapped. */
  keepInMemory: z.boolean(),
  /** hugging-face, modelscope, or the address of a mirror that speaks as Hugging Face does. */
  hubEndpoint: z.string().trim().min(1).max(2_000),
  /** Null: as fast as it goes. */
  downloadLimitBytesPerSecond: z.number().min(1_000).max(1e12).nullable(),
  /** Whether the empty chat offers to download the recommended model; false once the person has declined. */
  offersFirstDownload: z.boolean(),
  /** Whether what a model has read of long prompts is kept on the disk. Off: what is there is deleted. */
  savesPrefixState: z.boolean(),
  /** Whether it is kept how sure the model was of each word of its answers. */
  recordsConfidence: z.boolean(),
  prefixStateLimitBytes: z.number().min(1e9).max(1e13),
});
export type Settings = z.infer<typeof settings>;

export const prefixStateUsage = z.object({ bytes: z.number() });
export type PrefixStateUsage = z.infer<typeof prefixStateUsage>;

export const commands = {
  'app.info': { in: nothing, out: z.object({ version: z.string(), platform: z.string() }) },
  /** Standing troubles of the app itself, such as a full disk or a damaged database that was set aside; shown as banners. */
  'app.problems': { in: nothing, out: z.array(problem) },

  'conversation.list': { in: nothing, out: z.array(conversationSummary) },
  /** `last`: only so many messages from the end of the path; `conversation.earlier` gives those before them. */
  'conversation.open': { in: z.object({ id, last: z.int().min(1).optional() }), out: conversationView },
  /** Up to `count` messages that stand before this one on its path, first to last. */
  'conversation.earlier': {
    in: z.object({ messageId: id, count: z.int().min(1).max(10_000) }),
    out: z.object({ messages: z.array(message) }),
  },
  'conversation.rename': {
    in: z.object({ id, title: z.string().trim().min(1).max(200) }),
    out: conversationSummary,
  },
  /** Hides it; `conversation.restore` brings it back. Hidden conversations are removed for good after 30 days. */
  'conversation.delete': { in: z.object({ id }), out: z.void() },
  'conversation.restore': { in: z.object({ id }), out: conversationSummary },
  /** Moves it into a folder, pins or archives it. */
  'conversation.organise': { in: organisation, out: conversationSummary },
  /** Makes another version of a question or an answer the chosen one. */
  'conversation.selectVersion': { in: z.object({ messageId: id }), out: conversationView },
  /** All messages in the same place as this one, oldest first, with their text as it is now. */
  'conversation.versions': { in: z.object({ messageId: id }), out: z.array(message) },
  /** Null: as the settings say. */
  'conversation.setThinkingBudget': {
    in: z.object({ id, thinkingBudget: thinkingBudget.nullable() }),
    out: conversationSummary,
  },
  /** Null: the model chosen for all. */
  'conversation.setModel': { in: z.object({ id, modelId: id.nullable() }), out: conversationSummary },

  'folder.list': { in: nothing, out: z.array(folder) },
  'folder.create': { in: z.object({ name: folderName }), out: folder },
  'folder.update': { in: folderChange, out: folder },
  /** Hides it; its conversations stay. `folder.restore` brings it back with them, for 30 days. */
  'folder.delete': { in: z.object({ id }), out: z.void() },
  'folder.restore': { in: z.object({ id }), out: folder },

  /** Deleted conversations, the last one first. */
  'bin.list': { in: nothing, out: z.array(deletedConversation) },
  /** Removes them for good; null: all that are in the bin. Those that are not in it stay. */
  'bin.purge': { in: z.object({ ids: z.array(id).max(10_000).nullable() }), out: z.void() },

  /** Null: of a conversation that has not begun. */
  'conversation.settings': { in: z.object({ id: id.nullable() }), out: conversationSettingsView },
  /** Holds from the next message on. */
  'conversation.configure': { in: z.object({ id, settings: conversationSettings }), out: conversationSettings },
  'preset.list': { in: nothing, out: z.array(preset) },
  /** One of the same name is replaced. */
  'preset.save': { in: z.object({ name: presetName, settings: conversationSettings }), out: preset },
  /** Hides it; `preset.restore` brings it back. Conversations keep what they took from it. */
  'preset.delete': { in: z.object({ id }), out: z.void() },
  'preset.restore': { in: z.object({ id }), out: z.void() },

  /** Lets the person pick a place in the system's dialog and writes conversations into one file. */
  'conversation.export': { in: exportChoice, out: exportResult },
  /** Lets the person pick a file in the system's dialog and tells what is in it; nothing is stored. */
  'import.preview': { in: nothing, out: importPreview },
  /** Stores what was previewed, all of it or nothing; what is here already is left out. */
  'import.apply': { in: z.object({ importId: id }), out: importOutcome },
  /** Ends the export or import under way; it leaves everything as it was. */
  'exchange.cancel': { in: nothing, out: z.void() },

  /** Looks for words in the titles and messages of all conversations that are not deleted. */
  'search.find': { in: searchQuery, out: searchResult },
  ...documentSearchCommands,

  /**
   * Stores the message and an empty reply, then answers at once with these two; the text follows in events. Without an id a
   * new conversation begins.
   */
  'chat.send': {
    in: turnChoices.extend({
      conversationId: id.nullable(),
      text: messageText,
      /** Of the conversation that begins with this message. */
      settings: conversationSettings.optional(),
    }),
    out: z.object({ conversation: conversationSummary, messages: z.array(message) }),
  },
  /** Asks the same question again: a new version beside the old one. */
  'chat.regenerate': { in: turnChoices.extend({ replyId: id }), out: conversationView },
  /** Puts a question another way: a new version of it, with a reply of its own. The old one stays, with all that followed it. */
  'chat.edit': { in: turnChoices.extend({ messageId: id, text: messageText }), out: conversationView },
  /** Goes on with a reply that was stopped, interrupted or cut off at a limit, from its text so far. It must be the last message. */
  'chat.continue': { in: z.object({ replyId: id }), out: conversationView },
  /** Writes a version that begins like this one up to a token, with one of its alternatives in its place; thinking is kept. */
  'chat.continueFrom': { in: fork, out: conversationView },
  /** How sure the model was of each token of an answer; null where that was not recorded. */
  'message.confidence': {
    in: z.object({ messageId: id }),
    out: z.object({ tokens: z.array(tokenConfidence).nullable() }),
  },

  'chat.stop': { in: z.object({ replyId: id }), out: z.void() },
  /** Ends the thinking of a reply that is being written; its answer follows. Nothing happens where it does not think. */
  'chat.answerNow': { in: z.object({ replyId: id }), out: z.void() },
  /** Answers in deep mode what was, or is being, answered in fast mode; what there is of that stays as the version before. */
  'chat.thinkHarder': { in: z.object({ replyId: id }), out: conversationView },

  /** What waits to be sent in a conversation. */
  'queue.get': { in: z.object({ conversationId: id }), out: messageQueue },
  /** Puts a message at the end; it is sent at once when nothing is in its way. */
  'queue.add': { in: turnChoices.extend({ conversationId: id, text: messageText }), out: queuedMessage },
  'queue.edit': { in: z.object({ id, text: messageText }), out: z.void() },
  /** Takes it out; `queue.restore` puts it back into its place until Tandem quits. */
  'queue.remove': { in: z.object({ id }), out: z.void() },
  'queue.restore': { in: z.object({ id }), out: z.void() },
  /** The person lets a held queue go on. */
  'queue.release': { in: z.object({ conversationId: id }), out: z.void() },

  /** Every unsent text. */
  'draft.list': { in: nothing, out: z.array(draft) },
  /** On the disk when it answers; an empty text removes it. */
  'draft.set': { in: draft, out: z.void() },
  /** Every other wording of a question that was begun and not asked. */
  'edit.list': { in: nothing, out: z.array(unfinishedEdit) },
  /** On the disk when it answers; null removes it. */
  'edit.set': { in: unfinishedEdit.extend({ text: unfinishedEdit.shape.text.nullable() }), out: z.void() },

  'model.state': { in: nothing, out: modelState },
  /** Lets the person pick a GGUF file in the system's dialog and opens it; the present state when they cancel. */
  'model.choose': { in: nothing, out: modelState },
  /**
   * Chooses a model for all conversations without one of their own and loads it; answers when that has ended. A later choice takes
   * the place of one that waits. The model before stays when this fails or is cancelled.
   */
  'model.load': { in: z.object({ id }), out: modelState },
  /** Frees its memory; the next message loads it again. */
  'model.unload': { in: nothing, out: modelState },
  /** Ends the loading under way; the model before is loaded again. A message that waits for it ends as stopped. */
  'model.cancelLoad': { in: nothing, out: modelState },

  'library.list': { in: nothing, out: z.array(installedModel) },
  /** Those that were removed since Tandem started, and can be brought back. */
  'library.removed': { in: nothing, out: z.array(installedModel) },
  /** Lets the person pick files or a folder in the system's dialog; they are used where they lie. Empty when they cancel. */
  'library.import': { in: z.object({ what: z.enum(['files', 'folder']) }), out: importResult },
  /** Takes model files and folders that were dropped onto the window into the library, where they lie. */
  'library.importDropped': {
    in: z.object({ paths: z.array(z.string().min(1).max(32_768)).max(1_000) }),
    out: importResult,
  },
  /** Looks for models of LM Studio, Ollama and the Hugging Face cache. */
  'library.scanKnown': { in: nothing, out: scanResult },
  /** Takes models of the last scan into the library, where they lie. */
  'library.add': { in: z.object({ candidateIds: z.array(id).min(1).max(1_000) }), out: importResult },
  /** Reads every byte again; answers when that has ended, `library.progress` tells how far it is. */
  'library.verify': { in: z.object({ id }), out: installedModel },
  'library.cancelVerify': { in: z.object({ id }), out: z.void() },
  /** Shows its first file in the system's file manager. */
  'library.reveal': { in: z.object({ id }), out: z.void() },
  /** Hides it until Tandem quits, and then for good; `library.restore` brings it back until then. */
  'library.remove': { in: z.object({ id }), out: removal },
  'library.restore': { in: z.object({ id }), out: installedModel },
  'library.folder': { in: nothing, out: modelsFolder },
  /** Lets the person pick a folder and moves what Tandem downloaded there; answers when that has ended. */
  'library.moveFolder': { in: nothing, out: modelsFolder },
  /** Nothing is lost: all files stay where they were. */
  'library.cancelMove': { in: nothing, out: z.void() },

  /** What can be downloaded, as it was known last; nobody is asked. */
  'catalogue.list': { in: nothing, out: catalogue },
  /** Asks the hub for sizes, hashes and new quantizations. */
  'catalogue.refresh': { in: nothing, out: catalogue },
  /** Asks the hub for public repositories with GGUF files, by name, or for the one that a pasted link leads to. */
  'catalogue.search': {
    in: z.object({ text: z.string().trim().min(1).max(2_000) }),
    out: z.object({ repositories: z.array(repository) }),
  },
  /** Asks the hub what a repository offers. */
  'catalogue.open': { in: z.object({ repo: z.string().min(3).max(400) }), out: repository },

  'download.list': { in: nothing, out: z.array(downloadItem) },
  /** Asks the hub for what is not known yet and puts it into the queue. */
  'download.start': { in: downloadChoice, out: downloadItem },
  'download.pause': { in: z.object({ id }), out: z.void() },
  'download.resume': { in: z.object({ id }), out: z.void() },
  /** Begins a failed one again, with what has arrived; one that waits is tried again now. */
  'download.retry': { in: z.object({ id }), out: z.void() },
  /** Deletes what has arrived so far; takes a finished one out of the list, where its model stays. */
  'download.cancel': { in: z.object({ id }), out: z.void() },
  /** To this place in the queue, from 0. */
  'download.move': { in: z.object({ id, to: z.int().min(0).max(10_000) }), out: z.void() },

  /** Whether there is an access token for the chosen hub. The token itself is never told. */
  'hub.token': { in: nothing, out: tokenState },
  /** `keepObfuscated`: the person agrees that it is kept where the system has no key store. */
  'hub.setToken': {
    in: z.object({ token: z.string().trim().min(1).max(1_000), keepObfuscated: z.boolean() }),
    out: tokenState,
  },
  'hub.clearToken': { in: nothing, out: tokenState },

  /** Null until it was measured; the first question begins that, and `machine.changed` tells the result. */
  'machine.get': { in: nothing, out: machine.nullable() },
  /** Measures again: a second or two of all cores. */
  'machine.measure': { in: nothing, out: machine.nullable() },

  /** What the saved reading of conversations takes on the disk. */
  'prefixState.usage': { in: nothing, out: prefixStateUsage },
  /** Deletes all of it; models read again what is asked about next. */
  'prefixState.clear': { in: nothing, out: prefixStateUsage },

  ...documentCommands,
  /** What the model would see of a conversation with this draft, and what that costs. Asked while the person types. */
  'context.plan': { in: contextQuestion, out: contextPlan },
  /** The same with the text of each block, as the model will see it. */
  'context.inspect': { in: contextQuestion, out: inspectedContext },
  /** Takes a message out of the context, or back into it. */
  'context.exclude': { in: z.object({ messageId: id, isExcluded: z.boolean() }), out: z.void() },
  /** The references of an answer to passages of documents, in their order. */
  'chat.citations': { in: z.object({ replyId: id }), out: z.array(citation) },
  /** What the application menu holds; the window knows the actions, their words and their keys. */
  'menu.show': { in: applicationMenu, out: z.void() },

  'settings.get': { in: nothing, out: settings },
  'settings.update': { in: settings.partial(), out: settings },

  /** Opens an https, http or mailto address in the person's browser. */
  'link.open': { in: z.object({ url: z.string().max(8192) }), out: z.void() },
} as const;

export const events = {
  /** The whole list as `app.problems` gives it; empty when all is well again. */
  'app.problemsChanged': z.array(problem),
  /** Tandem quits: what the window has not told yet it tells now. */
  'app.closing': z.object({}),
  /** Reading the prompt, in tokens. */
  'chat.progress': z.object({ replyId: id, done: z.int(), total: z.int() }),
  /** Text as it streams; `seq` counts up from 0 within a reply. `thinkingMilliseconds` comes with the first answer delta after thinking. */
  'chat.delta': z.object({
    replyId: id,
    seq: z.int(),
    channel: z.enum(['thinking', 'answer']),
    text: z.string(),
    /** How many tokens it came from; left out where that is not known. */
    nTokens: z.int().optional(),
    thinkingMilliseconds: z.number().nullable(),
  }),
  /** A message of the queue was sent. */
  'chat.sent': z.object({ conversation: conversationSummary, messages: z.array(message) }),
  'queue.changed': messageQueue,
  /** The mode of a reply in Auto is known; its text follows. */
  'chat.judged': z.object({ replyId: id, mode, why: modeReasons.min(1) }),
  /** Auto gave up a fast answer in the middle. What there is of it stays as the version before this one, which is written now. */
  'chat.escalated': z.object({ replacedId: id, message }),
  /** The reply as it now stands in the database. */
  'chat.finished': z.object({ message }),
  'conversation.changed': conversationSummary,
  'conversation.removed': z.object({ id }),
  'exchange.progressed': exchangeProgress,
  /** All of them, by name. */
  'folder.changed': z.array(folder),
  'model.changed': modelState,
  'library.changed': z.array(installedModel),
  /** A verification of this model, or a move of the models folder (`id` null). */
  'library.progress': progress.extend({ id: id.nullable() }),
  'catalogue.changed': catalogue,
  /** The whole list in its order; at most four times a second. */
  'download.changed': z.array(downloadItem),
  'machine.changed': machine,
  ...documentEvents,
  'settings.changed': settings,
  /** A choice in the application menu that the window carries out: the id that it gave in `menu.show`. */
  'menu.chosen': z.object({ id: z.string() }),
} as const;

export type CommandName = keyof typeof commands;
export type EventName = keyof typeof events;
export type CommandInput<K extends CommandName> = z.input<(typeof commands)[K]['in']>;
export type CommandOutput<K extends CommandName> = z.output<(typeof commands)[K]['out']>;
export type EventPayload<K extends EventName> = z.output<(typeof events)[K]>;

/** Errors cross the bridge as data: Electron would turn a thrown error into a string. */
export type CommandResult<K extends CommandName> =
  | { readonly ok: true; readonly value: CommandOutput<K> }
  | { readonly ok: false; readonly problem: Problem };

/** What the window gives for a command. Of what was dropped it has the files; only the preload learns where they lie. */
export type BridgeInput<K extends CommandName> = K extends 'library.importDropped'
  ? readonly File[]
  : K extends 'document.addDropped'
    ? { readonly conversationId: string | null; readonly files: readonly File[] }
    : CommandInput<K>;

/** What the preload exposes as `window.tandem`: one narrow function for each command and each event. */
export interface Bridge {
  readonly commands: { readonly [K in CommandName]: (input: BridgeInput<K>) => Promise<CommandResult<K>> };
  /** Each returns the function that ends the subscription. */
  readonly events: { readonly [K in EventName]: (listener: (payload: EventPayload<K>) => void) => () => void };
}
