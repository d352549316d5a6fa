import type { TensorType } from '../gguf/tensor-type.ts';
import { rowBytes } from '../gguf/tensor-type.ts';
import type { ExpertWeights, MappedFile, Ops, Weight } from '../ops/ops.ts';

/** A matrix of which it does not matter where in the file it lies. */
export interface MatrixShape {
  readonly type: TensorType;
  readonly rows: number;
  readonly columns: number;
}

const TILE_ROWS = 32;
/** As vector registers like it; also a whole number of floats of any width. */
const ALIGNMENT = 64;

/**
 * Takes weights from a mapped file of random blocks, each from behind the last and then from the beginning again, so that what is read
 * now was last read too long ago to be in a cache.
 */
export class WeightWalk {
  readonly #ops: Ops;
  readonly #file: MappedFile;
  #at = 0;

  constructor(ops: Ops, file: MappedFile) {
    this.#ops = ops;
    this.#file = file;
  }

  /** The matrix that takes about `sizeBytes`, with a multiple of 32 rows as models have them: kernels take that many at once. */
  shapeOf(type: TensorType, columns: number, sizeBytes: number): MatrixShape {
    const rows = Math.floor(sizeBytes / rowBytes(type, columns));
    return { type, rows: Math.max(1, rows - (rows > TILE_ROWS ? rows % TILE_ROWS : 0)), columns };
  }

  /** The matrix that takes the whole file. */
  whole(type: TensorType, columns: number): Weight {
    return this.#weight(this.shapeOf(type, columns, this.#file.sizeBytes), 0);
  }

  next(shape: MatrixShape): Weight {
    const sizeBytes = shape.rows * rowBytes(shape.type, shape.columns);
    if (this.#at + sizeBytes > this.#file.sizeBytes) this.#at = 0;
    const weight = this.#weight(shape, this.#at);
    this.#at += Math.ceil(sizeBytes / ALIGNMENT) * ALIGNMENT;
    return weight;
  }

  /** Experts side by side from the beginning of the file; their matrices overlap, but no expert's with another of its own. */
  experts(
    type: TensorType,
    { dModel, dExpert, nExperts }: { dModel: number; dExpert: number; nExperts: number },
  ): ExpertWeights {
    const expertBytes = dExpert * rowBytes(type, dModel);
    const stack = (rows: number, columns: number, shift: number) =>
      this.#weight({ type, rows, columns }, Math.ceil((shift * expertBytes) / ALIGNMENT) * ALIGNMENT, nExperts);
    return {
      router: this.next({ type: 'F32', rows: nExperts, columns: dModel }),
      gate: stack(dExpert, dModel, 0),
      up: stack(dExpert, dModel, 5),
      down: stack(dModel, dExpert, 11),
    };
  }

  #weight(shape: MatrixShape, offset: number, nExperts = 1): Weight {
    const sizeBytes = shape.rows * rowBytes(shape.type, shape.columns) * nExperts;
    return this.#ops.weight(this.#file, { ...shape, offset, sizeBytes, nExperts });
  }
}
