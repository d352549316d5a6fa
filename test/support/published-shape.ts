import type { PublishedShape } from '../../engine/predict/published-tensors.ts';
import type { Qwen3Shape, Qwen3Size } from './qwen3-shapes.ts';
import { qwen3Shapes } from './qwen3-shapes.ts';

/** A published size as predictions take it; `hasHead` for files that store a head although the model is tied. */
export function publishedShape(size: Qwen3Size, hasHead?: boolean): PublishedShape {
  const shape: Qwen3Shape = qwen3Shapes[size];
  const { nExperts = 0, topK = 0, dExpert = 0 } = shape;
  return { ...shape, nExperts, topK, dExpert, hasHead: hasHead ?? !shape.tied };
}
