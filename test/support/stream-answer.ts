import type { Message } from '../../app/contract.ts';
import type { LaunchedApp } from './electron-app.ts';

let nPlayed = 0;

const blank: Message = {
  id: 'streamed-reply',
  conversationId: 'streamed',
  parentId: 'streamed-question',
  role: 'assistant',
  askedMode: 'fast',
  mode: 'fast',
  why: [],
  content: '',
  thinking: '',
  thinkingMilliseconds: null,
  status: 'generating',
  problem: null,
  modelName: null,
  thinkingBudget: null,
  documentsSeen: null,
  thinkingTokens: 0,
  stats: null,
  createdAt: 0,
  versionIds: ['streamed-reply'],
  lastSeq: -1,
};

/**
 * Makes the main process play an answer: the conversation `id`, which must be in the list, opens with a question and a reply that is
 * being written, and each call of the returned function sends the window a piece of text as the engine would.
 */
export async function playAnswer(
  { app }: LaunchedApp,
  id: string,
): Promise<{
  readonly send: (pieces: readonly string[], everyMs: number) => Promise<void>;
  readonly finish: (content: string) => Promise<void>;
}> {
  nPlayed += 1;
  const reply: Message = { ...blank, id: `streamed-reply-${nPlayed}`, versionIds: [`streamed-reply-${nPlayed}`] };
  const question: Message = {
    ...reply,
    id: 'streamed-question',
    role: 'user',
    parentId: null,
    content: 'Tell me.',
    status: 'complete',
    versionIds: ['streamed-question'],
  };
  const messages = [question, reply].map((message) => ({ ...message, conversationId: id }));
  await app.evaluate(
    ({ ipcMain }, view) => {
      ipcMain.removeHandler('conversation.open');
      ipcMain.handle('conversation.open', () => ({ ok: true, value: view }));
    },
    { conversation: { id, title: 'Streamed', updatedAt: Date.now(), modelId: null }, messages },
  );
  let seq = 0;
  return {
    send: async (pieces, everyMs) => {
      await app.evaluate(
        async ({ BrowserWindow }, { texts, first, interval, replyId }) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          const begun = performance.now();
          for (const [index, text] of texts.entries()) {
            const delta = { replyId, seq: first + index, channel: 'answer', text, thinkingMilliseconds: null };
            contents?.send('chat.delta', delta);
            const wait = begun + (index + 1) * interval - performance.now();
            await new Promise((resolve) => setTimeout(resolve, Math.max(0, wait)));
          }
        },
        { texts: pieces, first: seq, interval: everyMs, replyId: reply.id },
      );
      seq += pieces.length;
    },
    finish: async (content) => {
      await app.evaluate(
        ({ BrowserWindow }, message) => {
          BrowserWindow.getAllWindows()[0]?.webContents.send('chat.finished', { message });
        },
        { ...reply, conversationId: id, content, status: 'complete' as const },
      );
    },
  };
}
