import { type KeyboardEvent, useState } from 'react';

interface RowFocus {
  /** The row that Tab reaches; every other row is passed over. */
  readonly activeId: string | undefined;
  readonly listProps: {
    readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
    readonly onFocus: (event: { readonly target: EventTarget }) => void;
  };
}

const rowOf = (target: EventTarget): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-row]') : null;

/**
 * One stop for Tab in a list of any length: the arrow keys, Home and End go from row to row, Tab goes through the buttons of
 * the row and then out of the list. Rows carry their id in `data-row`, and the button that stands for the row `data-row-focus`.
 */
export function useRowFocus(ids: readonly string[]): RowFocus {
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const activeId = chosen !== undefined && ids.includes(chosen) ? chosen : ids[0];

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
    // A list or field inside a row uses these keys itself.
    if (event.target instanceof HTMLSelectElement || event.target instanceof HTMLInputElement) return;
    const row = rowOf(event.target);
    if (row === null) return;
    const index = ids.indexOf(row.dataset.row ?? '');
    const next = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: ids.length - 1 }[event.key];
    if (index < 0 || next === undefined) return;
    event.preventDefault();
    const id = ids[next];
    if (id === undefined) return;
    setChosen(id);
    event.currentTarget.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"] [data-row-focus]`)?.focus();
  };

  return {
    activeId,
    listProps: {
      onKeyDown,
      onFocus: ({ target }) => {
        const id = rowOf(target)?.dataset.row;
        if (id !== undefined) setChosen(id);
      },
    },
  };
}

/**
 * Remembers which row stands beside one that is about to go. What it returns is called once the row is on its way out: when it
 * has gone and nothing else has the focus, the keyboard goes on from the row beside it.
 */
export function beside(row: HTMLElement | null): () => void {
  const neighbour = row?.nextElementSibling ?? row?.previousElementSibling;
  return function goOn() {
    if (row?.isConnected) {
      requestAnimationFrame(goOn);
      return;
    }
    if (document.activeElement === document.body) neighbour?.querySelector<HTMLElement>('[data-row-focus]')?.focus();
  };
}
