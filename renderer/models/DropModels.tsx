import { strings } from '../strings.ts';
import { useDroppedModels } from './use-dropped-models.ts';

/** Says what happens to files that hang over the window. */
export function DropModels() {
  const isOver = useDroppedModels();
  if (!isOver) return null;
  const text = strings.models.library;
  return (
    <div className="drop-models">
      <p>
        <strong>{text.drop}</strong>
        {text.dropHint}
      </p>
    </div>
  );
}
