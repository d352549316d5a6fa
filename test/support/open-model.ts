import { readGguf } from '../../engine/gguf/gguf-file.ts';
import type { Qwen3Config } from '../../engine/model/config.ts';
import { readConfig } from '../../engine/model/config.ts';
import type { Qwen3Weights } from '../../engine/model/weights.ts';
import { bindWeights } from '../../engine/model/weights.ts';
import type { KvType, Ops } from '../../engine/ops/ops.ts';
import { Session } from '../../engine/session.ts';

/** A session on the model in a file, without a tokenizer or anything else around it. */
export function openSession(path: string, ops: Ops, capacity = 512, kvType: KvType = 'F16'): Session {
  const { config, weights } = openModel(path, ops);
  return new Session(ops, config, weights, { capacity, kvType });
}

/** What a session is made of. */
export function openModel(path: string, ops: Ops): { config: Qwen3Config; weights: Qwen3Weights } {
  const file = readGguf(path);
  const config = readConfig(file.metadata);
  const mapped = file.parts.map((part) => ops.mapFile(part.path));
  return { config, weights: bindWeights(file, config, (spec, part) => ops.weight(mapped[part]!, spec)) };
}

/** Logits after the tokens, which are run in parts of these lengths; the last part is the rest. */
export function logitsInParts(session: Session, tokens: readonly number[], lengths: readonly number[]): Float32Array {
  let done = 0;
  for (const length of lengths) {
    done += length;
    session.sync(Int32Array.from(tokens.slice(0, done)));
  }
  if (done < tokens.length) session.sync(Int32Array.from(tokens));
  return session.logits();
}
