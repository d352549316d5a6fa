import { memo, useRef } from 'react';

/** About a screenful: a longer text is laid out again in one piece only when its end grows. */
const partLength = 2_000;

/** Plain text that may grow to any length: it stands in parts, cut at line ends, of which only the last one changes. */
export function GrowingText({ text }: { readonly text: string }) {
  const parts = useParts(text);
  return parts.map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts never move.
    <Part key={index} text={part} />
  ));
}

const Part = memo(function Part({ text }: { readonly text: string }) {
  return <span>{text}</span>;
});

function useParts(text: string): readonly string[] {
  const cuts = useRef<{ readonly text: string; readonly ends: number[] }>({ text: '', ends: [] });
  const ends = text.startsWith(cuts.current.text) ? cuts.current.ends : [];
  for (;;) {
    const start = ends.at(-1) ?? 0;
    const newline = text.indexOf('\n', start + partLength);
    if (newline === -1) break;
    ends.push(newline + 1);
  }
  cuts.current = { text, ends };
  return [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}
