/** Sentences, and what semicolons and line ends divide: what belongs together in a text. */
export function segmentsOf(text: string): string[] {
  const segments: string[] = [];
  let start = 0;
  for (const match of text.matchAll(/[.!?…؟۔।;；。！？]+["'”’»)\]」』]*(?=\s|$)|[。！？；][」』”’）]*|\n+/g)) {
    const at = match.index + match[0].length;
    if (match[0].startsWith('.') && endsWithAbbreviation(text.slice(start, match.index))) continue;
    segments.push(text.slice(start, at));
    start = at;
  }
  segments.push(text.slice(start));
  return segments.filter((segment) => segment.trim() !== '');
}

/** A full stop after a single letter or a short title ends no sentence. */
export function endsWithAbbreviation(text: string): boolean {
  return /(?:^|[\s.(])(?:\p{L}|Dr|Mr|Mrs|Ms|Prof|St|No|Nr|vs|etc|ca|approx)$/u.test(text);
}
