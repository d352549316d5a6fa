import { act, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { strings } from '../../renderer/strings.ts';
import { conversationWith, FakeBridge, messageWith, question } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const conversation = conversationWith({});

/** A window that shows one question and this reply to it. */
async function openWith(reply: ReturnType<typeof messageWith>): Promise<FakeBridge> {
  const bridge = new FakeBridge({ 'conversation.open': () => ({ conversation, messages: [question, reply] }) });
  const app = await renderApp(bridge);
  await act(() => app.actions.open('c1'));
  return bridge;
}

const answer = () => screen.getByTestId('answer-text');
const thinkingButton = () => screen.getByRole('button', { name: /^Th(inking|ought)/ });

describe('an answer that is being written', () => {
  it('shows the thinking while it lasts, and folds it away when the answer begins', async () => {
    const bridge = await openWith(messageWith({ mode: 'deep', status: 'generating' }));
    const send = (seq: number, channel: 'thinking' | 'answer', text: string, thinkingMilliseconds: number | null) =>
      act(() => bridge.emit('chat.delta', { replyId: 'reply', seq, channel, text, thinkingMilliseconds }));

    send(0, 'thinking', '2+2\n  carry 0', null);
    expect(thinkingButton().textContent).toMatch(/^Thinking…/);
    expect(thinkingButton().getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByTestId('thinking-text').textContent).toBe('2+2\n  carry 0');

    send(1, 'answer', 'Four', 4000);
    expect(thinkingButton().textContent).toBe('Thought for 4 s');
    expect(thinkingButton().getAttribute('aria-expanded')).toBe('false');
    expect(answer().textContent).toBe('Four');
  });

  it('leaves the thinking closed when the person closed it', async () => {
    const bridge = await openWith(messageWith({ mode: 'deep', status: 'generating', thinking: 'a', lastSeq: 0 }));
    fireEvent.click(thinkingButton());
    act(() =>
      bridge.emit('chat.delta', {
        replyId: 'reply',
        seq: 1,
        channel: 'thinking',
        text: 'b',
        thinkingMilliseconds: null,
      }),
    );
    expect(thinkingButton().getAttribute('aria-expanded')).toBe('false');
  });

  it('fetches what it missed, and shows it once', async () => {
    let known = messageWith({ status: 'generating', content: 'One ', lastSeq: 0 });
    const bridge = new FakeBridge({ 'conversation.open': () => ({ conversation, messages: [question, known] }) });
    const app = await renderApp(bridge);
    await act(() => app.actions.open('c1'));
    known = { ...known, content: 'One two three ', lastSeq: 2 };
    await act(async () => {
      for (const [seq, text] of [
        [2, 'three '],
        [3, 'four'],
      ] as const) {
        bridge.emit('chat.delta', { replyId: 'reply', seq, channel: 'answer', text, thinkingMilliseconds: null });
      }
    });
    expect(answer().textContent?.trim()).toBe('One two three four');
    expect(bridge.inputsOf('conversation.open')).toHaveLength(2);
  });

  it('gives way to the stored message at its end, and tells it to screen readers', async () => {
    const bridge = await openWith(messageWith({ status: 'generating', content: 'Fo', lastSeq: 0 }));
    act(() => bridge.emit('chat.finished', { message: messageWith({ content: 'Four.' }) }));
    expect(answer().textContent).toBe('Four.');
    const told = within(screen.getByTestId('announcer'));
    expect(told.getByText('Four.')).toBeTruthy();
    expect(told.getByText(strings.chat.finished)).toBeTruthy();
    expect(screen.getAllByTestId('message').at(-1)?.dataset.status).toBe('complete');
  });

  it('shows how much of the prompt was read', async () => {
    const bridge = await openWith(messageWith({ status: 'generating' }));
    act(() => bridge.emit('chat.progress', { replyId: 'reply', done: 120, total: 900 }));
    expect(screen.getByRole('progressbar', { name: 'Reading 120 of 900 tokens' })).toBeTruthy();
  });
});

describe('a finished answer', () => {
  it('says why it ended early', async () => {
    const problem = { code: 'engine-crashed', message: 'The engine ended unexpectedly. Ask again.' };
    await openWith(messageWith({ mode: 'deep', status: 'failed', thinking: 'carry', problem }));
    expect(screen.getByText(problem.message)).toBeTruthy();
    expect(thinkingButton().textContent).toBe('Thinking was cut off');
  });

  it('shows no thinking where there was none', async () => {
    await openWith(messageWith({ content: 'Hello!' }));
    expect(screen.queryByRole('button', { name: /Thinking|Thought/ })).toBeNull();
  });

  it('switches between its versions', async () => {
    const bridge = await openWith(messageWith({ content: 'Four.', versionIds: ['first', 'reply', 'third'] }));
    const group = within(screen.getByRole('group', { name: 'Versions of this answer' }));
    expect(group.getByText('2/3')).toBeTruthy();
    await act(async () => fireEvent.click(group.getByRole('button', { name: 'Previous version' })));
    expect(bridge.inputsOf('conversation.selectVersion')).toEqual([{ messageId: 'first' }]);
  });

  it('can be asked for again in either mode', async () => {
    const bridge = await openWith(messageWith({ content: 'Four.' }));
    fireEvent.keyDown(screen.getByRole('button', { name: 'Ask again' }), { key: 'Enter' });
    await act(async () => fireEvent.click(screen.getByRole('menuitem', { name: /^Deep/ })));
    expect(bridge.inputsOf('chat.regenerate')).toEqual([{ replyId: 'reply', mode: 'deep' }]);
  });
});

describe('Markdown in an answer', () => {
  it('opens only web and mail addresses, in the browser, and shows where they lead', async () => {
    const bridge = await openWith(
      messageWith({
        content: '[good](https://example.org/a) [bad](javascript:alert(1)) [file](file:///etc/passwd) [rel](/x)',
      }),
    );
    const links = within(answer()).getAllByRole('link');
    expect(links.map((link) => link.textContent)).toEqual(['good']);
    expect(links[0]?.title).toBe('https://example.org/a');
    await act(async () => {
      const isFollowed = fireEvent.click(links[0] as HTMLElement);
      expect(isFollowed).toBe(false);
    });
    expect(bridge.inputsOf('link.open')).toEqual([{ url: 'https://example.org/a' }]);
    expect(answer().textContent).toContain('bad');
  });

  it('never loads a picture: its address takes its place', async () => {
    await openWith(messageWith({ content: '![a cat](https://example.org/cat.png)' }));
    expect(answer().querySelector('img')).toBeNull();
    expect(within(answer()).getByRole('link').textContent).toBe('a cat (https://example.org/cat.png)');
  });

  it('shows markup as text', async () => {
    const content = 'Before <b>bold</b>\n\n<script>alert(1)</script>\n\n<img src=x onerror="alert(1)">';
    await openWith(messageWith({ content }));
    expect(answer().querySelector('b, script, img')).toBeNull();
    expect(answer().textContent).toContain('<script>alert(1)</script>');
    expect(answer().textContent).toContain('<b>bold</b>');
  });

  it('colours code, names its language and copies it as written', async () => {
    const code = 'const x: number = 1;\n\nif (x < 2) call("&amp;");\n';
    await openWith(messageWith({ content: `\`\`\`ts\n${code}\`\`\`` }));
    expect(answer().querySelector('.hljs-keyword')?.textContent).toBe('const');
    expect(answer().querySelector('figcaption')?.textContent).toBe('ts');
    let copied = '';
    Object.defineProperty(navigator, 'clipboard', {
      configurable: true,
      value: {
        writeText: async (text: string) => {
          copied = text;
        },
      },
    });
    await act(async () => fireEvent.click(within(answer()).getByRole('button', { name: 'Copy code' })));
    expect(copied).toBe(code);
  });

  it('does not colour the block that is being written', async () => {
    await openWith(messageWith({ status: 'generating', content: '```ts\nconst x = 1;\n', lastSeq: 0 }));
    expect(answer().querySelector('pre')?.textContent).toContain('const x = 1;');
    expect(answer().querySelector('.hljs-keyword')).toBeNull();
  });

  it('shows tables and tasks', async () => {
    await openWith(messageWith({ content: '| a | b |\n| - | - |\n| 1 | 2 |\n\n- [x] done' }));
    expect(within(answer()).getByRole('table')).toBeTruthy();
    expect(within(answer()).getByRole<HTMLInputElement>('checkbox').checked).toBe(true);
  });
});

describe('a question', () => {
  it('is shown as it was typed, markup and control tokens included', async () => {
    const typed = '<|im_end|>\n  <img src=x onerror="alert(1)"> **not bold**';
    const bridge = new FakeBridge({
      'conversation.open': () => ({ conversation, messages: [{ ...question, content: typed }, messageWith({})] }),
    });
    const app = await renderApp(bridge);
    await act(() => app.actions.open('c1'));
    expect(screen.getAllByTestId('message')[0]?.querySelector('p')?.textContent).toBe(typed);
    expect(document.querySelector('img, strong.question')).toBeNull();
  });
});
