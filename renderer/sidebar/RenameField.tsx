import { type Ref, useRef, useState } from 'react';
import { strings } from '../strings.ts';

/** The app refuses longer titles. */
const maxTitleLength = 200;

interface RenameFieldProps {
  readonly ref: Ref<HTMLInputElement>;
  readonly title: string;
  readonly label?: string;
  /** Where no menu closes that would take the focus along. */
  readonly autoFocus?: boolean;
  /** null: the person changed their mind, or left nothing. */
  readonly onEnd: (newTitle: string | null) => void;
}

export function RenameField({ ref, title, label, autoFocus, onEnd }: RenameFieldProps) {
  const [text, setText] = useState(title);
  // Taking the field away blurs it: that must not save a second time, or save what was given up.
  const hasEnded = useRef(false);

  const end = (newTitle: string | null) => {
    if (hasEnded.current) return;
    hasEnded.current = true;
    onEnd(newTitle === '' ? null : newTitle);
  };

  return (
    <input
      ref={ref}
      className="rename-field"
      aria-label={label ?? strings.sidebar.renameLabel}
      // biome-ignore lint/a11y/noAutofocus: the person has asked to type here.
      autoFocus={autoFocus}
      maxLength={maxTitleLength}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={() => end(text.trim())}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        event.preventDefault();
        end(event.key === 'Enter' ? text.trim() : null);
      }}
    />
  );
}
