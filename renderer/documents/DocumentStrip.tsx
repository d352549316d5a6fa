import { ChevronRight, Files, RotateCw, X } from 'lucide-react';
import { useId, useState } from 'react';
import type { AttachedDocument } from '../../app/contract.ts';
import { useApp, useDocuments } from '../stores/context.ts';
import { documentsOf, isAddingTo } from '../stores/documents.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { smallIcon } from '../ui/icon-size.ts';
import { useIsNarrow } from '../ui/use-media-query.ts';
import { DocumentChip } from './DocumentChip.tsx';
import { isUnderWay, needsAttention } from './document-facts.ts';
import { RefusedFiles } from './RefusedFiles.tsx';

const text = strings.documents;

/** More than these are drawn together into one line. */
const maxShown = { wide: 3, narrow: 2 };

/** The documents of the conversation, above the message that is being written. */
export function DocumentStrip({ conversationId }: { readonly conversationId: string | null }) {
  const documents = useDocuments((state) => documentsOf(state, conversationId));
  const isAdding = useDocuments((state) => isAddingTo(state, conversationId));
  const isNarrow = useIsNarrow();
  const [isOpen, setOpen] = useState(false);
  const listId = useId();
  const isMany = documents.length > (isNarrow ? maxShown.narrow : maxShown.wide);
  const shown = isMany && !isOpen ? documents.filter(needsAttention) : documents;
  return (
    <div className="document-strip" data-testid="documents">
      <RefusedFiles conversationId={conversationId} />
      {isMany && (
        <div className="document-summary-row">
          <button
            type="button"
            className="document-summary"
            aria-expanded={isOpen}
            aria-controls={listId}
            onClick={() => setOpen(!isOpen)}
          >
            <Files {...smallIcon} />
            <Summary documents={documents} />
            <ChevronRight {...smallIcon} />
          </button>
          <AllAtOnce documents={documents} />
        </div>
      )}
      {shown.length > 0 && (
        <ul id={listId} className="document-list" aria-label={text.list} tabIndex={isMany ? 0 : undefined}>
          {shown.map((document) => (
            <DocumentChip key={document.id} document={document} />
          ))}
        </ul>
      )}
      {isAdding && (
        <p className="document-adding" role="status">
          {text.adding}
        </p>
      )}
    </div>
  );
}

/** For those of a folder nobody wants to press a button each. */
function AllAtOnce({ documents }: { readonly documents: readonly AttachedDocument[] }) {
  const { documentActions } = useApp();
  const underWay = documents.filter(isUnderWay).map(({ id }) => id);
  const again = documents.filter(({ canRetry }) => canRetry).map(({ id }) => id);
  return (
    <>
      {underWay.length > 1 && (
        <IconButton
          label={text.cancelAll(underWay.length)}
          icon={X}
          onClick={() => void documentActions.cancel(...underWay)}
        />
      )}
      {again.length > 1 && underWay.length === 0 && (
        <IconButton
          label={text.retryAll(again.length)}
          icon={RotateCw}
          onClick={() => void documentActions.retry(...again)}
        />
      )}
    </>
  );
}

function Summary({ documents }: { readonly documents: readonly AttachedDocument[] }) {
  const underWay = documents.filter(isUnderWay).length;
  return (
    <span className="document-facts">
      <strong>{text.nDocuments(documents.length)}</strong>
      {underWay > 0 && <span>{text.reading(underWay)}</span>}
    </span>
  );
}
