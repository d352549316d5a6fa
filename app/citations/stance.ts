import { denials, marks } from './opposites.ts';

/** Whether a clause denies something, and which of the words that have opposites stand in it. */
export interface Stance {
  readonly isNegated: boolean;
  /** By word: 'other' where its opposite is meant; 'both' where both stand there, which says nothing. */
  readonly poles: ReadonlyMap<string, 'one' | 'other' | 'both'>;
  readonly words: ReadonlySet<string>;
  /** German verbs end their clauses with what decides their meaning: nahm … zu, nahm … ab. */
  readonly particle: string | null;
}

const negators =
  /(?<![\p{L}\p{M}])(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|\p{L}+n['’]t|nicht|kein\p{L}*|nie|niemals|niemand|nichts|ohne|weder|pas|jamais|aucune?|rien|sans|nunca|jamás|ning[uú]n\p{L}*|nadie|nada|sin|non|mai|nessun\p{L}*|senza|não|sem|не|нет|без|никогда)(?![\p{L}\p{M}])/iu;
const unspacedNegators = /[不未没沒無无非勿莫]|ない|なかっ|なく(?!て)|ません|ずに|않|없|아니/u;
/** What looks like a negation, and is none. */
const otherwise =
  /\bno\.\s*(?=\d)|\bno (?:more|less|fewer|later|earlier) than\b|\bnot (?:only|later than|more than|less than)\b|\bnot (?:to )?exceed|\bwhether or not\b|\bnicht nur\b|不得?超过|不[仅但只同断久管论过错]|未来|未來|非[常洲]|除非|是否|无[论锡线]|無[論線]|莫斯科|なければならない|ないといけない|かもしれない|違いない|だけでなく|少ない|少なく/giu;
const marked = new RegExp(`${marks.start}(.+?)([${marks.one}${marks.other}])`, 'gu');
const particles: ReadonlySet<string> = new Set(['ab', 'an', 'auf', 'aus', 'ein', 'zu']);

/** Of a clause of a comparable text. */
export function stanceOf(clause: string): Stance {
  const plain = clause.replaceAll(otherwise, ' ');
  const poles = new Map<string, 'one' | 'other' | 'both'>();
  for (const [, word = '', sign = ''] of clause.matchAll(marked)) {
    const side = sign === marks.one ? 'one' : 'other';
    const known = poles.get(word);
    poles.set(word, known === undefined || known === side ? side : denials.has(word) ? 'other' : 'both');
  }
  const words: readonly string[] = clause.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
  const last = words.at(-1) ?? '';
  return {
    isNegated: negators.test(plain) || unspacedNegators.test(plain),
    poles,
    words: new Set(words),
    particle: particles.has(last) ? last : null,
  };
}

/** Whether two clauses about the same thing say the opposite of each other: an odd number of turns. */
export function isOpposite(said: Stance, there: Stance): boolean {
  let turns = said.isNegated === there.isNegated ? 0 : 1;
  for (const [word, side] of said.poles) {
    const other = there.poles.get(word);
    if (other !== undefined && side !== 'both' && other !== 'both' && side !== other) turns += 1;
  }
  if (said.particle !== null && there.particle !== null && said.particle !== there.particle) turns += 1;
  turns += prefixed(said, there) + prefixed(there, said);
  return turns % 2 === 1;
}

/** How many words of one are those of the other with a prefix that turns them round. */
function prefixed(a: Stance, b: Stance): number {
  let n = 0;
  for (const word of a.words) {
    const rest = /^(?:un|in|im|ir|il|dis|non)-?(\p{L}{4,})$/u.exec(word)?.[1];
    if (rest !== undefined && b.words.has(rest) && !a.words.has(rest)) n += 1;
  }
  return n;
}
