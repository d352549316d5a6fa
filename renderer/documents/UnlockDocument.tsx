import { useState } from 'react';
import type { Problem } from '../../app/contract.ts';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { PasswordForm } from './PasswordForm.tsx';

interface UnlockDocumentProps {
  readonly id: string;
  readonly name: string;
  /** Of the last password. */
  readonly problem: Problem | null;
}

/** Lets a locked document be read. */
export function UnlockDocument({ id, name, problem }: UnlockDocumentProps) {
  const { documentActions } = useApp();
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const wrong = refusal ?? (problem?.code === 'password-needed' ? null : problem);
  return (
    <PasswordForm
      name={name}
      note={wrong === null ? strings.documents.password.needed : strings.problemText(wrong)}
      isWrong={wrong !== null}
      onPassword={async (password) => setRefusal(await documentActions.unlock(id, password))}
    />
  );
}
