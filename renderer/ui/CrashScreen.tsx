import { Component, type ReactNode } from 'react';
import { strings } from '../strings.ts';
import { Brand } from './Brand.tsx';

interface CrashScreenProps {
  readonly children: ReactNode;
}

/** Stands in for the whole window when drawing it failed. React offers this only to class components. */
export class CrashScreen extends Component<CrashScreenProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <main className="crash" role="alert">
        <Brand />
        <h1>{strings.errors.crashTitle}</h1>
        <p>{strings.errors.crashText}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {strings.errors.reload}
        </button>
      </main>
    );
  }
}
