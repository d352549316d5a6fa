/** Made documents with one fact each that a question asks for, always the same. */
export interface DocumentItem {
  readonly name: string;
  /** Sentences about other things; the fact stands between them. */
  readonly before: readonly string[];
  readonly fact: string;
  readonly after: readonly string[];
  readonly question: string;
  /** What a right answer contains, and nothing else in the document does. */
  readonly value: string;
}

/** A generator of numbers from 0 to 1 that begins the same every time. */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const adjectives =
  'red quiet northern broken golden narrow early hollow silver distant gentle wooden upper crooked pale sunken royal'.split(
    ' ',
  );
const nouns = 'harbour lantern orchard bridge tunnel archive chapel mill garden tower station market'.split(' ');
const people = 'Alma Bruno Carla Dario Elsa Felix Greta Hugo Irma Jonas Klara Leo Mina Nils Olga Paul'.split(' ');
const surnames = 'Aster Berg Caro Dorn Eklund Falk Grau Holt Ivers Jansen Krol Lund Moor Nord'.split(' ');
const towns = 'Ardale Brin Corvo Delmar Estby Fenrow Galt Hesse Imber Jora Kelso Lorn'.split(' ');
const filler = [
  (t: Words) => `The ${t.adjective} path led past ${t.town}, where people met in the evening and spoke of the weather.`,
  (t: Words) => `In the spring ${t.person} planted beans and onions, and the neighbours came to help.`,
  (t: Words) => `Nobody in ${t.town} could say why the bell had stopped, but all agreed that it was late.`,
  (t: Words) => `${t.person} wrote long letters that were read aloud at the table and kept in a drawer.`,
  (_: Words) => `A cart with apples stood at the corner until the rain began and the children ran home.`,
  (t: Words) => `The meeting lasted until noon; ${t.person} took notes and nobody asked a question.`,
  (t: Words) => `Behind the ${t.adjective} house there was a field that had not been ploughed for years.`,
];
const facts = [
  (w: Words, n: number) => ({
    fact: `The access code of the ${w.adjective} ${w.noun} is ${1_000 + n}.`,
    question: `What is the access code of the ${w.adjective} ${w.noun}?`,
    value: String(1_000 + n),
  }),
  (w: Words, n: number) => ({
    fact: `Repairs of the ${w.adjective} ${w.noun} cost ${2_000 + n} crowns.`,
    question: `How much did the repairs of the ${w.adjective} ${w.noun} cost?`,
    value: String(2_000 + n),
  }),
  (w: Words, n: number) => ({
    fact: `The keeper of the ${w.adjective} ${w.noun} is called ${w.keeper}${n % 10}.`,
    question: `Who is the keeper of the ${w.adjective} ${w.noun}?`,
    value: `${w.keeper}${n % 10}`,
  }),
  (w: Words, n: number) => ({
    fact: `Visitors of the ${w.adjective} ${w.noun} numbered ${3_000 + n} last year.`,
    question: `How many visitors came to the ${w.adjective} ${w.noun}?`,
    value: String(3_000 + n),
  }),
];

interface Words {
  readonly adjective: string;
  readonly noun: string;
  readonly person: string;
  readonly town: string;
  readonly keeper: string;
}

/** `sentences`: of one document, at least one. Subjects are all different as long as there are no more than 204. */
export function documentItems(count: number, sentences: (item: number) => number): DocumentItem[] {
  const random = numbersFrom(7);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const words = (i: number): Words => ({
    adjective: adjectives[i % adjectives.length] ?? '',
    noun: nouns[Math.floor(i / adjectives.length) % nouns.length] ?? '',
    person: pick(people),
    town: pick(towns),
    keeper: `${pick(people)} ${pick(surnames)}`,
  });
  return Array.from({ length: count }, (_, i) => {
    const { fact, question, value } = pick(facts)(words(i), i);
    const text = Array.from({ length: Math.max(1, sentences(i)) }, () =>
      pick(filler)({ ...words(i), adjective: 'old' }),
    );
    const at = Math.floor(random() * (text.length + 1));
    return { name: `report ${i + 1}.txt`, before: text.slice(0, at), fact, after: text.slice(at), question, value };
  });
}

/** In paragraphs of a few sentences. */
export function textOf({ before, fact, after }: DocumentItem): string {
  const sentences = [...before, fact, ...after];
  const paragraphs: string[] = [];
  for (let i = 0; i < sentences.length; i += 5) paragraphs.push(sentences.slice(i, i + 5).join(' '));
  return paragraphs.join('\n\n');
}
