import { EngineError } from '../errors.ts';
import { damaged } from '../gguf/damaged.ts';
import type { GgufFile, TensorInfo } from '../gguf/gguf-file.ts';
import type { ExpertWeights, Weight, WeightSpec } from '../ops/ops.ts';
import type { Qwen3Config } from './config.ts';

/** Shapes are [rows, columns], row-major; GGUF lists them the other way round. */
export interface Qwen3Weights {
  /** [vocabSize, dModel] */
  readonly embed: Weight;
  readonly layers: readonly Layer[];
  /** [dModel] */
  readonly outNorm: Weight;
  /** [vocabSize, dModel]; the embedding itself where the file has no separate head. */
  readonly head: Weight;
}

export interface Layer {
  readonly attnNorm: Weight;
  /** [nHeads · headDim, dModel] */
  readonly wq: Weight;
  /** [nKvHeads · headDim, dModel] */
  readonly wk: Weight;
  readonly wv: Weight;
  /** [headDim], one for all heads of the layer */
  readonly qNorm: Weight;
  readonly kNorm: Weight;
  /** [dModel, nHeads · headDim] */
  readonly wo: Weight;
  readonly ffnNorm: Weight;
  readonly ffn: DenseFfn | MoeFfn;
}

export interface DenseFfn {
  readonly kind: 'dense';
  /** [dFeedForward, dModel] */
  readonly gate: Weight;
  readonly up: Weight;
  /** [dModel, dFeedForward] */
  readonly down: Weight;
}

export interface MoeFfn extends ExpertWeights {
  readonly kind: 'moe';
}

/** `part` is the index of the file. */
export type TakeWeight = (spec: WeightSpec, part: number) => Weight;

/**
 * Binds every tensor by its GGUF name and checks its shape now, so that a wrong file fails when it is opened, by name.
 * `take` makes a weight of a place in one of the files that hold the model; `ops.weight` does.
 *
 * @throws EngineError 'file-damaged' or 'unsupported-type', naming the tensor.
 */
export function bindWeights(file: GgufFile, c: Qwen3Config, take: TakeWeight): Qwen3Weights {
  const tensors = new TensorBinder(file, take);
  const [dQuery, dKeyValue, d] = [c.nHeads * c.headDim, c.nKvHeads * c.headDim, c.dModel];
  const embed = tensors.matrix('token_embd.weight', c.vocabSize, d);
  refuseMoreLayers(file, c);
  refuseMoreArithmetic(file);
  const layers = Array.from({ length: c.nLayers }, (_, layer): Layer => {
    const name = (part: string) => `blk.${layer}.${part}.weight`;
    return {
      attnNorm: tensors.vector(name('attn_norm'), d),
      wq: tensors.matrix(name('attn_q'), dQuery, d),
      wk: tensors.matrix(name('attn_k'), dKeyValue, d),
      wv: tensors.matrix(name('attn_v'), dKeyValue, d),
      qNorm: tensors.vector(name('attn_q_norm'), c.headDim),
      kNorm: tensors.vector(name('attn_k_norm'), c.headDim),
      wo: tensors.matrix(name('attn_output'), d, dQuery),
      ffnNorm: tensors.vector(name('ffn_norm'), d),
      ffn: c.nExperts > 0 ? bindMoe(tensors, c, name) : bindDense(tensors, c, name),
    };
  });
  return {
    embed,
    layers,
    outNorm: tensors.vector('output_norm.weight', d),
    // The small models share one matrix between embedding and head; some of their files store it twice all the same.
    head: file.tensors.has('output.weight') ? tensors.matrix('output.weight', c.vocabSize, d) : embed,
  };
}

function bindDense(tensors: TensorBinder, c: Qwen3Config, name: (part: string) => string): DenseFfn {
  return {
    kind: 'dense',
    gate: tensors.matrix(name('ffn_gate'), c.dFeedForward, c.dModel),
    up: tensors.matrix(name('ffn_up'), c.dFeedForward, c.dModel),
    down: tensors.matrix(name('ffn_down'), c.dModel, c.dFeedForward),
  };
}

function bindMoe(tensors: TensorBinder, c: Qwen3Config, name: (part: string) => string): MoeFfn {
  return {
    kind: 'moe',
    router: tensors.floatMatrix(name('ffn_gate_inp'), c.nExperts, c.dModel),
    gate: tensors.experts(name('ffn_gate_exps'), c.nExperts, c.dExpert, c.dModel),
    up: tensors.experts(name('ffn_up_exps'), c.nExperts, c.dExpert, c.dModel),
    down: tensors.experts(name('ffn_down_exps'), c.nExperts, c.dModel, c.dExpert),
  };
}

/** A file with blocks that the hyper-parameters do not announce would run, and answer nonsense. Other extra tensors do no harm. */
function refuseMoreLayers(file: GgufFile, c: Qwen3Config): void {
  const extra = [...file.tensors.keys()].find((name) => Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? -1) >= c.nLayers);
  if (extra !== undefined) throw damaged(`it announces ${c.nLayers} layers but holds "${extra}"`);
}

/** Biases, scales and shared experts are part of other architectures' layers: left out, the model would answer nonsense. */
function refuseMoreArithmetic(file: GgufFile): void {
  const extra = [...file.tensors.keys()].find((name) => /^blk\..+(\.bias|\.scale|_shexp\.weight)$/.test(name));
  if (extra === undefined) return;
  throw new EngineError(
    'unsupported-architecture',
    `The layers of this file have parts that Qwen3's have not, such as "${extra}". Choose the model as Qwen published it.`,
  );
}

class TensorBinder {
  readonly #file: GgufFile;
  readonly #take: TakeWeight;

  constructor(file: GgufFile, take: TakeWeight) {
    this.#file = file;
    this.#take = take;
  }

  matrix(name: string, rows: number, columns: number): Weight {
    return this.#bind(this.#find(name, [columns, rows]), rows, columns, 1);
  }

  experts(name: string, nExperts: number, rows: number, columns: number): Weight {
    return this.#bind(this.#find(name, [columns, rows, nExperts]), rows, columns, nExperts);
  }

  /** Small and sensitive tensors are stored as 32-bit floats in every published file, and the kernels count on it. */
  floatMatrix(name: string, rows: number, columns: number): Weight {
    return this.#bind(requireFloat(this.#find(name, [columns, rows])), rows, columns, 1);
  }

  vector(name: string, length: number): Weight {
    return this.#bind(requireFloat(this.#find(name, [length])), 1, length, 1);
  }

  /** The tensor with this name; `dims` in the order of the file, contiguous first. Trailing sizes of 1 may be left out. */
  #find(name: string, dims: readonly number[]): TensorInfo {
    const tensor = this.#file.tensors.get(name);
    if (tensor === undefined) throw damaged(`its tensor "${name}" is missing`);
    const shape = (sizes: readonly number[]) => sizes.join(' × ').replace(/( × 1)+$/, '');
    if (shape(tensor.dims) !== shape(dims)) {
      throw damaged(`its tensor "${name}" is ${shape(tensor.dims)} but should be ${shape(dims)}`);
    }
    return tensor;
  }

  #bind(tensor: TensorInfo, rows: number, columns: number, nExperts: number): Weight {
    const { type, offset, sizeBytes, part } = tensor;
    return this.#take({ type, offset, sizeBytes, rows, columns, nExperts }, part);
  }
}

function requireFloat(tensor: TensorInfo): TensorInfo {
  if (tensor.type === 'F32') return tensor;
  throw new EngineError(
    'unsupported-type',
    `The tensor "${tensor.name}" is stored as ${tensor.type}, where Tandem needs F32. Choose another version of the model.`,
  );
}
