import { useEffect, useState } from 'react';
import { useApp } from '../stores/context.ts';

const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;

/** What is dropped there is meant for the message. */
const isForMessage = ({ target }: DragEvent) => target instanceof Element && target.closest('.composer') !== null;

/** Model files and folders may be dropped anywhere but onto the composer. True while they hang over the window. */
export function useDroppedModels(): boolean {
  const { modelActions } = useApp();
  const [isOver, setOver] = useState(false);

  useEffect(() => {
    const hangOver = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      // Without this the window would try to open the file in place of the page.
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = isForMessage(event) ? 'none' : 'copy';
      setOver(!isForMessage(event));
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(false);
      if (!isForMessage(event)) void modelActions.importDropped([...(event.dataTransfer?.files ?? [])]);
    };
    window.addEventListener('dragenter', hangOver);
    window.addEventListener('dragover', hangOver);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', hangOver);
      window.removeEventListener('dragover', hangOver);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, [modelActions]);

  useEffect(() => {
    if (!isOver) return;
    // Nothing moves the pointer during a drag: one that was called off elsewhere need not have said so.
    const end = () => setOver(false);
    window.addEventListener('pointermove', end);
    return () => window.removeEventListener('pointermove', end);
  }, [isOver]);

  return isOver;
}
