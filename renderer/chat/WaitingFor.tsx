import { isUnderWay } from '../documents/document-facts.ts';
import { loadingText } from '../models/loading-text.ts';
import { useDocuments, useMachine, useMessages, useModel } from '../stores/context.ts';
import { documentsOf } from '../stores/documents.ts';
import { strings } from '../strings.ts';

/** What an answer waits for before its question is read. Shown, like the reading, only after half a second. */
export function WaitingFor() {
  const loading = useModel((state) => state.loading);
  const isMeasuring = useMachine((state) => state.isMeasuring);
  const conversationId = useMessages((state) => state.conversationId);
  const isReading = useDocuments((state) => documentsOf(state, conversationId).some(isUnderWay));
  const label =
    loading !== null
      ? loadingText(loading)
      : isReading
        ? strings.documents.waiting
        : isMeasuring
          ? strings.models.machine.measuring
          : null;
  if (label === null) return null;
  const progress = loading?.progress ?? null;
  return (
    <div className="reading">
      <progress
        aria-label={label}
        {...(progress === null ? {} : { value: progress.doneBytes, max: Math.max(progress.totalBytes, 1) })}
      />
      <span>{label}</span>
    </div>
  );
}
