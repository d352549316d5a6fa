import { describe, expect, onTestFinished, test } from 'vitest';
import { connectionLost, rateLimited } from '../../app/downloads/network-errors.ts';
import { Round } from '../../app/downloads/round.ts';
import { ManualClock } from '../support/manual-clock.ts';

interface Connection {
  readonly openedAt: number;
  /** Ends it; without an error it found nothing left to do. */
  leave(error?: Error): void;
}

/** A round of so many connections, which the test ends as it likes. */
async function startRound(count: number) {
  const clock = new ManualClock();
  const abort = new AbortController();
  const connections: Connection[] = [];
  const connect = () =>
    new Promise<void>((resolve, reject) => {
      const leave = (error?: Error) => (error === undefined ? resolve() : reject(error));
      connections.push({ openedAt: clock.monotonic(), leave });
    });
  const round = new Round(clock, abort.signal, connect);
  onTestFinished(() => {
    for (const connection of connections) connection.leave();
  });
  round.join(count);
  await clock.advance(0);
  return { clock, connections, round };
}

describe('a connection that is cut while others go on', () => {
  test('is opened again at once when it had lasted', async () => {
    const { clock, connections } = await startRound(4);
    await clock.advance(5_000);
    connections[1]?.leave(connectionLost('hub'));
    await clock.advance(0);
    expect(connections.map(({ openedAt }) => openedAt - (connections[0]?.openedAt ?? 0))).toEqual([0, 0, 0, 0, 5_000]);
  });

  test('is opened a second after its last opening when it had not', async () => {
    const { clock, connections } = await startRound(2);
    await clock.advance(300);
    connections[1]?.leave(connectionLost('hub'));
    await clock.advance(699);
    expect(connections).toHaveLength(2);
    await clock.advance(1);
    expect(connections).toHaveLength(3);
  });

  test('does not wait longer because another is cut, too', async () => {
    const { clock, connections } = await startRound(3);
    connections[1]?.leave(connectionLost('hub'));
    await clock.advance(900);
    connections[2]?.leave(connectionLost('hub'));
    await clock.advance(100);
    expect(connections).toHaveLength(5);
  });

  test('stays away as long as the server asks for, whatever happens to the others', async () => {
    const { clock, connections } = await startRound(3);
    await clock.advance(5_000);
    connections[1]?.leave(rateLimited('hub', 30_000));
    await clock.advance(1_000);
    connections[2]?.leave(connectionLost('hub'));
    await clock.advance(28_999);
    expect(connections).toHaveLength(4);
    await clock.advance(1);
    expect(connections).toHaveLength(5);
  });
});

describe('a round', () => {
  test('is over when the last connection has left, with what was wrong with it', async () => {
    const { clock, connections, round } = await startRound(2);
    const lost = connectionLost('hub');
    connections[0]?.leave();
    connections[1]?.leave(lost);
    expect(await round.finished).toBe(lost);
    await clock.advance(60_000);
    expect(connections).toHaveLength(2);
  });

  test('opens nothing after it was given up', async () => {
    const { clock, connections, round } = await startRound(2);
    connections[1]?.leave(connectionLost('hub'));
    await clock.advance(0);
    const woken = connectionLost('hub');
    round.abandon(woken);
    await clock.advance(60_000);
    expect(connections).toHaveLength(2);
    connections[0]?.leave(connectionLost('hub'));
    expect(await round.finished).toBe(woken);
  });
});
