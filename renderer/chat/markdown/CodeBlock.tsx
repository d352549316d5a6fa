import { Eye, WrapText } from 'lucide-react';
import { useCallback, useState } from 'react';
import { strings } from '../../strings.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { CopyButton } from '../CopyButton.tsx';
import { CodeText } from './CodeText.tsx';
import { Diagram } from './Diagram.tsx';

interface CodeBlockProps {
  readonly language: string | null;
  /** The code as written, for the clipboard. */
  readonly code: string;
  /** False while it is being written. */
  readonly isFinal: boolean;
}

export function CodeBlock({ language, code, isFinal }: CodeBlockProps) {
  const [isWrapped, setWrapped] = useState(false);
  const [isDrawn, setDrawn] = useState(false);
  const showCode = useCallback(() => setDrawn(false), []);
  const text = strings.reading;
  const canBeDrawn = isFinal && language === 'mermaid';
  return (
    <figure className="code-block" data-language={language ?? ''}>
      <figcaption>
        <span>{language ?? text.code.plain}</span>
        {canBeDrawn && (
          <button type="button" className="text-button" onClick={() => setDrawn(!isDrawn)}>
            <Eye size={14} strokeWidth={1.75} aria-hidden />
            {isDrawn ? text.diagram.hide : text.diagram.show}
          </button>
        )}
        {!(canBeDrawn && isDrawn) && (
          <IconButton
            label={text.code.wrap}
            icon={WrapText}
            aria-pressed={isWrapped}
            onClick={() => setWrapped(!isWrapped)}
          />
        )}
        <CopyButton text={code} label={text.code.copy} />
      </figcaption>
      {canBeDrawn && isDrawn ? (
        <Diagram code={code} onFailed={showCode} />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll sideways, which must also work from the keyboard.
        <pre tabIndex={0} data-wrapped={isWrapped}>
          <CodeText code={code} language={language} isFinal={isFinal} />
        </pre>
      )}
    </figure>
  );
}
