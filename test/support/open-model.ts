import { readGguf } from '../../engine/gguf/gguf-file.ts';
import { readConfig } from '../../engine/model/config.ts';
import { bindWeights } from '../../engine/model/weights.ts';
import type { KvType, Ops } from '../../engine/ops/ops.ts';
import { Session } from '../../engine/session.ts';

/** A session on the model in a file, without a tokenizer or anything else around it. */
export function openSession(path: string, ops: Ops, capacity = 512, kvType: KvType = 'F16'): Session {
  const file = readGguf(path);
  const config = readConfig(file.metadata);
  const mapped = file.parts.map((part) => ops.mapFile(part.path));
  return new Session(
    ops,
    config,
    bindWeights(file, config, (spec, part) => ops.weight(mapped[part]!, spec)),
    { capacity, kvType },
  );
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
