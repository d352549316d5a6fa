import { Engine } from '../engine.ts';
import { createReferenceOps } from '../ops/reference.ts';
import { kvTypeSchema } from '../protocol.ts';
import type { Options } from './options.ts';
import { warn } from './output.ts';

/** Options of every command that runs the model. */
export const engineValues = ['threads', 'ctx', 'kv'];
export const engineFlags = ['reference', 'keep-in-memory'];

export function withEngine(options: Options, use: (engine: Engine) => void): void {
  const engine = Engine.open(options.file, {
    threads: options.integer('threads', 1, 256),
    contextTokens: options.integer('ctx', 16),
    kvType: options.oneOf('kv', kvTypeSchema),
    speculation: options.flag('no-speculation') ? 'off' : 'auto',
    keepInMemory: options.flag('keep-in-memory'),
    ops: options.flag('reference') ? createReferenceOps() : undefined,
  });
  try {
    engine.info.warnings.forEach(warn);
    use(engine);
  } finally {
    engine.close();
  }
}
