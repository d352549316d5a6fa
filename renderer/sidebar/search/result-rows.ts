import type { FoundDocument, FoundPassage, SearchHit } from '../../../app/contract.ts';

/** What stands in the list of results, from top to bottom. */
export type ResultRow =
  | { readonly kind: 'heading'; readonly key: string; readonly of: 'documents' | 'messages' }
  | { readonly kind: 'title'; readonly key: string; readonly hit: Extract<SearchHit, { kind: 'title' }> }
  | { readonly kind: 'message'; readonly key: string; readonly hit: Extract<SearchHit, { kind: 'message' }> }
  | {
      readonly kind: 'document';
      readonly key: string;
      readonly document: FoundDocument;
      /** Null where only its name was found. */
      readonly found: FoundPassage | null;
    }
  | { readonly kind: 'more-passages'; readonly key: string; readonly document: FoundDocument }
  | { readonly kind: 'more-documents'; readonly key: string }
  | { readonly kind: 'more-messages'; readonly key: string };

interface Found {
  readonly hits: readonly SearchHit[];
  readonly documents: readonly FoundDocument[];
  readonly hasMoreMessages: boolean;
  readonly hasMoreDocuments: boolean;
}

/** Titles, then documents, then messages, with headings where there are documents. */
export function resultRows({ hits, documents, hasMoreMessages, hasMoreDocuments }: Found): readonly ResultRow[] {
  const titles = hits.flatMap((hit): ResultRow[] =>
    hit.kind === 'title' ? [{ kind: 'title', key: `title ${hit.conversationId}`, hit }] : [],
  );
  const messages = hits.flatMap((hit): ResultRow[] =>
    hit.kind === 'message' ? [{ kind: 'message', key: hit.messageId, hit }] : [],
  );
  const heading = (of: 'documents' | 'messages'): ResultRow => ({ kind: 'heading', key: `heading ${of}`, of });
  const hasDocuments = documents.length > 0 || hasMoreDocuments;
  return [
    ...titles,
    ...(hasDocuments ? [heading('documents')] : []),
    ...documents.flatMap(documentRows),
    ...(hasMoreDocuments ? [{ kind: 'more-documents' as const, key: 'more documents' }] : []),
    ...(hasDocuments && messages.length > 0 ? [heading('messages')] : []),
    ...messages,
    ...(hasMoreMessages ? [{ kind: 'more-messages' as const, key: 'more messages' }] : []),
  ];
}

function documentRows(document: FoundDocument): ResultRow[] {
  const { documentId, passages, hasMorePassages } = document;
  if (passages.length === 0) return [{ kind: 'document', key: `document ${documentId}`, document, found: null }];
  return [
    ...passages.map((found): ResultRow => {
      const key = `passage ${documentId} ${found.passage.number}`;
      return { kind: 'document', key, document, found };
    }),
    ...(hasMorePassages ? [{ kind: 'more-passages' as const, key: `more ${documentId}`, document }] : []),
  ];
}
