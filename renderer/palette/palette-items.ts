import { applies } from '../actions/action.ts';
import { allActions } from '../actions/registry.ts';
import { runAction } from '../actions/run-action.ts';
import type { Shortcut } from '../actions/shortcut.ts';
import type { App } from '../stores/app.ts';
import { matchScore, wordsOf } from './search.ts';

export type PaletteKind = 'action' | 'conversation' | 'model';

export interface PaletteItem {
  /** Unique among all kinds, and the same the next time. */
  readonly id: string;
  readonly kind: PaletteKind;
  readonly title: string;
  readonly keywords: readonly string[];
  readonly shortcut: Shortcut | null;
  readonly run: () => void;
}

export interface PaletteGroup {
  readonly name: 'recent' | PaletteKind;
  readonly items: readonly PaletteItem[];
}

const kinds: readonly PaletteKind[] = ['action', 'conversation', 'model'];

/** Nobody reads on after these; more letters find the rest. */
const maxListed: Readonly<Record<PaletteKind, number>> = { action: 30, conversation: 12, model: 8 };
/** Before anything is typed. */
const maxOffered: Readonly<Record<PaletteKind, number>> = { action: 30, conversation: 5, model: 4 };
const maxRecent = 5;

/** Everything that can be chosen now. */
export function paletteItems(app: App): readonly PaletteItem[] {
  const openId = app.messages.getState().conversationId;
  const chosenId = app.model.getState().chosenId;
  const { ids, byId } = app.library.getState();
  return [
    ...allActions
      .filter((action) => action.isOffPalette !== true && applies(action, app))
      .map((action) => ({
        id: `action:${action.id}`,
        kind: 'action' as const,
        title: action.label(app),
        keywords: action.keywords?.() ?? [],
        shortcut: action.shortcuts?.[0] ?? null,
        run: () => runAction(action, app),
      })),
    ...app.conversations
      .getState()
      .list.filter(({ id }) => id !== openId)
      .map(({ id, title }) => ({
        id: `conversation:${id}`,
        kind: 'conversation' as const,
        title,
        keywords: [],
        shortcut: null,
        run: () => void app.actions.open(id),
      })),
    ...ids.flatMap((id) => {
      const model = byId[id];
      if (model === undefined || model.problem !== null || id === chosenId) return [];
      return {
        id: `model:${id}`,
        kind: 'model' as const,
        title: model.name,
        keywords: [model.fileName, model.facts?.quantization ?? ''],
        shortcut: null,
        run: () => void app.actions.chooseModel(id, 'all'),
      };
    }),
  ];
}

/**
 * What the palette lists, in its order: before anything is typed what was chosen last, then a few of each kind; after that what
 * matches, the best of each kind first, and what was chosen lately before its equals.
 * @param recent ids, last chosen first
 */
export function paletteGroups(
  items: readonly PaletteItem[],
  query: string,
  recent: readonly string[],
): readonly PaletteGroup[] {
  const words = wordsOf(query);
  if (words.length === 0) {
    const known = new Map(items.map((item) => [item.id, item]));
    const latest = recent.flatMap((id) => known.get(id) ?? []).slice(0, maxRecent);
    const others = items.filter((item) => !latest.includes(item));
    return withoutEmpty([
      { name: 'recent', items: latest },
      ...kinds.map((kind) => ({ name: kind, items: ofKind(others, kind).slice(0, maxOffered[kind]) })),
    ]);
  }
  const age = (id: string) => {
    const place = recent.indexOf(id);
    return place < 0 ? recent.length : place;
  };
  const scored = items
    .map((item) => ({ item, score: matchScore(words, item.title, item.keywords) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || age(a.item.id) - age(b.item.id));
  const found = scored.map(({ item }) => item);
  // The kind of the best match comes first, so that Enter takes it.
  const order = [...new Set([...found.map(({ kind }) => kind), ...kinds])];
  return withoutEmpty(order.map((kind) => ({ name: kind, items: ofKind(found, kind).slice(0, maxListed[kind]) })));
}

function ofKind(items: readonly PaletteItem[], kind: PaletteKind): readonly PaletteItem[] {
  return items.filter((item) => item.kind === kind);
}

function withoutEmpty(groups: readonly PaletteGroup[]): readonly PaletteGroup[] {
  return groups.filter(({ items }) => items.length > 0);
}
