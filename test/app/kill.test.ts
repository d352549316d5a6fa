import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type DeltaLine, type SentLine, word } from '../support/streaming-app.ts';
import { temporaryFolder } from '../support/temp-folder.ts';
import { startTestApp } from '../support/test-app.ts';

const script = fileURLToPath(new URL('../support/streaming-app.ts', import.meta.url));
const rounds = 20;
const mostLostMs = 500;

/** Runs the app in a process of its own and kills it as soon as it has told of `deltaCount` deltas. */
async function runAndKill(dataFolder: string, text: string, deltaCount: number) {
  const child = spawn(process.execPath, [script, dataFolder, text], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines: (SentLine | DeltaLine)[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(JSON.parse(line));
    if (lines.length === deltaCount + 1) child.kill('SIGKILL');
  }
  const [, signal] = await ended;
  expect(signal).toBe('SIGKILL');
  const [sent, ...deltas] = lines as [SentLine, ...DeltaLine[]];
  return { sent, deltas };
}

test(`an app that is killed at any moment of an answer keeps the message and all but the last ${mostLostMs} ms of text`, async () => {
  const dataFolder = temporaryFolder();
  const answer = Array.from({ length: 2_000 }, (_, n) => word(n)).join('');

  for (let round = 0; round < rounds; round++) {
    // Spread over the first three saves and what lies between them; 7 and 160 have no common factor.
    const deltaCount = 1 + ((round * 7 * 11) % 160);
    const { sent, deltas } = await runAndKill(dataFolder, `Question ${round}`, deltaCount);

    const t = await startTestApp({ dataFolder });
    expect(await t.command('app.problems', null)).toEqual([]);
    expect(t.db.pragma('integrity_check', { simple: true })).toBe('ok');
    const { messages } = await t.command('conversation.open', { id: sent.conversationId });
    expect(messages).toMatchObject([
      { id: sent.userId, content: `Question ${round}`, status: 'complete' },
      { id: sent.replyId, status: 'interrupted', versionIds: [sent.replyId] },
    ]);
    const saved = messages[1]?.content ?? '';
    expect(answer.startsWith(saved)).toBe(true);
    const endMs = deltas.at(-1)?.atMs ?? 0;
    const mustBeSaved = deltas.findLast(({ atMs }) => atMs <= endMs - mostLostMs)?.length ?? 0;
    expect(saved.length).toBeGreaterThanOrEqual(mustBeSaved);
    expect(await t.command('conversation.list', null)).toHaveLength(round + 1);
    t.db.close();
  }
}, 180_000);
