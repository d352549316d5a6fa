import { FileText } from 'lucide-react';
import type { FoundDocument, FoundPassage } from '../../../app/contract.ts';
import { useApp } from '../../stores/context.ts';
import { strings } from '../../strings.ts';
import { Marked } from './Marked.tsx';
import { openFoundPassage } from './open-found-passage.ts';

interface DocumentResultProps {
  readonly document: FoundDocument;
  readonly found: FoundPassage | null;
  /** Tab reaches this one; the arrow keys reach the others. */
  readonly isActive: boolean;
}

/** A place in a document: its name, where it is in it, what stands there, and in which conversation. */
export function DocumentResult({ document, found, isActive }: DocumentResultProps) {
  const app = useApp();
  const { name, partKind, conversationTitle, isArchived } = document;
  const words = strings.conversations.search;
  return (
    <button
      type="button"
      className="search-result"
      data-row-focus
      tabIndex={isActive ? 0 : -1}
      onClick={() => void openFoundPassage(app, document, found)}
    >
      <strong className="search-document">
        <FileText size={14} strokeWidth={1.75} aria-hidden />
        <span dir="auto">
          <Marked text={name} />
        </span>
        {found !== null && partKind !== 'text' && (
          <small>{strings.documents.viewer.part(found.passage.part, partKind)}</small>
        )}
      </strong>
      {found !== null && (
        <span className="search-snippet" dir="auto">
          <Marked text={found.snippet} />
        </span>
      )}
      <small className="search-place">
        {isArchived ? words.inArchived(conversationTitle) : words.inConversation(conversationTitle)}
      </small>
    </button>
  );
}
