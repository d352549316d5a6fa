import type { ReactNode } from 'react';
import { strings } from '../../strings.ts';
import { CopyButton } from '../CopyButton.tsx';

interface CodeBlockProps {
  readonly language: string | null;
  /** The code as written, for the clipboard. */
  readonly code: string;
  readonly children: ReactNode;
}

export function CodeBlock({ language, code, children }: CodeBlockProps) {
  return (
    <figure className="code-block">
      <figcaption>
        <span>{language ?? strings.answer.plainCode}</span>
        <CopyButton text={code} label={strings.answer.copyCode} />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll sideways, which must also work from the keyboard. */}
      <pre tabIndex={0}>{children}</pre>
    </figure>
  );
}
