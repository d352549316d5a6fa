import type {
  Bridge,
  CommandInput,
  CommandName,
  CommandOutput,
  CommandResult,
  EventName,
  EventPayload,
  Message,
  ModelSummary,
  Problem,
} from '../../app/contract.ts';

type Answers = { [K in CommandName]: (input: CommandInput<K>) => CommandOutput<K> | Promise<CommandOutput<K>> };

/** Thrown by an answer to make its command fail as the app would. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

export const starter: ModelSummary = {
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

export function messageWith(fields: Partial<Message>): Message {
  return {
    id: 'reply',
    conversationId: 'c1',
    parentId: null,
    role: 'assistant',
    mode: 'fast',
    content: '',
    thinking: '',
    thinkingMilliseconds: null,
    status: 'complete',
    problem: null,
    modelName: 'Starter',
    stats: null,
    createdAt: 0,
    versionIds: [],
    lastSeq: -1,
    ...fields,
  };
}

export const question = messageWith({ id: 'question', role: 'user', content: 'What is 2 + 2?' });

/** The app on the other side of the bridge, with an answer for every command and a record of what was asked. */
export class FakeBridge implements Bridge {
  readonly calls: { readonly name: CommandName; readonly input: unknown }[] = [];
  readonly commands: Bridge['commands'];
  readonly events: Bridge['events'];
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>();

  constructor(answers: Partial<Answers> = {}) {
    const conversation = { id: 'c1', title: 'Sums', updatedAt: Date.now() };
    const state = { engine: 'ready' as const, current: starter, loading: null, problem: null };
    const all: Answers = {
      'app.info': () => ({ version: '1', platform: 'linux' }),
      'app.problems': () => [],
      'conversation.list': () => [conversation],
      'conversation.open': () => ({ conversation, messages: [question, messageWith({})] }),
      'conversation.rename': ({ title }) => ({ ...conversation, title }),
      'conversation.delete': () => {},
      'conversation.restore': () => conversation,
      'conversation.selectVersion': () => ({ conversation, messages: [question, messageWith({})] }),
      'chat.send': ({ text, mode }) => ({
        conversation,
        messages: [
          { ...question, content: text, mode },
          messageWith({ mode, status: 'generating', parentId: 'question' }),
        ],
      }),
      'chat.regenerate': () => ({ conversation, messages: [question, messageWith({ status: 'generating' })] }),
      'chat.stop': () => {},
      'model.state': () => state,
      'model.choose': () => state,
      'model.useStarter': () => state,
      'settings.get': () => ({ theme: 'system', mode: 'fast' }),
      'settings.update': ({ theme = 'system', mode = 'fast' }) => ({ theme, mode }),
      'link.open': () => {},
      ...answers,
    };
    const command =
      <K extends CommandName>(name: K) =>
      async (input: CommandInput<K>): Promise<CommandResult<K>> => {
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
    this.commands = {
      'app.info': command('app.info'),
      'app.problems': command('app.problems'),
      'conversation.list': command('conversation.list'),
      'conversation.open': command('conversation.open'),
      'conversation.rename': command('conversation.rename'),
      'conversation.delete': command('conversation.delete'),
      'conversation.restore': command('conversation.restore'),
      'conversation.selectVersion': command('conversation.selectVersion'),
      'chat.send': command('chat.send'),
      'chat.regenerate': command('chat.regenerate'),
      'chat.stop': command('chat.stop'),
      'model.state': command('model.state'),
      'model.choose': command('model.choose'),
      'model.useStarter': command('model.useStarter'),
      'settings.get': command('settings.get'),
      'settings.update': command('settings.update'),
      'link.open': command('link.open'),
    };
    this.events = {
      'app.problemsChanged': event('app.problemsChanged'),
      'chat.progress': event('chat.progress'),
      'chat.delta': event('chat.delta'),
      'chat.finished': event('chat.finished'),
      'conversation.changed': event('conversation.changed'),
      'conversation.removed': event('conversation.removed'),
      'model.changed': event('model.changed'),
      'settings.changed': event('settings.changed'),
      'menu.chosen': event('menu.chosen'),
    };
  }

  emit<K extends EventName>(name: K, payload: EventPayload<K>): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (payload: EventPayload<K>) => void)(payload);
  }

  /** Inputs of every call of this command, first to last. */
  inputsOf(name: CommandName): readonly unknown[] {
    return this.calls.filter((call) => call.name === name).map((call) => call.input);
  }
}
