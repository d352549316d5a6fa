/**
 * Tensor types of GGUF: numeric id in the file, elements and bytes of one block.
 * Source: GGUF specification and ggml type table. Ids that are retired or repacked in memory only never occur in files.
 */
export const tensorTypes = {
  F32: { id: 0, blockElements: 1, blockBytes: 4 },
  F16: { id: 1, blockElements: 1, blockBytes: 2 },
  BF16: { id: 30, blockElements: 1, blockBytes: 2 },
  Q8_0: { id: 8, blockElements: 32, blockBytes: 34 },
  Q4_0: { id: 2, blockElements: 32, blockBytes: 18 },
  Q4_1: { id: 3, blockElements: 32, blockBytes: 20 },
  Q5_0: { id: 6, blockElements: 32, blockBytes: 22 },
  Q5_1: { id: 7, blockElements: 32, blockBytes: 24 },
  IQ4_NL: { id: 20, blockElements: 32, blockBytes: 18 },
  Q2_K: { id: 10, blockElements: 256, blockBytes: 84 },
  Q3_K: { id: 11, blockElements: 256, blockBytes: 110 },
  Q4_K: { id: 12, blockElements: 256, blockBytes: 144 },
  Q5_K: { id: 13, blockElements: 256, blockBytes: 176 },
  Q6_K: { id: 14, blockElements: 256, blockBytes: 210 },
  IQ4_XS: { id: 23, blockElements: 256, blockBytes: 136 },
} as const;

/** A tensor type that the engine computes with. */
export type TensorType = keyof typeof tensorTypes;

/** Names of types that files may hold but the engine does not compute with; used to say so by name. */
export const unsupportedTypeNames: ReadonlyMap<number, string> = new Map([
  [16, 'IQ2_XXS'],
  [17, 'IQ2_XS'],
  [18, 'IQ3_XXS'],
  [19, 'IQ1_S'],
  [21, 'IQ3_S'],
  [22, 'IQ2_S'],
  [24, 'I8'],
  [25, 'I16'],
  [26, 'I32'],
  [27, 'I64'],
  [28, 'F64'],
  [29, 'IQ1_M'],
  [34, 'TQ1_0'],
  [35, 'TQ2_0'],
  [39, 'MXFP4'],
  [40, 'NVFP4'],
]);

const namesById: ReadonlyMap<number, TensorType> = new Map(
  (Object.keys(tensorTypes) as TensorType[]).map((name) => [tensorTypes[name].id, name]),
);

/** The supported type with this id, or undefined. */
export function tensorTypeById(id: number): TensorType | undefined {
  return namesById.get(id);
}

/** Bytes of one row of `columns` elements; `columns` must be a whole number of blocks. */
export function rowBytes(type: TensorType, columns: number): number {
  const { blockElements, blockBytes } = tensorTypes[type];
  return (columns / blockElements) * blockBytes;
}

/** Bits that a weight takes, scales included: 4.5 for Q4_K. */
export function bitsPerWeight(type: TensorType): number {
  const { blockElements, blockBytes } = tensorTypes[type];
  return (8 * blockBytes) / blockElements;
}
