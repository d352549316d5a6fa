import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { Bridge } from '../app/contract.ts';
import { App } from './App.tsx';
import { createClient } from './client/client.ts';
import { createApp, loadApp } from './stores/app.ts';
import { AppContext } from './stores/context.ts';
import { reopenLastConversation } from './stores/last-conversation.ts';
import { CrashScreen } from './ui/CrashScreen.tsx';
import './style.css';

declare global {
  interface Window {
    /** Exposed by the preload. */
    readonly tandem: Bridge;
  }
}

const app = createApp(createClient(window.tandem));
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root element.');

function draw(place: HTMLElement): void {
  createRoot(place).render(
    <StrictMode>
      <CrashScreen>
        <AppContext value={app}>
          <App />
        </AppContext>
      </CrashScreen>
    </StrictMode>,
  );
}

void loadApp(app).then(() => reopenLastConversation(app, sessionStorage));
// Drawn in the person's language and theme from the first moment; `loadApp` tells when the settings cannot be read.
void app.settings
  .getState()
  .load()
  .catch(() => {})
  .then(() => draw(root));
