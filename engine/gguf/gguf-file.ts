import { damaged } from './damaged.ts';
import type { Metadata } from './metadata.ts';
import type { GgufPart } from './read-part.ts';
import { readPart } from './read-part.ts';
import type { PlacedTensor } from './read-tensors.ts';
import { differentSets, isPartOfSet, readSet } from './split-set.ts';

/** The header of a model in one GGUF file or several: what the model is and where its tensors lie. Tensor data is not read. */
export interface GgufFile {
  /** The file that was chosen; with several, whichever of them. */
  readonly path: string;
  /** Of all files together. */
  readonly sizeBytes: number;
  /** Of the container: 2 or 3, which differ only for big-endian machines. */
  readonly version: number;
  readonly metadata: Metadata;
  /** The files, in order; one for most models. */
  readonly parts: readonly FilePart[];
  /** By name, in the order of the files' tables. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
}

export interface FilePart {
  readonly path: string;
  readonly sizeBytes: number;
}

export interface TensorInfo extends PlacedTensor {
  /** Index of the file that holds it. */
  readonly part: number;
}

/**
 * Reads and checks the header of a model: of one file, or of all files of a set when one of them is given.
 * Source: the GGUF specification.
 *
 * @throws EngineError 'file-missing' (names the part if one of a set is), 'file-unreadable', 'not-gguf', 'file-damaged' (names the
 *   key or tensor) or 'unsupported-type' (names the tensor, the type and what to choose instead).
 */
export function readGguf(path: string): GgufFile {
  const chosen = readPart(path);
  const parts = isPartOfSet(chosen) ? readSet(chosen) : [chosen];
  const [first = chosen] = parts;
  return {
    path,
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    version: first.version,
    metadata: first.metadata,
    parts: parts.map(({ path: partPath, sizeBytes }) => ({ path: partPath, sizeBytes })),
    tensors: tensorsByName(parts),
  };
}

function tensorsByName(parts: readonly GgufPart[]): ReadonlyMap<string, TensorInfo> {
  const tensors = new Map<string, TensorInfo>();
  for (const [part, { tensors: placed }] of parts.entries()) {
    for (const tensor of placed) {
      const earlier = tensors.get(tensor.name);
      if (earlier?.part === part) throw damaged(`tensor "${tensor.name}" appears twice`);
      if (earlier !== undefined) {
        throw differentSets(`tensor "${tensor.name}" is in part ${earlier.part + 1} and again in part ${part + 1}`);
      }
      tensors.set(tensor.name, { ...tensor, part });
    }
  }
  if (tensors.size === 0) throw damaged('it holds no tensors');
  return tensors;
}
