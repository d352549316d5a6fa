import type { AdditionResult, AttachedDocument, Problem } from '../../app/contract.ts';
import { type Client, problemOf } from '../client/client.ts';
import { strings } from '../strings.ts';
import type { Slices } from './app.ts';
import { attemptWith } from './attempt.ts';
import { documentsOf } from './documents.ts';
import { draftOf, modelChoiceOf } from './ui.ts';

/** What a person does with the documents of the open conversation. None of these throws: failures become banners. */
export interface DocumentActions {
  readonly load: (conversationId: string) => Promise<void>;
  /** Lets the person pick files. */
  readonly choose: () => Promise<void>;
  readonly addDropped: (files: readonly File[]) => Promise<void>;
  /** Makes a document of long text. `asText` puts it into the message instead: on request, or when it cannot be a document. */
  readonly addPasted: (text: string, asText: () => void) => Promise<void>;
  readonly cancel: (id: string) => Promise<void>;
  /** Reads one that failed or was cancelled again. */
  readonly retry: (id: string) => Promise<void>;
  /** By document, as they were typed: in the memory of this window only, for the viewer. */
  readonly passwords: Map<string, string>;
  /** Tries this password. What is wrong with it is told by the document; null unless it could not even be tried. */
  readonly unlock: (id: string, password: string) => Promise<Problem | null>;
  /** Takes it out of the conversation at once; a notification offers to undo it. */
  readonly remove: (document: AttachedDocument) => Promise<void>;
}

/** Where an addition goes: a conversation, or the one that begins with it. */
interface Place {
  id: string | null;
}

const maxNameLength = 60;

/** What pasted text is called: its first words. */
export function nameOfPasted(text: string): string {
  const start = text.trimStart().split('\n', 1)[0]?.trim() ?? '';
  const words = start.length > maxNameLength ? `${start.slice(0, maxNameLength).trimEnd()}…` : start;
  return strings.documents.pastedName(words);
}

export function createDocumentActions(client: Client, slices: Slices): DocumentActions {
  const { documents, messages, ui } = slices;
  const attempt = attemptWith(ui);
  // Additions run one after the other, so that two to a conversation that has not begun go to the same one.
  let last: Promise<unknown> = Promise.resolve();
  let unborn: Place = { id: null };
  messages.subscribe(({ conversationId }, before) => {
    if (conversationId !== before.conversationId) unborn = { id: null };
  });

  /** The conversation begins with its documents: what was typed and chosen for it goes along. */
  function begin(conversationId: string, place: Place): void {
    place.id = conversationId;
    if (place !== unborn || messages.getState().conversationId !== null) return;
    const state = ui.getState();
    const [draft, choice] = [draftOf(state, null), modelChoiceOf(state, null)];
    state.setDraft(conversationId, draft);
    state.setDraft(null, '');
    state.chooseModel(conversationId, choice);
    state.chooseModel(null, null);
    messages.getState().show(conversationId, []);
  }

  async function add(
    ask: (conversationId: string | null) => Promise<AdditionResult | null>,
  ): Promise<AdditionResult | null> {
    const asked = messages.getState().conversationId;
    const place: Place = asked === null ? unborn : { id: asked };
    documents.getState().countAdding(asked, 1);
    const run = last.then(async () => {
      const result = await ask(place.id);
      if (result === null) return null;
      for (const document of result.documents) documents.getState().taken(document);
      if (result.refused.length > 0) documents.getState().refuse(result.conversationId, result.refused);
      begin(result.conversationId, place);
      return result;
    });
    last = run.catch(() => {});
    try {
      return await run;
    } finally {
      documents.getState().countAdding(asked, -1);
    }
  }

  const passwords = new Map<string, string>();
  const actions: DocumentActions = {
    passwords,
    load: (conversationId) => attempt(() => documents.getState().load(conversationId)),
    choose: () =>
      attempt(async () => {
        await add((conversationId) => client.command('document.choose', { conversationId }));
        ui.getState().focusComposer();
      }),
    addDropped: (files) =>
      attempt(async () => {
        await add((conversationId) => client.command('document.addDropped', { conversationId, files }));
      }),
    addPasted: async (text, asText) => {
      try {
        const result = await add((conversationId) =>
          client.command('document.addText', { conversationId, name: nameOfPasted(text), text }),
        );
        const [document] = result?.documents ?? [];
        if (document === undefined) return asText();
        ui.getState().showToast({
          text: strings.documents.pasted,
          action: {
            label: strings.documents.pasteAsText,
            hint: strings.documents.pasteAsTextHint,
            run: () => {
              asText();
              void attempt(() => remove(document));
            },
          },
        });
      } catch (error) {
        asText();
        ui.getState().fail(problemOf(error));
      }
    },
    cancel: (id) => attempt(() => client.command('document.cancel', { id })),
    retry: (id) => attempt(() => client.command('document.retry', { id })),
    unlock: async (id, password) => {
      try {
        await client.command('document.unlock', { id, password });
        passwords.set(id, password);
        return null;
      } catch (error) {
        return problemOf(error);
      }
    },
    remove: (document) =>
      attempt(async () => {
        await remove(document);
        if (document.status === 'failed') return;
        const text = strings.documents;
        ui.getState().showToast({
          text: text.removed(document.name),
          action: { label: text.undo, hint: text.undoHint, run: () => void attempt(() => restore(document)) },
        });
      }),
  };

  async function remove(document: AttachedDocument): Promise<void> {
    await client.command('document.remove', { id: document.id });
    passwords.delete(document.id);
    documents.getState().left(document);
  }

  async function restore({ id, conversationId }: AttachedDocument): Promise<void> {
    await client.command('document.restore', { id });
    await documents.getState().load(conversationId);
  }

  // The documents of a conversation are asked for when it is opened; from then on events tell.
  messages.subscribe(({ conversationId }, before) => {
    if (conversationId === null || conversationId === before.conversationId) return;
    if (documentsOf(documents.getState(), conversationId).length === 0) void actions.load(conversationId);
  });

  return actions;
}
