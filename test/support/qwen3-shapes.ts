/** The shape of a published model, under the names of `SyntheticModelOptions`. */
export interface Qwen3Shape {
  readonly architecture: 'qwen3' | 'qwen3moe';
  readonly nLayers: number;
  readonly dModel: number;
  readonly nHeads: number;
  readonly nKvHeads: number;
  readonly headDim: number;
  readonly dFeedForward: number;
  readonly vocabSize: number;
  readonly tied: boolean;
  readonly contextLength: number;
  readonly ropeBase: number;
  /** Mixtures only. */
  readonly nExperts?: number;
  readonly topK?: number;
  readonly dExpert?: number;
}

/** What all of the April 2025 models share. */
const common = { headDim: 128, vocabSize: 151_936, contextLength: 40_960, ropeBase: 1_000_000 } as const;
const dense = { ...common, architecture: 'qwen3', nKvHeads: 8 } as const;
const mixture = { ...common, architecture: 'qwen3moe', nKvHeads: 4, nExperts: 128, topK: 8, tied: false } as const;

/**
 * True shapes of the published models. Source: Qwen3 Technical Report, arXiv 2505.09388, tables 1 and 2, and the models' config files.
 * The later releases have the shapes of 4B, 30B-A3B and 235B-A22B, with another context length and rope base.
 */
export const qwen3Shapes = {
  '0.6B': { ...dense, nLayers: 28, dModel: 1024, nHeads: 16, dFeedForward: 3072, tied: true },
  '1.7B': { ...dense, nLayers: 28, dModel: 2048, nHeads: 16, dFeedForward: 6144, tied: true },
  '4B': { ...dense, nLayers: 36, dModel: 2560, nHeads: 32, dFeedForward: 9728, tied: true },
  '8B': { ...dense, nLayers: 36, dModel: 4096, nHeads: 32, dFeedForward: 12_288, tied: false },
  '14B': { ...dense, nLayers: 40, dModel: 5120, nHeads: 40, dFeedForward: 17_408, tied: false },
  '32B': { ...dense, nLayers: 64, dModel: 5120, nHeads: 64, dFeedForward: 25_600, tied: false },
  '30B-A3B': { ...mixture, nLayers: 48, dModel: 2048, nHeads: 32, dFeedForward: 6144, dExpert: 768 },
  '235B-A22B': { ...mixture, nLayers: 94, dModel: 4096, nHeads: 64, dFeedForward: 12_288, dExpert: 1536 },
} as const satisfies Record<string, Qwen3Shape>;

export type Qwen3Size = keyof typeof qwen3Shapes;
