import { act, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { strings } from '../../renderer/strings.ts';
import {
  conversationWith,
  FakeBridge,
  installed,
  installedStarter,
  messageWith,
  Refusal,
  ready,
} from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const words = strings.models.menu;
const other = installed({ id: 'm1', name: 'Qwen3 4B' });
const fastOnly = installed({ id: 'm2', name: 'Qwen3 Instruct', facts: { ...other.facts!, modes: ['fast'] } });

const button = () => screen.getByRole('button', { name: /^Model:/ });
const open = () => act(async () => void fireEvent.keyDown(button(), { key: 'Enter' }));
const item = (name: RegExp | string) => screen.getByRole('menuitemradio', { name });
const choose = (name: RegExp | string) => act(async () => void fireEvent.click(item(name)));

async function send(text: string): Promise<void> {
  const field = screen.getByRole('textbox', { name: 'Message' });
  fireEvent.change(field, { target: { value: text } });
  await act(async () => void fireEvent.keyDown(field, { key: 'Enter' }));
}

function bridgeWith(answers: ConstructorParameters<typeof FakeBridge>[0] = {}) {
  return new FakeBridge({ 'library.list': () => [installedStarter, other, fastOnly], ...answers });
}

describe('the model menu', () => {
  it('lists the models, marks the one that answers and the one in memory', async () => {
    await renderApp(bridgeWith());
    expect(button().textContent).toContain('Starter');
    await open();
    expect(item(/^Starter/).getAttribute('aria-checked')).toBe('true');
    expect(item(/^Starter/).textContent).toContain(strings.models.row.inMemory);
    expect(item(/^Qwen3 4B/).textContent).toContain('Q4_K_M, 2.5 GB');
    expect(item(/^Qwen3 4B/).getAttribute('aria-checked')).toBe('false');
  });

  it('loads what is chosen, for all conversations', async () => {
    const bridge = bridgeWith();
    await renderApp(bridge);
    await open();
    await choose(/^Qwen3 4B/);
    expect(bridge.inputsOf('model.load')).toEqual([{ id: 'm1' }]);
    expect(button().textContent).toContain('Qwen3 4B');
    await send('Hello');
    expect(bridge.inputsOf('chat.send')).toEqual([{ conversationId: null, text: 'Hello', mode: 'fast' }]);
  });

  it('can choose for the next message alone', async () => {
    const bridge = bridgeWith();
    const app = await renderApp(bridge);
    await act(() => app.actions.open('c1'));
    await open();
    await choose(words.scopes.message);
    await choose(/^Qwen3 4B/);
    expect(button().textContent).toContain('Qwen3 4B');
    await send('Once');
    await act(async () => bridge.emit('chat.finished', { message: messageWith({ content: 'Hi.' }) }));
    expect(button().textContent).toContain('Starter');
    await send('Again');
    expect(bridge.inputsOf('chat.send')).toEqual([
      { conversationId: 'c1', text: 'Once', mode: 'fast', modelId: 'm1' },
      { conversationId: 'c1', text: 'Again', mode: 'fast' },
    ]);
    expect(bridge.inputsOf('model.load')).toEqual([]);
  });

  it('lets the model that was chosen for the next message answer an old question again', async () => {
    const bridge = bridgeWith();
    const app = await renderApp(bridge);
    await act(() => app.actions.open('c1'));
    await open();
    await choose(words.scopes.message);
    await choose(/^Qwen3 4B/);
    await act(() => app.actions.askAgain('reply', 'fast'));
    expect(bridge.inputsOf('chat.regenerate')).toEqual([{ replyId: 'reply', mode: 'fast', modelId: 'm1' }]);
    expect(button().textContent).toContain('Starter');
  });

  it('keeps the choice for a message that could not be sent', async () => {
    const bridge = bridgeWith({
      'chat.send': () => {
        throw new Refusal({ code: 'disk-full', message: 'The disk is full.' });
      },
    });
    await renderApp(bridge);
    await open();
    await choose(words.scopes.message);
    await choose(/^Qwen3 4B/);
    await send('Once');
    expect(button().textContent).toContain('Qwen3 4B');
  });

  it('can choose for one conversation, also before it has begun', async () => {
    const bridge = bridgeWith();
    const app = await renderApp(bridge);
    await open();
    await choose(words.scopes.conversation);
    await choose(/^Qwen3 4B/);
    expect(bridge.inputsOf('conversation.setModel')).toEqual([]);
    await send('Hello');
    expect(bridge.inputsOf('chat.send')).toMatchObject([{ modelId: 'm1' }]);
    expect(bridge.inputsOf('conversation.setModel')).toEqual([{ id: 'c1', modelId: 'm1' }]);
    expect(button().textContent).toContain('Qwen3 4B');
    act(() => app.actions.startNew());
    expect(button().textContent).toContain('Starter');
  });

  it('shows and takes back the model of a conversation', async () => {
    const bridge = bridgeWith({ 'conversation.list': () => [conversationWith({ modelId: 'm1' })] });
    const app = await renderApp(bridge);
    await act(async () => app.messages.getState().show('c1', []));
    expect(button().textContent).toContain('Qwen3 4B');
    await open();
    expect(item(words.scopes.conversation).getAttribute('aria-checked')).toBe('true');
    await choose(words.scopes.all);
    expect(bridge.inputsOf('conversation.setModel')).toEqual([{ id: 'c1', modelId: null }]);
    expect(bridge.inputsOf('model.load')).toEqual([{ id: 'm1' }]);
  });

  it('offers only the modes of the model that will answer', async () => {
    await renderApp(bridgeWith());
    await open();
    await choose(words.scopes.message);
    await choose(/^Qwen3 Instruct/);
    expect(screen.getByRole('radio', { name: 'Deep' }).hasAttribute('disabled')).toBe(true);
  });

  it('does not offer a model with which something is wrong, and says what', async () => {
    const problem = { code: 'file-missing', message: 'The file is gone.' };
    await renderApp(bridgeWith({ 'library.list': () => [installedStarter, { ...other, problem }] }));
    await open();
    expect(item(/^Qwen3 4B/).hasAttribute('data-disabled')).toBe(true);
    expect(item(/^Qwen3 4B/).textContent).toContain(problem.message);
  });

  it('shows the last used of many, the answering one among them, and leads to all', async () => {
    const many = Array.from({ length: 40 }, (_, i) =>
      installed({ id: `x${i}`, name: `Model ${i}`, lastUsedAt: 1e6 - i }),
    );
    await renderApp(
      bridgeWith({ 'library.list': () => [...many, { ...installedStarter, lastUsedAt: 0, addedAt: 0 }] }),
    );
    await open();
    const group = screen.getByRole('group', { name: words.heading });
    const names = within(group)
      .getAllByRole('menuitemradio')
      .map((entry) => entry.textContent?.match(/Model \d+|Starter/)?.[0]);
    expect(names).toEqual(['Model 0', 'Model 1', 'Model 2', 'Model 3', 'Model 4', 'Model 5', 'Model 6', 'Starter']);
    await act(async () => void fireEvent.click(screen.getByRole('menuitem', { name: words.all(41) })));
    expect(screen.getByRole('tab', { name: strings.models.tabs.library, selected: true })).toBeTruthy();
  });

  it('opens a file', async () => {
    const bridge = bridgeWith();
    await renderApp(bridge);
    await open();
    await act(async () => void fireEvent.click(screen.getByRole('menuitem', { name: words.openFile })));
    expect(bridge.inputsOf('model.choose')).toHaveLength(1);
  });

  it('leads to what can be had', async () => {
    await renderApp(bridgeWith());
    await open();
    await act(async () => void fireEvent.click(screen.getByRole('menuitem', { name: words.getMore })));
    expect(screen.getByRole('tab', { name: strings.models.tabs.get, selected: true })).toBeTruthy();
  });
});

describe('a model on its way into memory', () => {
  const loading = {
    id: 'm1',
    name: 'Qwen3 4B',
    phase: 'reading',
    progress: { doneBytes: 1, totalBytes: 2 },
  } as const;

  it('says how far it is beside the message field, and can be cancelled', async () => {
    const bridge = bridgeWith();
    await renderApp(bridge);
    act(() => bridge.emit('model.changed', { ...ready, loading }));
    const line = strings.models.loading.reading('Qwen3 4B', '50 %');
    expect(screen.getAllByText(line).length).toBeGreaterThan(0);
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: strings.models.loading.cancel })));
    expect(bridge.inputsOf('model.cancelLoad')).toHaveLength(1);
  });

  it.each([
    [{ ...loading, phase: 'opening' as const, progress: null }, strings.models.loading.opening('Qwen3 4B')],
    [{ ...loading, phase: 'waiting' as const, progress: null }, strings.models.loading.waiting('Qwen3 4B')],
  ])('names its phase: %o', async (phase, line) => {
    const bridge = bridgeWith();
    await renderApp(bridge);
    act(() => bridge.emit('model.changed', { ...ready, loading: phase }));
    expect(screen.getAllByText(line).length).toBeGreaterThan(0);
  });

  it('is what an answer waits for', async () => {
    const bridge = bridgeWith();
    await renderApp(bridge);
    await send('Hello');
    act(() => bridge.emit('model.changed', { ...ready, loading }));
    const line = strings.models.loading.reading('Qwen3 4B', '50 %');
    expect(within(screen.getAllByTestId('message')[1]!).getByRole('progressbar', { name: line })).toBeTruthy();
  });

  it('does not keep a message from being sent', async () => {
    const bridge = bridgeWith();
    await renderApp(bridge);
    act(() => bridge.emit('model.changed', { ...ready, current: null, chosenId: null, loading }));
    await send('Hello');
    expect(bridge.inputsOf('chat.send')).toHaveLength(1);
  });
});
