/**
 * Tensor types of GGUF: numeric id in the file, elements and bytes of one block.
 * Source: GGUF specification and ggml type table. Ids that are retired or repacked in memory only never occur in files.
 */
export const tensorTypes = {
  F32: { id: 0, blockElements: 1, blockBytes: 4 },
  F16: { id: 1, blockElements: 1, blockBytes: 2 },
  Q8_0: { id: 8, blockElements: 32, blockBytes: 34 },
  Q4_K: { id: 12, blockElements: 256, blockBytes: 144 },
  Q6_K: { id: 14, blockElements: 256, blockBytes: 210 },
  BF16: { id: 30, blockElements: 1, blockBytes: 2 },
} as const;

/** A tensor type that the engine computes with. */
export type TensorType = keyof typeof tensorTypes;

/** Names of types that files may hold but the engine does not compute with yet; used to say so by name. */
export const unsupportedTypeNames: ReadonlyMap<number, string> = new Map([
  [2, 'Q4_0'],
  [3, 'Q4_1'],
  [6, 'Q5_0'],
  [7, 'Q5_1'],
  [10, 'Q2_K'],
  [11, 'Q3_K'],
  [13, 'Q5_K'],
  [16, 'IQ2_XXS'],
  [17, 'IQ2_XS'],
  [18, 'IQ3_XXS'],
  [19, 'IQ1_S'],
  [20, 'IQ4_NL'],
  [21, 'IQ3_S'],
  [22, 'IQ2_S'],
  [23, 'IQ4_XS'],
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
