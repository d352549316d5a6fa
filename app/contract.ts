import * as z from 'zod';

/**
 * The boundary between the window and the app: every command the window may call and every event it may receive.
 *
 * Commands are `noun.verb`, events `noun.pastOrNoun`. The router parses each command's input and the preload each event's
 * payload with these schemas; the window itself imports only the types. Everything here is plain JSON data.
 */

const id = z.string().min(1).max(64);
const nothing = z
  .undefined()
  .or(z.null())
  .transform(() => undefined);

export const mode = z.enum(['fast', 'deep']);
/** fast: answers at once. deep: thinks first. Chosen for each message. */
export type Mode = z.infer<typeof mode>;

export const problem = z.object({ code: z.string(), message: z.string() });
/** What went wrong, in a sentence that says what happened, why, and what to do next. */
export type Problem = z.infer<typeof problem>;

export const conversationSummary = z.object({
  id,
  title: z.string(),
  /** Milliseconds since 1970. */
  updatedAt: z.number(),
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
  mode,
  content: z.string(),
  thinking: z.string(),
  /** How long the thinking took; null while it lasts and in fast answers. */
  thinkingMilliseconds: z.number().nullable(),
  status: messageStatus,
  problem: problem.nullable(),
  modelName: z.string().nullable(),
  stats: messageStats.nullable(),
  createdAt: z.number(),
  /** Ids of all answers to the same message, oldest first, this one included. */
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

export const modelState = z.object({
  /** The engine process. restarting: it ended unexpectedly and comes back by itself. stopped: it failed too often. */
  engine: z.enum(['starting', 'ready', 'restarting', 'stopped']),
  /** The model that answers now. */
  current: modelSummary.nullable(),
  /** File name of the model being opened. */
  loading: z.string().nullable(),
  /** Why the last file could not be opened, or why the engine stopped. */
  problem: problem.nullable(),
});
export type ModelState = z.infer<typeof modelState>;

export const settings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  /** Mode that the composer starts with; follows the last choice. */
  mode,
});
export type Settings = z.infer<typeof settings>;

/** Text limit of one message, in UTF-16 units; longer text belongs into a document. */
export const maxMessageLength = 1_000_000;

export const commands = {
  'app.info': { in: nothing, out: z.object({ version: z.string(), platform: z.string() }) },
  /** Standing troubles of the app itself, such as a full disk or a damaged database that was set aside; shown as banners. */
  'app.problems': { in: nothing, out: z.array(problem) },

  'conversation.list': { in: nothing, out: z.array(conversationSummary) },
  'conversation.open': { in: z.object({ id }), out: conversationView },
  'conversation.rename': {
    in: z.object({ id, title: z.string().trim().min(1).max(200) }),
    out: conversationSummary,
  },
  /** Hides it; `conversation.restore` brings it back. Hidden conversations are removed for good after 30 days. */
  'conversation.delete': { in: z.object({ id }), out: z.void() },
  'conversation.restore': { in: z.object({ id }), out: conversationSummary },
  /** Makes another version of an answer the chosen one. */
  'conversation.selectVersion': { in: z.object({ messageId: id }), out: conversationView },

  /**
   * Stores the message and an empty reply, then answers at once with these two; the text follows in events. Without an id a
   * new conversation begins.
   */
  'chat.send': {
    in: z.object({ conversationId: id.nullable(), text: z.string().min(1).max(maxMessageLength), mode }),
    out: z.object({ conversation: conversationSummary, messages: z.array(message) }),
  },
  /** Asks the same question again: a new version beside the old one. */
  'chat.regenerate': { in: z.object({ replyId: id, mode }), out: conversationView },
  'chat.stop': { in: z.object({ replyId: id }), out: z.void() },

  'model.state': { in: nothing, out: modelState },
  /** Lets the person pick a GGUF file in the system's dialog and opens it; the present state when they cancel. */
  'model.choose': { in: nothing, out: modelState },
  /** Opens the demonstration model that ships with the app. */
  'model.useStarter': { in: nothing, out: modelState },

  'settings.get': { in: nothing, out: settings },
  'settings.update': { in: settings.partial(), out: settings },

  /** Opens an https, http or mailto address in the person's browser. */
  'link.open': { in: z.object({ url: z.string().max(8192) }), out: z.void() },
} as const;

export const events = {
  /** The whole list as `app.problems` gives it; empty when all is well again. */
  'app.problemsChanged': z.array(problem),
  /** Reading the prompt, in tokens. */
  'chat.progress': z.object({ replyId: id, done: z.int(), total: z.int() }),
  /** Text as it streams; `seq` counts up from 0 within a reply. `thinkingMilliseconds` comes with the first answer delta after thinking. */
  'chat.delta': z.object({
    replyId: id,
    seq: z.int(),
    channel: z.enum(['thinking', 'answer']),
    text: z.string(),
    thinkingMilliseconds: z.number().nullable(),
  }),
  /** The reply as it now stands in the database. */
  'chat.finished': z.object({ message }),
  'conversation.changed': conversationSummary,
  'conversation.removed': z.object({ id }),
  'model.changed': modelState,
  'settings.changed': settings,
  /** A choice in the application menu that the window carries out. */
  'menu.chosen': z.object({
    command: z.enum(['new-conversation', 'toggle-mode', 'stop', 'focus-composer', 'toggle-sidebar']),
  }),
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

/** What the preload exposes as `window.tandem`: one narrow function for each command and each event. */
export interface Bridge {
  readonly commands: { readonly [K in CommandName]: (input: CommandInput<K>) => Promise<CommandResult<K>> };
  /** Each returns the function that ends the subscription. */
  readonly events: { readonly [K in EventName]: (listener: (payload: EventPayload<K>) => void) => () => void };
}
