import type { CdpSession } from './cdp.ts';

/**
 * Answers `webUtils.getPathForFile`: the preload pauses at a `debugger` statement with the file at hand, Chromium tells the
 * file's path, and the preload goes on with it.
 */
export async function answerFilePaths(session: CdpSession): Promise<void> {
  session.on('Debugger.paused', ({ callFrames }) => {
    const frame = callFrames[0]?.callFrameId;
    const answered = frame === undefined ? Promise.resolve() : answer(session, frame);
    answered
      .catch((error: unknown) => process.stderr.write(`getPathForFile: ${String(error)}\n`))
      // Without this the page would hang for ever, so it comes whatever happened.
      .finally(() => session.send('Debugger.resume').catch(() => undefined));
  });
  await session.send('Debugger.enable');
}

async function answer(session: CdpSession, callFrameId: string): Promise<void> {
  const { result: file } = await session.send('Debugger.evaluateOnCallFrame', {
    callFrameId,
    expression: 'globalThis.standinFile',
  });
  // A `debugger` statement of the page's own is none of our business.
  if (file.objectId === undefined) return;
  const { path } = await session.send('DOM.getFileInfo', { objectId: file.objectId });
  await session.send('Debugger.evaluateOnCallFrame', {
    callFrameId,
    expression: `globalThis.standinFilePath = ${JSON.stringify(path)}`,
  });
}
