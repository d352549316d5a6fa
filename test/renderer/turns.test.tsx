import { act, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../../app/contract.ts';
import { strings } from '../../renderer/strings.ts';
import {
  conversationWith,
  defaultSettings,
  FakeBridge,
  installed,
  installedStarter,
  messageWith,
  question,
  queuedWith,
  Refusal,
} from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const conversation = conversationWith({});
const text = strings.turns;

/** A window that shows these messages. */
async function openWith(messages: Message[], answers: ConstructorParameters<typeof FakeBridge>[0] = {}) {
  const bridge = new FakeBridge({ 'conversation.open': () => ({ conversation, messages }), ...answers });
  const app = await renderApp(bridge);
  await act(() => app.actions.open('c1'));
  return { bridge, app };
}

const settle = () => act(async () => {});
const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
const button = (name: string | RegExp) => screen.getByRole('button', { name });

describe('an answer that is being thought about', () => {
  const thinking = messageWith({ mode: 'deep', status: 'generating', thinking: 'Hm', lastSeq: 0 });

  it('can be cut short', async () => {
    const { bridge } = await openWith([question, thinking]);
    fireEvent.click(button(text.answerNow));
    await settle();
    expect(bridge.inputsOf('chat.answerNow')).toEqual([{ replyId: 'reply' }]);
  });

  it('shows how much of its budget it has used, and no longer once it answers', async () => {
    const budget = { kind: 'tokens', tokens: 500 } as const;
    const { bridge } = await openWith([question, { ...thinking, thinkingBudget: budget, thinkingTokens: 40 }]);
    const delta = (seq: number, channel: 'thinking' | 'answer') =>
      act(() =>
        bridge.emit('chat.delta', {
          replyId: 'reply',
          seq,
          channel,
          text: 'x',
          nTokens: 80,
          thinkingMilliseconds: null,
        }),
      );
    delta(1, 'thinking');
    const bar = screen.getByRole<HTMLProgressElement>('progressbar', { name: text.budget.bar });
    expect([bar.value, bar.max]).toEqual([120, 500]);
    expect(screen.getByText('120 of 500 tokens')).toBeTruthy();
    delta(2, 'answer');
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(screen.queryByRole('button', { name: text.answerNow })).toBeNull();
  });

  it('shows no bar without a budget', async () => {
    await openWith([question, { ...thinking, thinkingBudget: { kind: 'none' } }]);
    expect(screen.queryByRole('progressbar')).toBeNull();
  });
});

describe('think harder', () => {
  it('is offered while a fast answer is written, and shows the deep one', async () => {
    const { bridge } = await openWith([question, messageWith({ status: 'generating', content: 'Fo', lastSeq: 0 })]);
    fireEvent.click(button(text.thinkHarder));
    await settle();
    expect(bridge.inputsOf('chat.thinkHarder')).toEqual([{ replyId: 'reply' }]);
    expect(screen.getAllByTestId('message').at(-1)?.dataset.mode).toBe('deep');
  });

  it('is offered on a finished fast answer, not on a deep one nor where the model cannot think', async () => {
    const { bridge } = await openWith([question, messageWith({ content: 'Four.' })]);
    fireEvent.click(button(text.thinkHarder));
    await settle();
    expect(bridge.inputsOf('chat.thinkHarder')).toEqual([{ replyId: 'reply' }]);
  });

  it('is offered on a deep answer that was held to a limit', async () => {
    const thinkingBudget = { kind: 'tokens', tokens: 100 } as const;
    await openWith([question, messageWith({ mode: 'deep', content: 'Four.', thinkingBudget })]);
    expect(button(text.thinkHarder)).toBeTruthy();
  });

  it.each([
    ['a deep answer', messageWith({ mode: 'deep', content: 'Four.' }), ['fast', 'deep'] as const],
    ['a model that cannot think', messageWith({ content: 'Four.' }), ['fast'] as const],
  ])('is not offered on %s', async (_, reply, modes) => {
    const library = [{ ...installedStarter, facts: { ...installed({}).facts!, modes: [...modes] } }];
    await openWith([question, reply], { 'library.list': () => library });
    expect(screen.queryByRole('button', { name: text.thinkHarder })).toBeNull();
  });
});

describe('a question', () => {
  it('can be put another way: a new version of it is asked in the chosen mode', async () => {
    const { bridge } = await openWith([question, messageWith({ content: 'Four.' })]);
    fireEvent.click(button(text.question.edit));
    const editor = screen.getByRole<HTMLTextAreaElement>('textbox', { name: text.question.field });
    expect(document.activeElement).toBe(editor);
    expect(editor.value).toBe('What is 2 + 2?');
    fireEvent.change(editor, { target: { value: 'What is 2 + 3?' } });
    fireEvent.keyDown(editor, { key: 'Enter' });
    await settle();
    expect(bridge.inputsOf('chat.edit')).toEqual([{ messageId: 'question', text: 'What is 2 + 3?', mode: 'fast' }]);
    expect(screen.queryByTestId('question-editor')).toBeNull();
  });

  it('stays as it is with Escape', async () => {
    const { bridge } = await openWith([question, messageWith({ content: 'Four.' })]);
    fireEvent.click(button(text.question.edit));
    fireEvent.keyDown(screen.getByRole('textbox', { name: text.question.field }), { key: 'Escape' });
    await settle();
    expect(screen.queryByTestId('question-editor')).toBeNull();
    expect(document.activeElement).toBe(field());
    expect(bridge.inputsOf('chat.edit')).toEqual([]);
  });

  it('gives a new wording up with Escape, and back with Undo', async () => {
    const { bridge } = await openWith([question, messageWith({ content: 'Four.' })]);
    fireEvent.click(button(text.question.edit));
    const editor = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: text.question.field });
    fireEvent.change(editor(), { target: { value: 'Half' } });
    fireEvent.keyDown(editor(), { key: 'Escape' });
    await settle();
    expect(screen.queryByTestId('question-editor')).toBeNull();
    screen.getByText(text.question.discarded);
    await act(async () => fireEvent.click(button('Undo')));
    expect(editor().value).toBe('Half');
    act(() => void window.dispatchEvent(new Event('blur')));
    expect(bridge.inputsOf('edit.set').at(-1)).toEqual({ messageId: 'question', text: 'Half' });
  });

  it('keeps its unfinished wording while another conversation is looked at', async () => {
    const { app } = await openWith([question, messageWith({ content: 'Four.' })]);
    fireEvent.click(button(text.question.edit));
    fireEvent.change(screen.getByRole('textbox', { name: text.question.field }), { target: { value: 'Half' } });
    act(() => app.actions.startNew());
    await act(() => app.actions.open('c1'));
    expect(screen.getByRole<HTMLTextAreaElement>('textbox', { name: text.question.field }).value).toBe('Half');
  });

  it('switches between its versions', async () => {
    const versioned = { ...question, versionIds: ['older', 'question'] };
    const { bridge } = await openWith([versioned, messageWith({ content: 'Four.' })]);
    const group = within(screen.getByRole('group', { name: text.question.versions }));
    fireEvent.click(group.getByRole('button', { name: strings.answer.previousVersion }));
    await settle();
    expect(bridge.inputsOf('conversation.selectVersion')).toEqual([{ messageId: 'older' }]);
  });
});

describe('an answer', () => {
  it('can be asked for again from another model, in a mode that it has', async () => {
    const other = installed({ id: 'm2', name: 'Qwen3 Instruct', facts: { ...installed({}).facts!, modes: ['fast'] } });
    const { bridge } = await openWith([question, messageWith({ mode: 'deep', content: 'Four.' })], {
      'library.list': () => [installedStarter, other],
    });
    fireEvent.keyDown(button(strings.answer.askAgain), { key: 'Enter' });
    fireEvent.click(screen.getByRole('menuitem', { name: /^Qwen3 Instruct/ }));
    await settle();
    expect(bridge.inputsOf('chat.regenerate')).toEqual([{ replyId: 'reply', mode: 'fast', modelId: 'm2' }]);
  });

  it('lies beside its other version in the comparison, and either can be chosen', async () => {
    const versions = [
      messageWith({ id: 'v1', content: 'Four.', versionIds: ['v1', 'v2', 'v3'] }),
      messageWith({ id: 'v2', content: 'It is **4**.', mode: 'deep', thinking: '2+2', versionIds: ['v1', 'v2', 'v3'] }),
      messageWith({ id: 'v3', content: '', status: 'stopped', versionIds: ['v1', 'v2', 'v3'] }),
    ];
    const { bridge } = await openWith([question, versions[1]!], { 'conversation.versions': () => versions });
    fireEvent.click(button(text.compare.open));
    await settle();
    const side = (name: string) => within(screen.getByRole('region', { name, hidden: true }));
    const shown = (name: string) => side(name).getByTestId('compared-text').textContent?.trim();
    expect([shown(text.compare.side.left), shown(text.compare.side.right)]).toEqual(['Four.', 'It is 4.']);
    const select = side(text.compare.side.right).getByRole('combobox', { hidden: true });
    fireEvent.change(select, { target: { value: 'v3' } });
    expect(shown(text.compare.side.right)).toBe(text.compare.empty);

    fireEvent.click(side(text.compare.side.left).getByRole('button', { name: text.compare.use, hidden: true }));
    await settle();
    expect(bridge.inputsOf('conversation.selectVersion')).toEqual([{ messageId: 'v1' }]);
    expect(screen.queryByRole('region', { name: text.compare.side.left, hidden: true })).toBeNull();
  });
});

describe('Enter while an answer is written', () => {
  const busy = [question, messageWith({ status: 'generating', content: 'Fo', lastSeq: 0 })];

  it('puts the message into the queue', async () => {
    const { bridge } = await openWith(busy);
    fireEvent.change(field(), { target: { value: 'And doubled?' } });
    expect(button(text.queue.add)).toBeTruthy();
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    expect(bridge.inputsOf('queue.add')).toEqual([{ conversationId: 'c1', text: 'And doubled?', mode: 'fast' }]);
    expect(bridge.inputsOf('chat.send')).toEqual([]);
    expect(field().value).toBe('');
    expect(button(strings.composer.stop)).toBeTruthy();
  });

  it('does so, too, when the app was quicker to send the next one of the queue than to tell', async () => {
    const { bridge } = await openWith([question, messageWith({ content: 'Four.' })], {
      'chat.send': () => {
        throw new Refusal({ code: 'reply-in-progress', message: 'An answer is still being written.' });
      },
    });
    fireEvent.change(field(), { target: { value: 'And doubled?' } });
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    expect(bridge.inputsOf('queue.add')).toEqual([{ conversationId: 'c1', text: 'And doubled?', mode: 'fast' }]);
    expect(field().value).toBe('');
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('shows what waits, which can be changed and taken out, with undo', async () => {
    const { bridge } = await openWith(busy);
    const queued = queuedWith({ text: 'And doubled?' });
    act(() => bridge.emit('queue.changed', { conversationId: 'c1', messages: [queued], isHeld: false }));
    const queue = within(screen.getByRole('region', { name: text.queue.label }));
    expect(queue.getByText('And doubled?')).toBeTruthy();
    expect(queue.queryByRole('button', { name: text.queue.release })).toBeNull();

    fireEvent.click(queue.getByRole('button', { name: text.queue.edit }));
    const editor = queue.getByRole('textbox', { name: text.queue.field });
    fireEvent.change(editor, { target: { value: 'And tripled?' } });
    fireEvent.keyDown(editor, { key: 'Enter' });
    await settle();
    expect(bridge.inputsOf('queue.edit')).toEqual([{ id: 'q1', text: 'And tripled?' }]);

    fireEvent.click(queue.getByRole('button', { name: text.queue.remove }));
    await settle();
    fireEvent.click(button(text.queue.undo));
    await settle();
    expect(bridge.inputsOf('queue.remove')).toEqual([{ id: 'q1' }]);
    expect(bridge.inputsOf('queue.restore')).toEqual([{ id: 'q1' }]);
  });

  it('what waits for the person after a restart goes on when they say so', async () => {
    const held = { conversationId: 'c1', messages: [queuedWith({})], isHeld: true };
    const { bridge } = await openWith([question, messageWith({ content: 'Four.' })], { 'queue.get': () => held });
    await settle();
    fireEvent.click(button(text.queue.release));
    await settle();
    expect(bridge.inputsOf('queue.release')).toEqual([{ conversationId: 'c1' }]);

    act(() =>
      bridge.emit('chat.sent', {
        conversation,
        messages: [
          messageWith({ id: 'q2', role: 'user', content: 'Next' }),
          messageWith({ id: 'a2', status: 'generating' }),
        ],
      }),
    );
    expect(screen.getAllByTestId('message')).toHaveLength(4);
    expect(button(strings.composer.stop)).toBeTruthy();
  });
});

describe('the thinking limit', () => {
  const open = () => fireEvent.keyDown(button(/^Thinking limit/), { key: 'Enter' });

  it('is offered in Deep mode, everywhere at first, with what it means on this computer', async () => {
    let stored = defaultSettings;
    const { bridge } = await openWith([question, messageWith({ content: 'Four.' })], {
      'settings.update': (change) => {
        stored = { ...stored, ...change } as typeof stored;
        return stored;
      },
    });
    expect(screen.queryByRole('button', { name: /^Thinking limit/ })).toBeNull();
    fireEvent.click(screen.getByRole('radio', { name: 'Deep' }));
    open();
    expect(screen.getByRole('menuitemradio', { name: /^30 s/ }).textContent).toContain('about 600 tokens');
    fireEvent.click(screen.getByRole('menuitemradio', { name: /^30 s/ }));
    await settle();
    expect(bridge.inputsOf('settings.update').at(-1)).toEqual({ thinkingBudget: { kind: 'seconds', seconds: 30 } });
    expect(button(/^Thinking limit: 30 s/)).toBeTruthy();
  });

  it('can hold for the next message alone', async () => {
    const { bridge } = await openWith([question, messageWith({ content: 'Four.' })]);
    fireEvent.click(screen.getByRole('radio', { name: 'Deep' }));
    open();
    fireEvent.click(screen.getByRole('menuitemradio', { name: text.budget.scopes.message }));
    fireEvent.click(screen.getByRole('menuitemradio', { name: /^500 tokens/ }));
    await settle();
    fireEvent.change(field(), { target: { value: 'Next' } });
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    const thinkingBudget = { kind: 'tokens', tokens: 500 };
    expect(bridge.inputsOf('chat.send')).toEqual([
      { conversationId: 'c1', text: 'Next', mode: 'deep', thinkingBudget },
    ]);
    expect(button(/^Thinking limit: No limit/)).toBeTruthy();
  });

  it('can hold for this conversation', async () => {
    const { bridge } = await openWith([question, messageWith({ content: 'Four.' })]);
    fireEvent.click(screen.getByRole('radio', { name: 'Deep' }));
    open();
    fireEvent.click(screen.getByRole('menuitemradio', { name: text.budget.scopes.conversation }));
    await settle();
    fireEvent.click(screen.getByRole('menuitemradio', { name: /^10 s/ }));
    await settle();
    expect(bridge.inputsOf('conversation.setThinkingBudget').at(-1)).toEqual({
      id: 'c1',
      thinkingBudget: { kind: 'seconds', seconds: 10 },
    });
  });
});

describe('unsent text', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is written to the disk 300 ms after the last change began, and comes back', async () => {
    const bridge = new FakeBridge({ 'draft.list': () => [{ conversationId: null, text: 'half' }] });
    await renderApp(bridge);
    expect(field().value).toBe('half');
    fireEvent.change(field(), { target: { value: 'half a' } });
    fireEvent.change(field(), { target: { value: 'half a thought' } });
    vi.advanceTimersByTime(299);
    expect(bridge.inputsOf('draft.set')).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(bridge.inputsOf('draft.set')).toEqual([{ conversationId: null, text: 'half a thought' }]);
  });

  it('is tried again at the next occasion when the disk refused it', async () => {
    let isFull = true;
    const bridge = new FakeBridge({
      'draft.set': () => {
        if (isFull) throw new Refusal({ code: 'disk-full', message: 'The disk is full.' });
      },
    });
    await renderApp(bridge);
    fireEvent.change(field(), { target: { value: 'a' } });
    await act(async () => void window.dispatchEvent(new Event('blur')));
    expect(screen.getByText('The disk is full.')).toBeTruthy();
    isFull = false;
    await act(async () => void window.dispatchEvent(new Event('blur')));
    await act(async () => void window.dispatchEvent(new Event('blur')));
    expect(bridge.inputsOf('draft.set')).toHaveLength(2);
  });

  it('is written at once when the window loses the focus or closes', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    fireEvent.change(field(), { target: { value: 'a' } });
    act(() => void window.dispatchEvent(new Event('blur')));
    fireEvent.change(field(), { target: { value: 'ab' } });
    act(() => void window.dispatchEvent(new Event('pagehide')));
    expect(bridge.inputsOf('draft.set')).toEqual([
      { conversationId: null, text: 'a' },
      { conversationId: null, text: 'ab' },
    ]);
  });
});
