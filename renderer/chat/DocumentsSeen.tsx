import { Files } from 'lucide-react';
import type { Message } from '../../app/contract.ts';
import { strings } from '../strings.ts';
import { smallIcon } from '../ui/icon-size.ts';

/** Says that an answer rests on a part of the documents. */
export function DocumentsSeen({ seen }: { readonly seen: Message['documentsSeen'] }) {
  if (seen === null) return null;
  const { kind, shown, total } = seen;
  const text = strings.documents.seen;
  return (
    <p className="documents-seen" data-testid="documents-seen">
      <Files {...smallIcon} />
      <span>{kind === 'passages' ? text.passages(shown, total) : text.summaries(total)}</span>
    </p>
  );
}
