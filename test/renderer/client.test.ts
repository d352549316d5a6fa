import { describe, expect, it } from 'vitest';
import { ClientError, createClient, problemOf } from '../../renderer/client/client.ts';
import { strings } from '../../renderer/strings.ts';
import { defaultSettings, FakeBridge, Refusal } from './fake-bridge.ts';

describe('the client', () => {
  it('gives the value of a command', async () => {
    const client = createClient(new FakeBridge());
    expect(await client.command('settings.get', null)).toEqual(defaultSettings);
  });

  it("throws the app's own problem", async () => {
    const problem = { code: 'not-found', message: 'This conversation no longer exists.' };
    const bridge = new FakeBridge({
      'conversation.open': () => {
        throw new Refusal(problem);
      },
    });
    const failure = createClient(bridge).command('conversation.open', { id: 'c1' });
    await expect(failure).rejects.toBeInstanceOf(ClientError);
    await expect(failure).rejects.toMatchObject({ problem });
  });

  it("replaces Electron's wording when the app cannot be reached", async () => {
    const bridge = new FakeBridge({
      'chat.stop': () => {
        throw new Error("Error invoking remote method 'chat.stop': Error: reply was never sent");
      },
    });
    const failure = createClient(bridge).command('chat.stop', { replyId: 'r' });
    await expect(failure).rejects.toMatchObject({
      problem: { code: 'no-answer', message: strings.errors.noAnswer },
    });
  });

  it('tells nothing technical about a fault of its own', () => {
    expect(problemOf(new TypeError('x is undefined')).message).toBe(strings.errors.unexpected);
  });

  it('ends a subscription', () => {
    const bridge = new FakeBridge();
    const heard: string[] = [];
    const end = createClient(bridge).on('conversation.removed', ({ id }) => heard.push(id));
    bridge.emit('conversation.removed', { id: 'a' });
    end();
    bridge.emit('conversation.removed', { id: 'b' });
    expect(heard).toEqual(['a']);
  });
});
