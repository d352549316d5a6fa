import type { AttachedDocument } from '../../app/contract.ts';
import { factsOf } from './document-facts.ts';
import { useDocumentTokens } from './use-document-tokens.ts';

export function DocumentFacts({ document }: { readonly document: AttachedDocument }) {
  const tokens = useDocumentTokens(document);
  return (
    <span className="document-facts">
      {factsOf({ ...document, tokens }).map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </span>
  );
}
