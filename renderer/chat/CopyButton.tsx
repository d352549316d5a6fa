import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';

/** Long enough to be seen, short enough to be out of the way at the next copy. */
const confirmedForMs = 1600;

interface CopyButtonProps {
  readonly text: string;
  readonly label: string;
}

export function CopyButton({ text, label }: CopyButtonProps) {
  const { actions } = useApp();
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), confirmedForMs);
    return () => clearTimeout(timer);
  }, [isCopied]);

  return (
    <IconButton
      label={isCopied ? strings.answer.copied : label}
      icon={isCopied ? Check : Copy}
      onClick={() => void actions.copy(text).then(setCopied)}
    />
  );
}
