import { CircleHelp } from 'lucide-react';
import { createContext, useContext, useEffect } from 'react';
import type { Citation as CitationData } from '../../../app/contract.ts';
import { openCitation } from '../../documents/viewer/open-citation.ts';
import { useApp, useCitations, useDocuments, useMessages } from '../../stores/context.ts';
import { documentsOf } from '../../stores/documents.ts';
import { strings } from '../../strings.ts';
import { citedNumbers } from './citations.ts';

/** The answer whose text this is; null where references are not followed. */
export const CitingReply = createContext<{ readonly id: string; readonly isFinished: boolean } | null>(null);

/** A reference of an answer, such as [3] or [3, 7]: a link for each number where the conversation has documents, else plain text. */
export function Citation({ text }: { readonly text: string }) {
  const reply = useContext(CitingReply);
  const conversationId = useMessages((state) => state.conversationId);
  const hasDocuments = useDocuments((state) => documentsOf(state, conversationId).length > 0);
  const { citations } = useApp();
  const looksUp = reply?.isFinished === true && hasDocuments;
  const known = useCitations((state) => (reply === null ? undefined : state.byReply[reply.id]));
  useEffect(() => {
    if (looksUp && reply !== null && known === undefined) void citations.getState().load(reply.id);
  }, [looksUp, reply, known, citations]);

  if (reply === null || !hasDocuments) return text;
  const numbers = citedNumbers(text);
  // The app has looked at the finished answer and takes this for something else.
  if (looksUp && known !== undefined && !numbers.some((number) => known.some((one) => one.number === number)))
    return text;
  return (
    <span className="citations">
      {numbers.map((number, index) => (
        <CitationLink
          // biome-ignore lint/suspicious/noArrayIndexKey: a number may be named twice, and the text of a reference never changes.
          key={index}
          replyId={reply.id}
          number={number}
          citations={known?.filter((one) => one.number === number) ?? none}
        />
      ))}
    </span>
  );
}

const none: readonly CitationData[] = [];

interface CitationLinkProps {
  readonly replyId: string;
  readonly number: number;
  /** One for each sentence with this number; empty until they were looked up. */
  readonly citations: readonly CitationData[];
}

function CitationLink({ replyId, number, citations }: CitationLinkProps) {
  const app = useApp();
  // Where sentences differ, all are marked: better too careful than trusted wrongly.
  const citation = citations.find(({ support }) => support === 'unverified') ?? citations[0] ?? null;
  const kind = useDocuments(
    (state) =>
      Object.values(state.lists)
        .flatMap((list) => list ?? [])
        .find(({ id }) => id === citation?.passage?.documentId)?.partKind ?? 'text',
  );
  const isUnverified = citation?.support === 'unverified';
  const title = titleOf(number, citation, kind);
  return (
    <button
      type="button"
      className="citation"
      data-support={citation?.support}
      aria-label={title}
      title={title}
      onClick={() => void openCitation(app, replyId, number)}
    >
      {number}
      {isUnverified && <CircleHelp size={11} strokeWidth={2} aria-hidden />}
    </button>
  );
}

type Kind = Parameters<typeof strings.documents.citation.place>[3];

function titleOf(number: number, citation: CitationData | null, kind: Kind): string {
  const text = strings.documents.citation;
  if (citation === null) return text.label(number);
  const { passage, documentName, support } = citation;
  if (passage === null || documentName === null) return text.missing(number);
  const place = text.place(number, documentName, passage.part, kind);
  return support === 'unverified' ? text.unverified(place) : place;
}
