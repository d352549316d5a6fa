import { useEffect, useState } from 'react';
import type { TokenState } from '../../app/contract.ts';
import { problemOf } from '../client/client.ts';
import { useApp, useSettings } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { SettingSection } from '../ui/SettingSection.tsx';
import { hubName } from './hub-name.ts';

/** The access token for repositories that ask for one. Once given it is never shown again. */
export function TokenSetting() {
  const { client, ui } = useApp();
  const text = strings.models.token;
  const hub = useSettings((settings) => settings.hubEndpoint);
  const [state, setState] = useState<TokenState | null>(null);
  const [token, setToken] = useState('');
  const [keepsObfuscated, setKeepsObfuscated] = useState(false);

  const run = async (work: () => Promise<TokenState>) => {
    try {
      setState(await work());
    } catch (error) {
      ui.getState().fail(problemOf(error));
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: each hub has a token of its own.
  useEffect(() => {
    setToken('');
    client
      .command('hub.token', null)
      .then(setState)
      .catch((error: unknown) => ui.getState().fail(problemOf(error)));
  }, [client, ui, hub]);

  const save = async () => {
    const typed = token.trim();
    if (typed === '') return;
    // Gone from the window at once, whatever becomes of it.
    setToken('');
    await run(() => client.command('hub.setToken', { token: typed, keepObfuscated: keepsObfuscated }));
  };
  const hasKeyStore = state?.keeping === 'key-store';

  return (
    <SettingSection title={text.title} explanation={text.explanation(hubName(hub))}>
      {state?.hasToken === true ? (
        <div className="field-row">
          <p className="token-state">{text.kept[state.keeping]}</p>
          <button
            type="button"
            className="button"
            onClick={() => void run(() => client.command('hub.clearToken', null))}
          >
            {text.clear}
          </button>
        </div>
      ) : (
        <form
          className="token-form"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          <div className="field-row">
            <input
              type="password"
              className="text-field"
              aria-label={text.field}
              placeholder={text.placeholder}
              autoComplete="off"
              spellCheck={false}
              maxLength={1000}
              value={token}
              onChange={(event) => setToken(event.target.value)}
            />
            <button type="submit" className="button" aria-disabled={token.trim() === ''}>
              {text.save}
            </button>
          </div>
          {state !== null && !hasKeyStore && (
            <label className="check-field">
              <input
                type="checkbox"
                checked={keepsObfuscated}
                onChange={({ target }) => setKeepsObfuscated(target.checked)}
              />
              <span>{text.keepObfuscated}</span>
            </label>
          )}
        </form>
      )}
    </SettingSection>
  );
}
