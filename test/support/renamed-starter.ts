import { readFileSync } from 'node:fs';
import { starterModelPath } from './starter-model.ts';

const ownName = 'Tandem Starter';

/** The demonstration model's file under another name of the same length: a small model that answers, and is another one. */
export function renamedStarter(name: string): Buffer {
  if (name.length !== ownName.length) throw new Error(`The name must have ${ownName.length} letters.`);
  const bytes = readFileSync(starterModelPath);
  bytes.write(name, bytes.indexOf(ownName));
  return bytes;
}
