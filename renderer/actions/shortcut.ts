/**
 * Keys as a person would say them, joined by +: `Mod+Shift+D`, `Escape`, `Alt+ArrowUp`. Mod is Command on a Mac and Control
 * elsewhere; letters are written large; a sign such as `/` or `?` stands for itself, whatever keys a layout needs for it.
 */
export type Shortcut = string;

/** What of a key press matters here. */
export interface KeyPress {
  readonly key: string;
  readonly code?: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

interface Parsed {
  readonly key: string;
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
}

export const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');

function parse(shortcut: Shortcut): Parsed {
  // The key itself may be a plus.
  const parts = shortcut.endsWith('++') ? [...shortcut.slice(0, -2).split('+'), '+'] : shortcut.split('+');
  const modifiers = parts.slice(0, -1);
  return {
    key: parts.at(-1) ?? '',
    mod: modifiers.includes('Mod'),
    shift: modifiers.includes('Shift'),
    alt: modifiers.includes('Alt'),
  };
}

/** Letters of the Latin keyboard, also where another script is typed: Ctrl+N is at the same place for everybody. */
function letterOf(press: KeyPress): string | null {
  if (/^[a-z]$/i.test(press.key)) return press.key.toUpperCase();
  const isOtherScript = press.key.length === 1 && press.key.charCodeAt(0) > 127;
  return isOtherScript ? (/^Key([A-Z])$/.exec(press.code ?? '')?.[1] ?? null) : null;
}

export function matches(shortcut: Shortcut, press: KeyPress, mac = isMac): boolean {
  const { key, mod, shift, alt } = parse(shortcut);
  // On a Mac, Control with a letter moves the cursor in text.
  const hasMod = mac ? press.metaKey && !press.ctrlKey : press.ctrlKey !== press.metaKey;
  if (mod !== hasMod || (!mod && (press.ctrlKey || press.metaKey))) return false;
  if (/^[A-Z]$/.test(key)) return letterOf(press) === key && press.shiftKey === shift && press.altKey === alt;
  const isSign = key.length === 1 && !/[0-9]/.test(key);
  // Layouts differ in what they need for a sign: on many, / is Shift+7.
  if (isSign) return press.key === key && (mod || !press.altKey);
  return press.key === key && press.shiftKey === shift && press.altKey === alt;
}

const signs: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  '-': '−',
};

/** The keys one by one, to be shown: `['Ctrl', 'Shift', 'D']`, on a Mac `['⌘', '⇧', 'D']`. */
export function keysOf(shortcut: Shortcut, mac = isMac): readonly string[] {
  const { key, mod, shift, alt } = parse(shortcut);
  return [
    ...(mod ? [mac ? '⌘' : 'Ctrl'] : []),
    ...(alt ? [mac ? '⌥' : 'Alt'] : []),
    ...(shift ? [mac ? '⇧' : 'Shift'] : []),
    key === 'Escape' ? 'Esc' : (signs[key] ?? key),
  ];
}

/** As Electron's menus want it. */
export function acceleratorOf(shortcut: Shortcut): string {
  const { key, mod, shift, alt } = parse(shortcut);
  const name = key === '+' ? 'Plus' : key.replace(/^Arrow/, '');
  return [...(mod ? ['CmdOrCtrl'] : []), ...(alt ? ['Alt'] : []), ...(shift ? ['Shift'] : []), name].join('+');
}

/** As `aria-keyshortcuts` wants it, for screen readers. */
export function ariaKeysOf(shortcut: Shortcut, mac = isMac): string {
  const { key, mod, shift, alt } = parse(shortcut);
  const modifiers = [...(mod ? [mac ? 'Meta' : 'Control'] : []), ...(alt ? ['Alt'] : []), ...(shift ? ['Shift'] : [])];
  return [...modifiers, key === '+' ? 'Plus' : key].join('+');
}
