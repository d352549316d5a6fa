import { Engine } from '../../engine/engine.ts';
import { serve } from './serve.ts';

/* Our engine under the benchmark's orders, as the app runs it: a session that reads in slices, and logits in JavaScript. */

serve(async ({ path, capacity, threads }) => {
  const engine = Engine.open(path, { contextTokens: capacity, threads });
  const { session } = engine;
  return {
    vocabSize: engine.info.vocabSize,
    backend: () => engine.info.backend,
    configure: async () => {},
    prefill: async (tokens) => {
      session.sync(tokens);
      session.logits();
    },
    rewind: async (tokens) => {
      session.sync(tokens);
    },
    append: async (token) => {
      session.append(token);
      session.logits();
    },
  };
});
