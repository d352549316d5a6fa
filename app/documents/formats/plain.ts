import { decodeText } from '../decode-text.ts';
import { PartWriter } from '../part-writer.ts';
import type { ReadContext, ReadDocument } from '../read-context.ts';

/** Text as it stands: prose, Markdown, CSV, JSON, source code. */
export function readPlain(bytes: Uint8Array, { limits, encoding: wanted }: ReadContext): ReadDocument {
  const { text, encoding, isGuess, lostCharacters } = decodeText(bytes, wanted);
  const writer = new PartWriter(limits);
  writer.beginPart();
  writer.block(text);
  if (isGuess) writer.warn('encoding-guessed', `The file does not say its encoding; it is read as ${encoding}.`);
  if (lostCharacters > 0) {
    const many = lostCharacters === 1 ? 'One character' : `${lostCharacters.toLocaleString('en')} characters`;
    writer.warn('characters-lost', `${many} could not be read as ${encoding}.`);
  }
  return { title: null, partKind: 'text', parts: writer.parts, encoding, warnings: writer.warnings };
}
