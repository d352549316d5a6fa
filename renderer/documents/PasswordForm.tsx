import { type ReactNode, useId, useState } from 'react';
import { strings } from '../strings.ts';

interface PasswordFormProps {
  /** Of the document. */
  readonly name: string;
  /** What it is asked for, or what was wrong with the last one. */
  readonly note: string;
  readonly isWrong: boolean;
  readonly onPassword: (password: string) => Promise<void> | void;
  /** Further buttons. */
  readonly children?: ReactNode;
}

/** Asks for the password of a locked document. */
export function PasswordForm({ name, note, isWrong, onPassword, children }: PasswordFormProps) {
  const [password, setPassword] = useState('');
  const [isTrying, setTrying] = useState(false);
  const noteId = useId();
  const text = strings.documents.password;

  const submit = async () => {
    if (password === '' || isTrying) return;
    setTrying(true);
    await onPassword(password);
    setTrying(false);
    setPassword('');
  };

  return (
    <form
      className="password-form"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p id={noteId} role={isWrong ? 'alert' : undefined} data-tone={isWrong ? 'bad' : undefined}>
        {note}
      </p>
      <div>
        <input
          type="password"
          className="text-field"
          autoComplete="off"
          aria-label={text.label(name)}
          aria-describedby={noteId}
          aria-invalid={isWrong}
          placeholder={text.placeholder}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <button type="submit" className="button" data-size="small" disabled={password === '' || isTrying}>
          {text.unlock}
        </button>
        {children}
      </div>
    </form>
  );
}
