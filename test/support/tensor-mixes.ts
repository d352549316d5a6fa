import type { TensorType } from '../../engine/gguf/tensor-type.ts';
import type { Qwen3Shape } from './qwen3-shapes.ts';

/** A kind of file that people download: its number in `general.file_type`, and the type of each of its matrices. */
export interface TensorMix {
  readonly fileType: number;
  readonly typeOf: (tensorName: string) => TensorType;
}

type MixedShape = Pick<Qwen3Shape, 'nLayers' | 'nHeads' | 'nKvHeads' | 'tied'>;

/** Types by role; norms and routers are always F32 and not asked for. `layer` counts from 0. */
interface Roles {
  readonly fileType: number;
  readonly embed: TensorType;
  readonly head: TensorType;
  readonly attnV: (layer: number) => TensorType;
  /** Of the feed-forward, dense or experts. */
  readonly down: (layer: number) => TensorType;
  readonly attnOutput: TensorType;
  readonly attnK: (layer: number) => TensorType;
  readonly others: TensorType;
}

export const mixNames = [
  'Q4_0',
  'Q5_0',
  'Q8_0',
  'Q3_K_M',
  'Q4_K_S',
  'Q4_K_M',
  'Q4_K_L',
  'Q5_K_M',
  'Q6_K',
  'IQ4_XS',
  'UD-Q4_K_XL',
] as const;
export type MixName = (typeof mixNames)[number];

/**
 * Which type each matrix of a published file has. Source: the rules of llama.cpp's quantizer, which reproduce the sizes of published
 * files (see synthetic-files.test.ts). Q4_K_L is bartowski's: embedding and head in Q8_0. UD-Q4_K_XL stands for the files that
 * choose types layer by layer: it has as many matrices of each type as unsloth's 30B-A3B of May 2025.
 */
export function tensorMix(name: MixName, shape: MixedShape): TensorMix {
  const { fileType, ...roles } = rolesOf(name, shape);
  return {
    fileType,
    typeOf: (tensorName) => {
      // A head that is the embedding takes the type of a head.
      if (tensorName === 'token_embd.weight') return shape.tied ? roles.head : roles.embed;
      if (tensorName === 'output.weight') return roles.head;
      const [, layer, part = ''] = /^blk\.(\d+)\.(\w+)\.weight$/.exec(tensorName) ?? [];
      if (part === 'attn_v') return roles.attnV(Number(layer));
      if (part === 'attn_k') return roles.attnK(Number(layer));
      if (part === 'attn_output') return roles.attnOutput;
      if (part.startsWith('ffn_down')) return roles.down(Number(layer));
      return roles.others;
    },
  };
}

function rolesOf(name: MixName, { nLayers, nHeads, nKvHeads }: MixedShape): Roles {
  const eighth = Math.floor(nLayers / 8);
  /** The layers that matter most: the first and last eighth, and every third between. */
  const isImportant = (layer: number) =>
    layer < eighth || layer >= Math.floor((7 * nLayers) / 8) || (layer - eighth) % 3 === 2;
  const important = (better: TensorType, usual: TensorType) => (layer: number) => (isImportant(layer) ? better : usual);
  const first = (count: number, better: TensorType, usual: TensorType) => (layer: number) =>
    layer < count ? better : usual;

  switch (name) {
    case 'Q4_0':
      return { ...uniform(2, 'Q4_0'), head: 'Q6_K' };
    case 'Q5_0':
      return { ...uniform(8, 'Q5_0'), head: 'Q6_K' };
    case 'Q8_0':
      return uniform(7, 'Q8_0');
    case 'Q6_K':
      return uniform(18, 'Q6_K');
    case 'Q3_K_M':
      return {
        ...uniform(12, 'Q3_K'),
        head: 'Q6_K',
        attnV: first(2, 'Q5_K', 'Q4_K'),
        down: first(Math.floor(nLayers / 16), 'Q5_K', 'Q4_K'),
        attnOutput: 'Q4_K',
      };
    case 'Q4_K_S':
      return {
        ...uniform(14, 'Q4_K'),
        head: 'Q6_K',
        attnV: first(4, 'Q5_K', 'Q4_K'),
        down: first(eighth, 'Q5_K', 'Q4_K'),
      };
    case 'Q4_K_M':
      return {
        ...uniform(15, 'Q4_K'),
        head: 'Q6_K',
        attnV: important('Q6_K', 'Q4_K'),
        down: important('Q6_K', 'Q4_K'),
      };
    case 'Q4_K_L':
      return { ...rolesOf('Q4_K_M', { nLayers, nHeads, nKvHeads, tied: false }), embed: 'Q8_0', head: 'Q8_0' };
    case 'Q5_K_M':
      return {
        ...uniform(17, 'Q5_K'),
        head: 'Q6_K',
        attnV: important('Q6_K', 'Q5_K'),
        down: important('Q6_K', 'Q5_K'),
      };
    case 'IQ4_XS':
      return { ...uniform(30, 'IQ4_XS'), head: 'Q6_K', attnV: () => (nHeads / nKvHeads >= 4 ? 'Q5_K' : 'IQ4_XS') };
    case 'UD-Q4_K_XL':
      return {
        ...uniform(15, 'Q4_K'),
        embed: 'Q5_K',
        head: 'Q6_K',
        attnV: (layer) => (layer < 5 || layer >= nLayers - 5 ? 'Q6_K' : 'Q4_K'),
        attnK: (layer) => (layer % 4 === 1 ? 'Q5_K' : 'Q4_K'),
        down: important('Q5_K', 'Q4_K'),
      };
  }
}

function uniform(fileType: number, type: TensorType): Roles {
  const everywhere = () => type;
  return {
    fileType,
    embed: type,
    head: type,
    attnV: everywhere,
    attnK: everywhere,
    attnOutput: type,
    down: everywhere,
    others: type,
  };
}
