import { onTestFinished } from 'vitest';
import { Hub, type HubOptions } from './hub.ts';
import type { RepositoryOptions } from './repository.ts';

/** A running hub stand-in that ends with the test. */
export async function startHub(repositories: readonly RepositoryOptions[], options?: HubOptions): Promise<Hub> {
  const hub = await new Hub(repositories, options).start();
  onTestFinished(() => hub.close());
  return hub;
}
