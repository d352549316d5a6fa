import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { FirstDownload } from '../chat/FirstDownload.tsx';
import { AppearanceSettings } from '../settings/AppearanceSettings.tsx';
import { useApp, useUi } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Brand } from '../ui/Brand.tsx';
import { ModeMark } from '../ui/ModeMark.tsx';

const steps = ['what', 'model', 'look'] as const;

/** The first run: what Tandem is, a model, and how it looks. Shown once; every step can be skipped. */
export function Welcome() {
  const { actions, ui } = useApp();
  const text = strings.welcome;
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const [index, setIndex] = useState(0);
  const step = steps[index] ?? 'what';
  const isLast = index === steps.length - 1;

  // What is read first is the heading; Tab goes on from there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step is the occasion.
  useEffect(() => heading.current?.focus(), [index]);

  const end = async () => {
    await actions.changeSettings({ hasSeenWelcome: true });
    ui.getState().focusComposer();
  };

  return (
    <main className="welcome" aria-labelledby={id}>
      <div className="welcome-card">
        <p className="brand-name">
          <Brand size={20} />
          {strings.appName}
        </p>
        <h1 id={id} ref={heading} tabIndex={-1}>
          {text.titles[step]}
        </h1>
        <Step name={step} />
        <footer>
          <p>{text.step(index + 1, steps.length)}</p>
          {!isLast && (
            <button type="button" className="text-button" onClick={() => void end()}>
              {text.skip}
            </button>
          )}
          {index > 0 && (
            <button type="button" className="button" onClick={() => setIndex(index - 1)}>
              {text.back}
            </button>
          )}
          <button
            type="button"
            className="button"
            data-kind="main"
            onClick={() => {
              if (isLast) void end();
              else setIndex(index + 1);
            }}
          >
            {isLast ? text.start : text.next}
          </button>
        </footer>
      </div>
    </main>
  );
}

function Step({ name }: { readonly name: (typeof steps)[number] }): ReactNode {
  const { modelActions } = useApp();
  const text = strings.welcome;
  // Only what a person asked for here can fail here.
  const failure = useUi((state) => state.failures.at(-1));
  switch (name) {
    case 'what':
      return (
        <>
          <p>{text.what}</p>
          <ul className="welcome-modes">
            {(['fast', 'deep'] as const).map((mode) => (
              <li key={mode} data-mode={mode}>
                <ModeMark mode={mode} />
                <span>{text.modes[mode]}</span>
              </li>
            ))}
          </ul>
          <p>{text.privacy}</p>
        </>
      );
    case 'model':
      return (
        <>
          <p>{text.model}</p>
          <FirstDownload />
          <p>
            <button type="button" className="text-button" onClick={() => void modelActions.openFile()}>
              {text.openFile}
            </button>
          </p>
          {failure !== undefined && (
            <p role="alert" className="welcome-problem">
              {strings.problemText(failure)}
            </p>
          )}
        </>
      );
    case 'look':
      return (
        <>
          <p>{text.look}</p>
          <AppearanceSettings />
        </>
      );
  }
}
