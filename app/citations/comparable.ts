import { withCjkDigits } from './cjk-numbers.ts';
import { withDigits } from './number-words.ts';
import { withPoles } from './opposites.ts';
import { segmentsOf } from './segments.ts';
import { type Words, wordsOf } from './words.ts';

/** A stretch of text with what it says in pieces. */
export interface Piece {
  readonly text: string;
  readonly words: Words;
}

/** A sentence of a text, with the clauses that it consists of. */
export interface Segment extends Piece {
  readonly clauses: readonly Piece[];
}

/** Numbers as digits, and words that have an opposite as one word for both, marked. */
export function comparable(text: string): string {
  // Wide commas and full stops stay: they divide sentences.
  const narrow = text.replaceAll(/[０-９Ａ-Ｚａ-ｚ％]/g, (character) => character.normalize('NFKC'));
  return withPoles(withCjkDigits(withDigits(narrow)));
}

export function pieceOf(text: string): Piece {
  return { text, words: wordsOf(text) };
}

/** Of a comparable text. */
export function segmentsWithWords(text: string): Segment[] {
  return segmentsOf(text).map((segment) => {
    const clauses = clausesOf(segment);
    const whole = pieceOf(segment);
    return { ...whole, clauses: clauses.length > 1 ? clauses.map(pieceOf) : [whole] };
  });
}

/** What commas and conjunctions divide: each says something of its own. */
export function clausesOf(text: string): string[] {
  return text
    .split(
      /[,:()–—](?=\s|$)|[，、：（）;；]|\n|\s(?:and|but|while|whereas|because|although|though|unless|if|und|aber|sondern|während|weil|et|mais|y|pero)\s/iu,
    )
    .filter((clause) => clause.trim() !== '');
}
