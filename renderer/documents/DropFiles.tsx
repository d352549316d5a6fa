import { useUi } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { useDroppedFiles } from './use-dropped-files.ts';

/** Says what happens to files that hang over the window. */
export function DropFiles() {
  const isOver = useDroppedFiles();
  const page = useUi((state) => state.page);
  if (!isOver) return null;
  const text = strings.documents.drop;
  return (
    <div className="drop-files">
      <p>
        <strong>{page === 'chat' ? text.chat : text.models}</strong>
        {page === 'chat' ? text.chatHint : text.modelsHint}
      </p>
    </div>
  );
}
