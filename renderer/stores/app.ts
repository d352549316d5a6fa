import type { StoreApi } from 'zustand/vanilla';
import type { EventPayload } from '../../app/contract.ts';
import { type Client, problemOf } from '../client/client.ts';
import { setLanguage } from '../i18n/language.ts';
import { strings } from '../strings.ts';
import { type CatalogueSlice, createCatalogue } from './catalogue.ts';
import { type ChatActions, createChatActions } from './chat-actions.ts';
import { type Citations, createCitations } from './citations.ts';
import { type ContextActions, createContextActions } from './context-actions.ts';
import { type ContextPlans, createContextPlans } from './context-plans.ts';
import { type ConversationSettingsSlice, createConversationSettings } from './conversation-settings.ts';
import { type Conversations, createConversations } from './conversations.ts';
import { createDocumentActions, type DocumentActions } from './document-actions.ts';
import { createDocuments, type Documents, documentsOf } from './documents.ts';
import { createDownloadActions, type DownloadActions } from './download-actions.ts';
import { downloadNews } from './download-news.ts';
import { createDownloads, type Downloads } from './downloads.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { createFind, type Find } from './find.ts';
import { type Bin, createBin, createFolders, type Folders } from './folders.ts';
import { createKeepingActions, type KeepingActions } from './keeping-actions.ts';
import { createLibrary, type Library } from './library.ts';
import { LiveReplies } from './live-replies.ts';
import { createMachine, type MachineSlice } from './machine.ts';
import { createMessages, type Messages } from './messages.ts';
import { createModel, type ModelSlice } from './model.ts';
import { createModelActions, type ModelActions } from './model-actions.ts';
import { animationFrame, type NextFrame, onceAFrame } from './once-a-frame.ts';
import { createPanel, type Panel } from './panel.ts';
import { createSearch, type Search } from './search.ts';
import { createSettings, type SettingsSlice } from './settings.ts';
import { takeSent } from './show-view.ts';
import { SpokenAnswers } from './spoken-answers.ts';
import { draftSaver, editSaver, type TextSaver } from './text-saver.ts';
import { createTurnActions, type TurnActions } from './turn-actions.ts';
import { createTurns, type Turns } from './turns.ts';
import { createUi, type Ui } from './ui.ts';

export interface Slices {
  readonly catalogue: StoreApi<CatalogueSlice>;
  readonly citations: StoreApi<Citations>;
  readonly contextPlans: StoreApi<ContextPlans>;
  readonly conversations: StoreApi<Conversations>;
  readonly documents: StoreApi<Documents>;
  readonly downloads: StoreApi<Downloads>;
  readonly bin: StoreApi<Bin>;
  readonly conversationSettings: StoreApi<ConversationSettingsSlice>;
  readonly exchange: StoreApi<Exchange>;
  readonly find: StoreApi<Find>;
  readonly folders: StoreApi<Folders>;
  readonly library: StoreApi<Library>;
  readonly machine: StoreApi<MachineSlice>;
  readonly messages: StoreApi<Messages>;
  readonly model: StoreApi<ModelSlice>;
  readonly panel: StoreApi<Panel>;
  readonly search: StoreApi<Search>;
  readonly settings: StoreApi<SettingsSlice>;
  readonly turns: StoreApi<Turns>;
  readonly ui: StoreApi<Ui>;
  readonly live: LiveReplies;
}

/** The state of the window and what can be done with it. */
export interface App extends Slices {
  readonly client: Client;
  readonly actions: ChatActions;
  readonly keeping: KeepingActions;
  readonly modelActions: ModelActions;
  readonly contextActions: ContextActions;
  readonly documentActions: DocumentActions;
  readonly turnActions: TurnActions;
  /** What keeps begun text on the disk. */
  readonly textSavers: readonly TextSaver[];
  readonly downloadActions: DownloadActions;
}

/** Auto follows the person's corrections: it says so, and can be told not to. */
function tellLearning({ settings, ui }: Slices, actions: ChatActions, before: number): void {
  const now = settings.getState().autoThreshold;
  if (now === before) return;
  const { sooner, later, undo, undoHint } = strings.modes.auto;
  ui.getState().showToast({
    text: now < before ? sooner : later,
    action: {
      label: undo,
      hint: undoHint,
      run: () => {
        // Known beforehand, so that the change is not told as another one.
        settings.setState({ autoThreshold: before });
        void actions.changeSettings({ autoThreshold: before });
      },
    },
  });
}

function documentsChanged({ citations, documents }: Slices, changed: EventPayload<'document.changed'>): void {
  const idsNow = () => documentsOf(documents.getState(), changed.conversationId).map(({ id }) => id);
  const before = idsNow().join();
  documents.getState().changed(changed.conversationId, changed.documents);
  // Passages are numbered through all documents of a conversation.
  if (before !== idsNow().join()) citations.getState().forget();
}

/** Builds the slices and keeps them in step with the app's events, for as long as the window lives. */
export function createApp(client: Client, nextFrame: NextFrame = animationFrame): App {
  const live = new LiveReplies(nextFrame);
  const messageSlice = createMessages();
  const slices: Slices = {
    catalogue: createCatalogue(client),
    citations: createCitations(client),
    contextPlans: createContextPlans(client),
    conversations: createConversations(client),
    documents: createDocuments(client),
    downloads: createDownloads(client),
    bin: createBin(client),
    conversationSettings: createConversationSettings(client),
    exchange: createExchange(),
    find: createFind(messageSlice),
    folders: createFolders(client),
    library: createLibrary(client),
    machine: createMachine(client),
    messages: messageSlice,
    model: createModel(client),
    panel: createPanel(),
    search: createSearch(client),
    settings: createSettings(client),
    turns: createTurns(),
    ui: createUi(),
    live,
  };
  const { catalogue, conversations, downloads, folders, library, machine, messages, model, settings, turns, ui } =
    slices;
  const followLanguage = ({ language }: SettingsSlice) => setLanguage(language);
  settings.subscribe(followLanguage);
  followLanguage(settings.getState());
  const actions = createChatActions(client, slices);
  const keeping = createKeepingActions(client, slices);
  const modelActions = createModelActions(client, slices);
  const textSavers = [draftSaver(client, ui), editSaver(client, turns, ui)];
  const spoken = new SpokenAnswers(slices);

  client.on('chat.delta', (delta) => {
    if (live.receive(delta)) void actions.refetch(delta.replyId);
    spoken.received(delta);
  });
  client.on('chat.progress', (progress) => live.progress(progress));
  client.on('chat.judged', ({ replyId, mode, why }) => messages.getState().judged(replyId, mode, why));
  client.on('chat.escalated', ({ replacedId, message }) => {
    const [settled = message] = messages.getState().settle([message]);
    if (settled.status === 'generating') live.track(settled);
    messages.getState().replace(replacedId, settled);
  });
  client.on('chat.finished', ({ message }) => {
    messages.getState().update(message);
    live.finish(message.id);
    spoken.finished(message);
  });
  client.on('chat.sent', (sent) => {
    const isShown = messages.getState().conversationId === sent.conversation.id;
    takeSent(slices, sent, isShown);
    if (isShown) ui.getState().announce(strings.turns.queue.sent);
  });
  client.on('app.closing', () => {
    for (const saver of textSavers) saver.save();
  });
  client.on('queue.changed', (queue) => turns.getState().queueChanged(queue));
  client.on('conversation.changed', (conversation) => conversations.getState().changed(conversation));
  client.on('conversation.removed', ({ id }) => {
    conversations.getState().removed(id);
    if (ui.getState().page === 'bin') void keeping.showBin();
    if (messages.getState().conversationId === id) actions.startNew();
  });
  client.on('exchange.progressed', (progress) => slices.exchange.getState().progressed(progress));
  client.on('folder.changed', (list) => folders.getState().changed(list));
  client.on(
    'model.changed',
    onceAFrame((state) => model.getState().changed(state), nextFrame),
  );
  client.on(
    'library.changed',
    onceAFrame((list) => library.getState().changed(list), nextFrame),
  );
  client.on(
    'download.changed',
    onceAFrame((list) => {
      const { finished, failed } = downloadNews(downloads.getState().byId, list);
      downloads.getState().changed(list);
      for (const item of finished) modelActions.tellFinished(item);
      for (const item of failed) modelActions.tellFailed(item);
    }, nextFrame),
  );
  client.on(
    'catalogue.changed',
    onceAFrame((changed) => catalogue.getState().changed(changed), nextFrame),
  );
  client.on('machine.changed', (changed) => machine.getState().changed(changed));
  client.on('library.progress', ({ id, ...progress }) => library.getState().progressed(id, progress));
  client.on('settings.changed', (changed) => {
    const before = settings.getState().autoThreshold;
    settings.getState().changed(changed);
    tellLearning(slices, actions, before);
  });
  client.on('document.changed', (changed) => documentsChanged(slices, changed));
  client.on('app.problemsChanged', (problems) => ui.getState().setTroubles(problems));

  return {
    ...slices,
    client,
    actions,
    keeping,
    modelActions,
    contextActions: createContextActions(client, slices),
    documentActions: createDocumentActions(client, slices),
    turnActions: createTurnActions(client, slices),
    textSavers,
    downloadActions: createDownloadActions(client, slices),
  };
}

/** Asks the app for everything that the first screen shows. Failures become banners. */
export async function loadApp(app: App): Promise<void> {
  const { catalogue, client, conversations, downloads, textSavers, folders, library, machine, model, settings, ui } =
    app;
  const loads = [
    settings.getState().load(),
    model.getState().refresh(),
    library.getState().load(),
    downloads.getState().load(),
    catalogue.getState().load(),
    machine.getState().load(),
    conversations.getState().load(),
    folders.getState().load(),
    ...textSavers.map((saver) => saver.start(window)),
    client.command('app.problems', null).then((problems) => ui.getState().setTroubles(problems)),
  ];
  for (const result of await Promise.allSettled(loads)) {
    if (result.status === 'rejected') ui.getState().fail(problemOf(result.reason));
  }
}
