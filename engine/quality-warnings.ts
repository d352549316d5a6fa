import type { GgufFile } from './gguf/gguf-file.ts';

/** Below this, quality falls off quickly: 4-bit files answer nearly as the original does, 3-bit ones noticeably worse. */
const fewBits = 4;

/** What a person should know about a file before relying on its answers. */
export function qualityWarnings(file: GgufFile): string[] {
  const bits = bitsPerLayerWeight(file);
  if (bits >= fewBits) return [];
  return [
    `This file stores its weights in ${bits.toFixed(1)} bits each: its answers will be noticeably worse. Q4_K_M is the usual choice.`,
  ];
}

/**
 * Mean over the matrices of all layers. Embedding and head are left out: they are stored in more bits, and in small models they are
 * a large part of the file.
 */
function bitsPerLayerWeight(file: GgufFile): number {
  let [bytes, weights] = [0, 0];
  for (const { name, dims, sizeBytes } of file.tensors.values()) {
    if (!name.startsWith('blk.') || dims.length < 2) continue;
    bytes += sizeBytes;
    weights += dims.reduce((product, dim) => product * dim, 1);
  }
  return (8 * bytes) / weights;
}
