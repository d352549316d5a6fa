import type { MarkedText } from '../../../app/contract.ts';

/** Text in which what was searched for is marked. */
export function Marked({ text }: { readonly text: MarkedText }) {
  let at = 0;
  return text.map((part) => {
    const key = at;
    at += part.text.length;
    return part.isMatch ? <mark key={key}>{part.text}</mark> : <span key={key}>{part.text}</span>;
  });
}
