import { fileURLToPath } from 'node:url';

/** The model that ships with the app. */
export const starterModelPath = fileURLToPath(
  new URL('../../resources/starter-model/tandem-starter-q8_0.gguf', import.meta.url),
);
