import { Paperclip } from 'lucide-react';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';

export function AttachButton() {
  const { documentActions } = useApp();
  return <IconButton label={strings.documents.attach} icon={Paperclip} onClick={() => void documentActions.choose()} />;
}
