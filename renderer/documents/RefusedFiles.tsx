import { CircleAlert, X } from 'lucide-react';
import { useApp, useDocuments } from '../stores/context.ts';
import { refusedOf } from '../stores/documents.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';

/** Files that were not taken in, each with its reason, until they are dismissed. */
export function RefusedFiles({ conversationId }: { readonly conversationId: string | null }) {
  const { documents, ui } = useApp();
  const files = useDocuments((state) => refusedOf(state, conversationId));
  if (files.length === 0) return null;
  const text = strings.documents.refused;
  return (
    <section className="refused-files" role="alert">
      <CircleAlert size={15} strokeWidth={1.75} aria-hidden />
      <div>
        <strong>{text.title(files.length)}</strong>
        <ul>
          {files.map(({ id, name, problem }) => (
            <li key={id}>
              <span dir="auto">{name}</span>
              <span>{strings.problemText(problem)}</span>
            </li>
          ))}
        </ul>
      </div>
      <IconButton
        label={text.dismiss}
        icon={X}
        onClick={() => {
          const ids = files.map(({ id }) => id);
          documents.getState().dismiss(conversationId, ids);
          ui.getState().focusComposer();
        }}
      />
    </section>
  );
}
