import { act, cleanup, render } from '@testing-library/react';
import { afterEach } from 'vitest';
import { App } from '../../renderer/App.tsx';
import { createClient } from '../../renderer/client/client.ts';
import { type App as AppState, createApp, loadApp } from '../../renderer/stores/app.ts';
import { AppContext } from '../../renderer/stores/context.ts';
import type { FakeBridge } from './fake-bridge.ts';

afterEach(cleanup);

/** The whole window over a fake app; frames pass at once, so that a delta shows as soon as it is sent. */
export async function renderApp(bridge: FakeBridge): Promise<AppState> {
  const app = createApp(createClient(bridge), (run) => run());
  await act(async () => {
    render(
      <AppContext value={app}>
        <App />
      </AppContext>,
    );
    await loadApp(app);
  });
  return app;
}
