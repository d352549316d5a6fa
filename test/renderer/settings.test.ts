import { expect, it } from 'vitest';
import type { Settings } from '../../app/contract.ts';
import type { Client } from '../../renderer/client/client.ts';
import { createSettings } from '../../renderer/stores/settings.ts';

it('what the app tells meanwhile is not undone by an answer that is older', async () => {
  const asked = Promise.withResolvers<unknown>();
  const store = createSettings({ command: () => asked.promise } as unknown as Client);
  const older = { ...store.getState(), hasSeenWelcome: false } as Settings;
  const loaded = store.getState().load();
  store.getState().changed({ ...older, hasSeenWelcome: true });
  asked.resolve(older);
  await loaded;
  expect(store.getState().hasSeenWelcome).toBe(true);
});

it('an answer counts where nothing was told meanwhile', async () => {
  const asked = Promise.withResolvers<unknown>();
  const store = createSettings({ command: () => asked.promise } as unknown as Client);
  const loaded = store.getState().load();
  asked.resolve({ ...store.getState(), hasSeenWelcome: false });
  await loaded;
  expect(store.getState().hasSeenWelcome).toBe(false);
});
