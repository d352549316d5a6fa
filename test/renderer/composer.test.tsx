import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { strings } from '../../renderer/strings.ts';
import { conversationWith, FakeBridge, installed, messageWith, Refusal } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
const radio = (name: string) => screen.getByRole('radio', { name });

function type(text: string): void {
  fireEvent.change(field(), { target: { value: text } });
}

/** Lets promises that are on their way arrive. */
const settle = () => act(async () => {});

describe('the composer', () => {
  it('has the focus when the window opens', async () => {
    await renderApp(new FakeBridge());
    expect(document.activeElement).toBe(field());
  });

  it('sends with Enter in the chosen mode, empties itself and shows both messages', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    fireEvent.click(radio('Deep'));
    type('What is 2 + 2?');
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    expect(bridge.inputsOf('chat.send')).toEqual([{ conversationId: null, text: 'What is 2 + 2?', mode: 'deep' }]);
    expect(field().value).toBe('');
    const messages = screen.getAllByTestId('message');
    expect(messages.map(({ dataset }) => [dataset.role, dataset.status])).toEqual([
      ['user', 'complete'],
      ['assistant', 'generating'],
    ]);
  });

  it('does not send with the Enter that confirms a word in an input method, nor with Shift+Enter', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    type('你好');
    fireEvent.keyDown(field(), { key: 'Enter', isComposing: true });
    fireEvent.keyDown(field(), { key: 'Enter', keyCode: 229 });
    fireEvent.keyDown(field(), { key: 'Enter', shiftKey: true });
    await settle();
    expect(bridge.inputsOf('chat.send')).toEqual([]);

    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    expect(bridge.inputsOf('chat.send')).toHaveLength(1);
  });

  it('sends nothing empty, and nothing twice', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    type('  \n ');
    fireEvent.keyDown(field(), { key: 'Enter' });
    type('Hello');
    fireEvent.keyDown(field(), { key: 'Enter' });
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    expect(bridge.inputsOf('chat.send')).toHaveLength(1);
  });

  it('shows an answer that ended before the app had confirmed the message', async () => {
    const bridge: FakeBridge = new FakeBridge({
      'chat.send': ({ text }) => {
        bridge.emit('chat.finished', { message: messageWith({ content: 'Four.' }) });
        return {
          conversation: conversationWith({ updatedAt: 1 }),
          messages: [messageWith({ id: 'q', role: 'user', content: text }), messageWith({ status: 'generating' })],
        };
      },
    });
    await renderApp(bridge);
    type('What is 2 + 2?');
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    expect(screen.getByTestId('answer-text').textContent).toBe('Four.');
    expect(screen.getByRole('button', { name: 'Send' })).toBeTruthy();
  });

  it('marks a conversation that the person left while its message was on the way', async () => {
    let confirm = () => {};
    const bridge = new FakeBridge({
      'chat.send': async ({ text }) => {
        await new Promise<void>((resolve) => {
          confirm = resolve;
        });
        return {
          conversation: conversationWith({ id: 'c2', title: text, updatedAt: 1 }),
          messages: [messageWith({ conversationId: 'c2', status: 'generating' })],
        };
      },
    });
    await renderApp(bridge);
    type('Long');
    fireEvent.keyDown(field(), { key: 'Enter' });
    fireEvent.click(screen.getByRole('button', { name: 'New conversation' }));
    confirm();
    await settle();
    expect(screen.queryAllByTestId('message')).toEqual([]);
    expect(screen.getByRole('button', { name: `${strings.sidebar.generating} Long` })).toBeTruthy();
  });

  it('gives the text back when it could not be sent, and says why', async () => {
    const bridge = new FakeBridge({
      'chat.send': () => {
        throw new Refusal({ code: 'disk-full', message: 'The disk is full.' });
      },
    });
    await renderApp(bridge);
    type('Hello');
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    expect(field().value).toBe('Hello');
    expect(screen.getByRole('alert').textContent).toContain('The disk is full.');
  });

  it('offers Stop while the answer is written, from the button and with Escape', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    type('Hello');
    fireEvent.click(screen.getByRole('button', { name: 'Send' }));
    await settle();
    fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
    fireEvent.keyDown(field(), { key: 'Escape' });
    await settle();
    expect(bridge.inputsOf('chat.stop')).toEqual([{ replyId: 'reply' }, { replyId: 'reply' }]);

    act(() => bridge.emit('chat.finished', { message: messageWith({ status: 'stopped', content: 'Fo' }) }));
    expect(screen.getByRole('button', { name: 'Send' })).toBeTruthy();
    expect(screen.getByText(strings.answer.status.stopped)).toBeTruthy();
  });

  it('keeps the unsent text of each conversation', async () => {
    await renderApp(new FakeBridge());
    type('half a thought');
    fireEvent.click(screen.getByRole('button', { name: 'Sums' }));
    await waitFor(() => expect(field().value).toBe(''));
    fireEvent.click(screen.getByRole('button', { name: 'New conversation' }));
    expect(field().value).toBe('half a thought');
  });

  it('takes an example from the empty screen, with its mode', async () => {
    await renderApp(new FakeBridge());
    fireEvent.click(screen.getByRole('button', { name: /What is 4821 \+ 977\?/ }));
    await settle();
    expect(field().value).toBe('What is 4821 + 977?');
    expect(radio('Deep').getAttribute('aria-checked')).toBe('true');
  });
});

describe('the mode switch', () => {
  const isDeep = () => radio('Deep').getAttribute('aria-checked') === 'true';

  it('follows Ctrl+Shift+D, Cmd+Shift+D and the menu, and remembers the choice', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    const chosen = () => screen.getAllByRole('radio').find((one) => one.getAttribute('aria-checked') === 'true');
    expect(chosen()).toBe(radio('Fast'));
    fireEvent.keyDown(field(), { key: 'D', ctrlKey: true, shiftKey: true });
    expect(chosen()).toBe(radio('Deep'));
    fireEvent.keyDown(field(), { key: 'd', metaKey: true, shiftKey: true });
    expect(chosen()).toBe(radio('Auto'));
    act(() => bridge.emit('menu.chosen', { id: 'mode.toggle' }));
    expect(chosen()).toBe(radio('Fast'));
    expect(bridge.inputsOf('settings.update')).toEqual([{ mode: 'deep' }, { mode: 'auto' }, { mode: 'fast' }]);
  });

  it('offers only the modes of the model', async () => {
    const bridge = new FakeBridge({
      'library.list': () => [installed({ id: 'starter', facts: { ...installed({}).facts!, modes: ['deep'] } })],
    });
    await renderApp(bridge);
    expect(radio('Fast').hasAttribute('disabled')).toBe(true);
    expect(radio('Fast').getAttribute('title')).toBe(strings.modes.unavailable('fast'));
    expect(isDeep()).toBe(true);
    type('Hello');
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    expect(bridge.inputsOf('chat.send')).toMatchObject([{ mode: 'deep' }]);
  });
});
