import { useId, useState } from 'react';
import type { Problem } from '../../app/contract.ts';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';

interface PasswordFormProps {
  readonly id: string;
  readonly name: string;
  /** Of the last password. */
  readonly problem: Problem | null;
}

/** Asks for the password of a locked document. It opens the document once and is not kept. */
export function PasswordForm({ id, name, problem }: PasswordFormProps) {
  const { documentActions } = useApp();
  const [password, setPassword] = useState('');
  const [isTrying, setTrying] = useState(false);
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const noteId = useId();
  const text = strings.documents.password;
  const wrong = refusal ?? (problem?.code === 'password-needed' ? null : problem);

  const unlock = async () => {
    if (password === '' || isTrying) return;
    setTrying(true);
    setRefusal(await documentActions.unlock(id, password));
    setTrying(false);
    setPassword('');
  };

  return (
    <form
      className="password-form"
      onSubmit={(event) => {
        event.preventDefault();
        void unlock();
      }}
    >
      <p id={noteId} role={wrong === null ? undefined : 'alert'} data-tone={wrong === null ? undefined : 'bad'}>
        {wrong === null ? text.needed : strings.problemText(wrong)}
      </p>
      <div>
        <input
          type="password"
          className="text-field"
          autoComplete="off"
          aria-label={text.label(name)}
          aria-describedby={noteId}
          aria-invalid={wrong !== null}
          placeholder={text.placeholder}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <button type="submit" className="button" data-size="small" disabled={password === '' || isTrying}>
          {text.unlock}
        </button>
      </div>
    </form>
  );
}
