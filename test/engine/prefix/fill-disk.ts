import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkBlock, writeBlock } from '../../../engine/prefix/block-file.ts';

/** Saves blocks of 20 KB into the given folder until its disk is full, and prints what is there then. */
const folder = process.argv[2] ?? '';
const specOf = (index: number) => ({
  index,
  id: Buffer.alloc(32, index),
  parentId: Buffer.alloc(32),
  tokens: new Int32Array(256),
  nLayers: 4,
  pageBytes: 4096,
});
const pathOf = (index: number) => join(folder, `${index}.kv`);

let saved = 0;
let code: unknown;
while (code === undefined) {
  try {
    writeBlock(pathOf(saved), specOf(saved), (layer, out) => out.fill(layer));
    saved++;
  } catch (error) {
    code = error instanceof Error && 'code' in error ? error.code : error;
  }
}
const files = readdirSync(folder).length;
for (let index = 0; index < saved; index++) checkBlock(pathOf(index), specOf(index));
process.stdout.write(JSON.stringify({ code, saved, files, sound: saved }));
