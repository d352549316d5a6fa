import { keysOf, type Shortcut } from '../actions/shortcut.ts';

/** A shortcut as the keys to press. */
export function Keys({ shortcut }: { readonly shortcut: Shortcut }) {
  return (
    <kbd className="keys">
      {keysOf(shortcut).map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </kbd>
  );
}
