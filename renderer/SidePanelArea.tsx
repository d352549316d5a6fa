import { useEffect } from 'react';
import { ContextInspector } from './context/ContextInspector.tsx';
import { DocumentViewer } from './documents/viewer/DocumentViewer.tsx';
import { roomMode, useChosenMode } from './models/chosen-mode.ts';
import { useApp, useMessages, usePanel } from './stores/context.ts';

/** What stands beside the conversation, if anything. */
export function SidePanelArea({ isOver }: { readonly isOver: boolean }) {
  const { panel } = useApp();
  const content = usePanel((state) => state.content);
  const mode = roomMode(useChosenMode());
  const conversationId = useMessages((state) => state.conversationId);

  // What is shown belongs to the conversation that it was opened in.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation is the occasion.
  useEffect(() => () => panel.getState().close(), [conversationId]);

  if (content === null) return null;
  if (content.kind === 'context') return <ContextInspector mode={mode} isOver={isOver} />;
  const { documentId, passage, request } = content;
  return <DocumentViewer documentId={documentId} passage={passage} request={request} isOver={isOver} />;
}
