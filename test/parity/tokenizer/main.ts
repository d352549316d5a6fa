import { Random } from '../../../engine/sampling/random.ts';
import { createTokenizer } from '../../../engine/tokenizer/tokenizer.ts';
import { metadataOfTokenizer, officialEncoder, officialTokenizerJson } from '../../support/official-tokenizer.ts';
import { Table } from '../table.ts';
import { decodingFault } from './decoding.ts';
import { everyCodePoint, textKinds } from './kinds.ts';
import { Pick } from './pick.ts';
import { readAlphabets, sentence } from './scripts.ts';
import { longTexts } from './speed.ts';

/*
 * `npm run parity:tokenizer`: the engine's tokenizer against the official data of Qwen3 in an implementation that shares no line with
 * ours. Texts are made up from a seed, so every run asks the same; any difference ends it with exit code 1.
 *
 * The implementation is a port to JavaScript, whose `\s` has U+FEFF and lacks U+0085 (in Unicode and in the original it is the other
 * way round) and whose list of contractions lacks the long s. It is run twice: with the official pattern spelled out for JavaScript,
 * which decides, and as it stands, where each text that comes out otherwise must hold one of these characters.
 *
 * NFC is JavaScript's, in both. The original (Hugging Face's tokenizers 0.23, in Rust) has the tables of an older Unicode: it leaves
 * marks out of order, and letters apart from marks, that were encoded after version 9. No such text is in the vocabulary's words.
 */

const seed = 1;
const textsPerScript = 400;
const textsPerKind = 500;
const maxExamples = 10;
const maxMs = 1000;

const tokenizer = createTokenizer(metadataOfTokenizer(officialTokenizerJson, 151_936));
const official = officialEncoder(officialTokenizerJson);
const asPorted = officialEncoder(officialTokenizerJson, { asPorted: true });
const portReadsOtherwise = /[\u0085\ufeffſ]/u;

const random = new Random(seed);
const pick = new Pick(random);
const examples: string[] = [];
const labelWidth = 34;
const total = { texts: 0, mismatches: 0, misdecoded: 0, portDiffers: 0, unexplained: 0 };

const alphabets = readAlphabets(tokenTexts());
const kinds = textKinds(officialTokenizerJson.added_tokens.map((token) => token.content));
const groups: readonly (readonly [string, Iterable<string>])[] = [
  ...alphabets.map((alphabet) => [alphabet.name, made(textsPerScript, () => sentence(pick, alphabet))] as const),
  ...Object.entries(kinds).map(([name, kind]) => [name, made(textsPerKind, () => kind(pick))] as const),
  ['every code point in use', everyCodePoint()],
];

compareAll();
const nSlow = measureSpeed();
for (const example of examples) console.log(example);
console.log(
  `\n${total.texts.toLocaleString('en')} texts in ${alphabets.length} scripts and ${groups.length - alphabets.length} other kinds: ` +
    `${total.mismatches} mismatches, ${total.misdecoded} misdecoded; ${nSlow} long texts took over ${maxMs} ms`,
);
process.exitCode = total.mismatches + total.misdecoded + total.unexplained + nSlow === 0 ? 0 : 1;

/** Texts that ordinary tokens write; a token may also hold parts of characters, which is no text. */
function tokenTexts(): string[] {
  return Object.values(officialTokenizerJson.model.vocab)
    .map((id) => tokenizer.decode([id]))
    .filter((text) => !text.includes('\ufffd'));
}

function* made(n: number, text: () => string): Generator<string> {
  for (let i = 0; i < n; i++) yield text();
}

function compareAll(): void {
  const table = new Table('', labelWidth, ['texts', 'mismatches', 'misdecoded', 'port differs']);
  for (const [name, texts] of groups) {
    const before = { ...total };
    for (const text of texts) compare(text);
    table.row(name, [
      total.texts - before.texts,
      total.mismatches - before.mismatches,
      total.misdecoded - before.misdecoded,
      total.portDiffers - before.portDiffers,
    ]);
  }
  table.row('total', [total.texts, total.mismatches, total.misdecoded, total.portDiffers]);
  console.log(`
"port differs": the port, left to itself, cuts the text otherwise, because it reads the official pattern as JavaScript does. Unicode's
reading decides, and ours follows it. ${total.unexplained} of these texts hold none of U+0085, U+FEFF and ſ, on which the two readings differ.`);
}

function compare(text: string): void {
  total.texts++;
  const ids = tokenizer.encode(text);
  const theirs = official(text);
  if (!sameIds(ids, theirs)) {
    total.mismatches++;
    note('mismatch', text);
  }
  if (!sameIds(asPorted(text), theirs)) {
    total.portDiffers++;
    if (!portReadsOtherwise.test(text)) {
      total.unexplained++;
      note('the port differs for no known reason', text);
    }
  }
  const fault = decodingFault(tokenizer, random, text, ids);
  if (fault !== null) {
    total.misdecoded++;
    note(fault, text);
  }
}

function sameIds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}

function note(what: string, text: string): void {
  if (examples.length < maxExamples) examples.push(`${what}: ${JSON.stringify(text)}`);
}

/** The number of long texts that took too long. */
function measureSpeed(): number {
  console.log('');
  const table = new Table('speed of encoding', labelWidth, ['bytes', 'tokens', 'ms', 'processor ms']);
  let nTooSlow = 0;
  for (const [name, text] of Object.entries(longTexts(random, () => sentence(pick, pick.of(alphabets))))) {
    const [startMs, start] = [performance.now(), process.cpuUsage()];
    const nTokens = tokenizer.encode(text).length;
    const ms = performance.now() - startMs;
    const used = process.cpuUsage(start);
    // On a busy machine the clock runs on while others work; the processor's time is what the work itself takes.
    const processorMs = (used.user + used.system) / 1000;
    const isSlow = processorMs > maxMs;
    if (isSlow) nTooSlow++;
    table.row(name, [Buffer.byteLength(text), nTokens, ms, processorMs], isSlow ? 'slow' : '');
  }
  return nTooSlow;
}
