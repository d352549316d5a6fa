import { useEffect } from 'react';
import { problemOf } from '../client/client.ts';
import { useApp } from '../stores/context.ts';
import { applicationMenuOf } from './application-menu.ts';

/** Tells the app what its menu holds. */
export function useApplicationMenu(): void {
  const app = useApp();
  useEffect(() => {
    app.client
      .command('menu.show', applicationMenuOf(app))
      .catch((error: unknown) => app.ui.getState().fail(problemOf(error)));
  }, [app]);
}
