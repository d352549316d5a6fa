import { useEffect, useState } from 'react';
import { useApp } from '../stores/context.ts';

const holdsFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') === true;

const isModel = ({ name }: File) => name.toLowerCase().endsWith('.gguf');

/**
 * Files and folders may be dropped anywhere. On the chat, model files go to the library and everything else into the conversation;
 * on the Models page all of it goes to the library. True while files hang over the window.
 */
export function useDroppedFiles(): boolean {
  const { documentActions, modelActions, ui } = useApp();
  const [isOver, setOver] = useState(false);

  useEffect(() => {
    const take = (files: readonly File[]) => {
      const isChat = ui.getState().page === 'chat';
      const models = isChat ? files.filter(isModel) : files;
      const documents = isChat ? files.filter((file) => !isModel(file)) : [];
      if (models.length > 0) void modelActions.importDropped(models);
      if (documents.length > 0) void documentActions.addDropped(documents);
    };
    const hangOver = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      // Without this the window would try to open the file in place of the page.
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      setOver(false);
      take([...(event.dataTransfer?.files ?? [])]);
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
  }, [documentActions, modelActions, ui]);

  useEffect(() => {
    if (!isOver) return;
    // Nothing moves the pointer during a drag: one that was called off elsewhere need not have said so.
    const end = () => setOver(false);
    window.addEventListener('pointermove', end);
    return () => window.removeEventListener('pointermove', end);
  }, [isOver]);

  return isOver;
}
