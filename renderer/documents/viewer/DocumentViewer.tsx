import type { Passage } from '../../../app/contract.ts';
import { useApp, useDocuments, useMessages } from '../../stores/context.ts';
import { documentsOf } from '../../stores/documents.ts';
import { strings } from '../../strings.ts';
import { SidePanel } from '../../ui/SidePanel.tsx';
import { DocumentFacts } from '../DocumentFacts.tsx';
import { notesOf } from '../document-facts.ts';
import { PdfPages } from './PdfPages.tsx';
import { TextPages } from './TextPages.tsx';

interface DocumentViewerProps {
  readonly documentId: string;
  readonly passage: Passage | null;
  readonly request: number;
  readonly isOver: boolean;
}

/** A document beside the conversation, at the passage that an answer refers to. */
export function DocumentViewer({ documentId, passage, request, isOver }: DocumentViewerProps) {
  const { panel } = useApp();
  const conversationId = useMessages((state) => state.conversationId);
  const document = useDocuments((state) => documentsOf(state, conversationId).find(({ id }) => id === documentId));
  const text = strings.documents.viewer;
  const Pages = document?.format === 'pdf' ? PdfPages : TextPages;
  return (
    <SidePanel
      title={document?.name ?? ''}
      closeLabel={text.close}
      focusKey={request}
      isOver={isOver}
      onClose={() => panel.getState().close()}
    >
      {document === undefined ? (
        <p className="viewer-note">{text.gone}</p>
      ) : (
        <>
          <p className="viewer-facts">
            <DocumentFacts document={document} />
          </p>
          {notesOf(document).map((note) => (
            <p key={note} className="viewer-note">
              {strings.appSentence(note)}
            </p>
          ))}
          <Pages key={documentId} document={document} passage={passage} request={request} />
        </>
      )}
    </SidePanel>
  );
}
