import { TriangleAlert } from 'lucide-react';
import { strings } from '../strings.ts';

/** A sign that there is something to know before; the sentences themselves stand where there is room for them. */
export function Cautions({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return null;
  const sentences = warnings.map(strings.appSentence).join(' ');
  return (
    <span className="caution" role="img" aria-label={strings.models.caution(sentences)} title={sentences}>
      <TriangleAlert size={14} strokeWidth={2} aria-hidden />
    </span>
  );
}
