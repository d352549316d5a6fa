import type { CommandHandlers } from './router.ts';
import type { ChatService } from './services/chat.ts';
import type { ConversationService } from './services/conversations.ts';
import { checkedLink } from './services/links.ts';
import type { ModelService } from './services/models.ts';
import type { Problems } from './services/problems.ts';
import type { SettingsService } from './services/settings.ts';

export interface Services {
  readonly conversations: ConversationService;
  readonly chat: ChatService;
  readonly models: ModelService;
  readonly settings: SettingsService;
  readonly problems: Problems;
}

export interface Surroundings {
  readonly version: string;
  readonly platform: string;
  readonly openExternal: (url: string) => void | Promise<void>;
}

/** Which service carries out which command. */
export function commandHandlers(services: Services, surroundings: Surroundings): CommandHandlers {
  const { conversations, chat, models, settings, problems } = services;
  return {
    'app.info': () => ({ version: surroundings.version, platform: surroundings.platform }),
    'app.problems': () => problems.list(),

    'conversation.list': () => conversations.list(),
    'conversation.open': ({ id }) => conversations.open(id),
    'conversation.rename': ({ id, title }) => conversations.rename(id, title),
    'conversation.delete': ({ id }) => {
      conversations.delete(id);
      // Nobody waits for an answer in a conversation that is gone, and others may wait for the engine.
      chat.stopAll(id);
    },
    'conversation.restore': ({ id }) => conversations.restore(id),
    'conversation.selectVersion': ({ messageId }) => conversations.selectVersion(messageId),

    'chat.send': (input) => {
      settings.update({ mode: input.mode });
      return chat.send(input);
    },
    'chat.regenerate': ({ replyId, mode }) => chat.regenerate(replyId, mode),
    'chat.stop': ({ replyId }) => chat.stop(replyId),

    'model.state': () => models.state(),
    'model.choose': () => models.choose(),
    'model.useStarter': () => models.useStarter(),

    'settings.get': () => settings.get(),
    'settings.update': (change) => settings.update(change),

    'link.open': ({ url }) => surroundings.openExternal(checkedLink(url)),
  };
}
