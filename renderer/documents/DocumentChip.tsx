import { FileText, FileWarning, LoaderCircle, LockKeyhole, RotateCw, TriangleAlert, X } from 'lucide-react';
import { Popover } from 'radix-ui';
import { memo } from 'react';
import type { AttachedDocument } from '../../app/contract.ts';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { smallIcon } from '../ui/icon-size.ts';
import { ProgressBar } from '../ui/ProgressBar.tsx';
import { DocumentFacts } from './DocumentFacts.tsx';
import { isCancelled, isUnderWay, statusText } from './document-facts.ts';
import { UnlockDocument } from './UnlockDocument.tsx';

const text = strings.documents;

/** A document of the conversation: what it is, how far it is read, and what to do about it. */
export const DocumentChip = memo(function DocumentChip({ document }: { readonly document: AttachedDocument }) {
  const { documentActions } = useApp();
  const { id, name, status, canRetry } = document;
  return (
    <li className="document-chip" data-status={isCancelled(document) ? 'cancelled' : status} data-testid="document">
      <DocumentIcon document={document} />
      <div className="document-words">
        <DocumentName document={document} />
        <DocumentState document={document} />
      </div>
      <Notes document={document} />
      {canRetry && (
        <IconButton
          label={text.retry(name)}
          icon={RotateCw}
          onClick={({ currentTarget }) => {
            // This button goes: whoever pressed it from the keyboard stands at the one that cancels.
            if (currentTarget.nextElementSibling instanceof HTMLElement) currentTarget.nextElementSibling.focus();
            void documentActions.retry(id);
          }}
        />
      )}
      {isUnderWay(document) ? (
        <IconButton label={text.cancel(name)} icon={X} onClick={() => void documentActions.cancel(id)} />
      ) : (
        <IconButton label={text.remove(name)} icon={X} onClick={() => void documentActions.remove(document)} />
      )}
    </li>
  );
});

function DocumentIcon({ document: { status } }: { readonly document: AttachedDocument }) {
  if (status === 'ready') return <FileText {...smallIcon} />;
  if (status === 'failed') return <FileWarning {...smallIcon} />;
  if (status === 'needs-password') return <LockKeyhole {...smallIcon} />;
  return <LoaderCircle {...smallIcon} className={status === 'reading' ? 'spin' : undefined} />;
}

function DocumentName({ document: { id, name, status } }: { readonly document: AttachedDocument }) {
  const { panel } = useApp();
  if (status !== 'ready') {
    return (
      <span className="document-name" title={name} dir="auto">
        {name}
      </span>
    );
  }
  return (
    <button
      type="button"
      className="document-name"
      title={name}
      aria-label={text.open(name)}
      dir="auto"
      onClick={() => panel.getState().openDocument(id)}
    >
      {name}
    </button>
  );
}

function DocumentState({ document }: { readonly document: AttachedDocument }) {
  const { id, name, status, problem, progress } = document;
  if (isCancelled(document)) return <span className="document-facts">{text.status.cancelled}</span>;
  switch (status) {
    case 'ready':
      return <DocumentFacts document={document} />;
    case 'failed':
      return (
        <span className="document-problem">{problem === null ? text.status.failed : strings.problemText(problem)}</span>
      );
    case 'needs-password':
      return <UnlockDocument id={id} name={name} problem={problem} />;
    default:
      return (
        <>
          <span className="document-facts">
            <span>{statusText(document)}</span>
          </span>
          <ProgressBar
            label={text.progressOf(name)}
            done={progress?.done ?? 0}
            total={progress?.total ?? null}
            tone={status === 'waiting' ? 'paused' : 'active'}
          />
        </>
      );
  }
}

/** What the model cannot see of it, for those who ask. */
function Notes({ document }: { readonly document: AttachedDocument }) {
  const notes = document.status === 'ready' ? document.warnings : [];
  if (notes.length === 0) return null;
  const label = text.notes(document.name);
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton className="document-notes-button" label={label} icon={TriangleAlert} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popup document-notes"
          aria-label={label}
          side="top"
          sideOffset={6}
          collisionPadding={8}
        >
          <ul>
            {notes.map((note) => (
              <li key={note}>{strings.appSentence(note)}</li>
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
