import type { ExtractedDocument } from '../documents/protocol.ts';
import { guessLanguage } from '../language/guess-language.ts';
import { type CutPassage, cutPassages } from '../passages/cut-passages.ts';
import type { DocumentKey, DocumentRepository } from '../storage/documents.ts';

/** UTF-16 units that are written and indexed at a time. Between two such steps the window gets its answers. */
const stepCharacters = 100_000;

export interface WriteOptions {
  readonly documents: DocumentRepository;
  readonly transaction: <T>(work: () => T) => T;
  readonly now: number;
  readonly signal: AbortSignal;
}

/**
 * Stores what was read, a long text step by step. Returns its `seq`.
 * @throws the signal's reason, or the database's error; what was written until then is found by nobody and goes at the next start.
 */
export async function writeDocument(
  key: DocumentKey,
  { parts, ...read }: ExtractedDocument,
  { documents, transaction, now, signal }: WriteOptions,
): Promise<number> {
  const passages = cutPassages(parts);
  const facts = {
    ...key,
    format: read.format,
    partKind: read.partKind,
    title: read.title,
    sizeBytes: read.sizeBytes,
    parts: parts.length,
    passages: passages.length,
    characters: read.characterCount,
    language: guessLanguage(parts.map(({ text }) => text)),
    partsWithoutText: read.partsWithoutText,
    warnings: read.warnings,
  };
  const texts = new Map(parts.map(({ number, text }) => [number, text]));
  const withText = (some: readonly CutPassage[]) =>
    some.map((passage) => ({ ...passage, text: texts.get(passage.part)?.slice(passage.start, passage.end) ?? '' }));

  if (read.characterCount <= stepCharacters) {
    return transaction(() => {
      const document = documents.begin(facts, now);
      documents.addParts(document, parts);
      documents.addPassages(document, withText(passages));
      documents.complete(document);
      return document;
    });
  }
  const document = transaction(() => documents.begin(facts, now));
  for (const some of steps(parts, ({ text }) => text.length)) {
    transaction(() => documents.addParts(document, some));
    await turn(signal);
  }
  for (const some of steps(passages, ({ start, end }) => end - start)) {
    transaction(() => documents.addPassages(document, withText(some)));
    await turn(signal);
  }
  documents.complete(document);
  return document;
}

function* steps<T>(items: readonly T[], sizeOf: (item: T) => number): Generator<T[]> {
  let step: T[] = [];
  let size = 0;
  for (const item of items) {
    step.push(item);
    size += sizeOf(item) + 50;
    if (size < stepCharacters) continue;
    yield step;
    step = [];
    size = 0;
  }
  if (step.length > 0) yield step;
}

async function turn(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}
