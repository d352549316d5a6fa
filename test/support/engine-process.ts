import { onTestFinished } from 'vitest';
import { forkEngine } from '../../engine/fork.ts';
import type { EngineReply, EngineRequest } from '../../engine/protocol.ts';
import { engineReplySchema } from '../../engine/protocol.ts';

export interface EngineExit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A running engine process as its host sees it, with every reply so far. */
export interface EngineUnderTest {
  readonly replies: readonly EngineReply[];
  readonly exit: Promise<EngineExit>;
  /** Any message, valid or not. */
  post(message: unknown): void;
  /** The first reply, past or future, that fits; rejects when the process ends before. */
  reply(fits: (reply: EngineReply) => boolean): Promise<EngineReply>;
  /** The final answer to a request. */
  answer(id: number): Promise<EngineReply>;
  kill(): void;
}

/** Starts an engine process that is ended with the test, and waits until it is ready. */
export async function startEngine(): Promise<EngineUnderTest> {
  const port = forkEngine();
  onTestFinished(() => port.kill());
  const replies: EngineReply[] = [];
  const waiting = new Set<() => void>();
  const { promise: exit, resolve } = Promise.withResolvers<EngineExit>();
  let hasEnded = false;
  const wake = () => {
    for (const look of waiting) look();
  };
  port.onMessage((message) => {
    replies.push(engineReplySchema.parse(message));
    wake();
  });
  port.onExit((status) => {
    hasEnded = true;
    resolve(status);
    wake();
  });

  function reply(fits: (reply: EngineReply) => boolean): Promise<EngineReply> {
    return new Promise((found, missed) => {
      const look = () => {
        const match = replies.find(fits);
        if (match === undefined && !hasEnded) return;
        waiting.delete(look);
        if (match === undefined) missed(new Error('The engine process ended without the expected reply.'));
        else found(match);
      };
      waiting.add(look);
      look();
    });
  }

  await reply(({ kind }) => kind === 'ready');
  return {
    replies,
    exit,
    post: (message) => port.post(message as EngineRequest),
    reply,
    answer: (id) => reply((candidate) => isFinal(candidate) && candidate.id === id),
    kill: () => port.kill(),
  };
}

type FinalReply = Extract<
  EngineReply,
  { kind: 'loaded' | 'unloaded' | 'measured' | 'counted' | 'machine' | 'finished' | 'failed' }
>;

function isFinal(reply: EngineReply): reply is FinalReply {
  return ['loaded', 'unloaded', 'measured', 'counted', 'machine', 'finished', 'failed'].includes(reply.kind);
}
