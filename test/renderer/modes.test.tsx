import { act, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../app/contract.ts';
import { strings } from '../../renderer/strings.ts';
import { conversationWith, defaultSettings, FakeBridge, messageWith, question } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const conversation = conversationWith({});
const { modes } = strings;

async function openWith(messages: Message[], answers: ConstructorParameters<typeof FakeBridge>[0] = {}) {
  const bridge = new FakeBridge({ 'conversation.open': () => ({ conversation, messages }), ...answers });
  const app = await renderApp(bridge);
  await act(() => app.actions.open('c1'));
  return { bridge, app };
}

const asked = { ...question, askedMode: 'auto' } as const;
const auto = (fields: Partial<Message>) => messageWith({ askedMode: 'auto', ...fields });

describe('an answer of Auto', () => {
  it('says why it was thought about, and can be asked for at once', async () => {
    const { bridge } = await openWith([asked, auto({ mode: 'deep', content: '5', why: ['several-steps'] })]);
    expect(screen.getByText('Deep: several calculation steps')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: modes.auto.answerFast }));
    await act(async () => {});
    expect(bridge.inputsOf('chat.regenerate')).toEqual([{ replyId: 'reply', mode: 'fast' }]);
  });

  it('says nothing where it is fast: the tools tell it to those who ask', async () => {
    await openWith([asked, auto({ content: 'Hi', why: ['sure'] })]);
    expect(screen.queryByText(/^Fast:/)).toBeNull();
    expect(screen.getByTitle('Auto chose Fast: sure of the answer')).toBeTruthy();
  });

  it('takes its mode while it is written, and gives way to the deep version', async () => {
    const { bridge } = await openWith([asked, auto({ status: 'generating', content: 'It is', lastSeq: 0 })]);
    act(() => bridge.emit('chat.judged', { replyId: 'reply', mode: 'fast', why: ['sure'] }));
    const deep = auto({ id: 'deep', mode: 'deep', why: ['restarted'], status: 'generating', parentId: 'question' });
    act(() => {
      bridge.emit('chat.finished', { message: auto({ status: 'stopped', content: 'It is', why: ['sure'] }) });
      bridge.emit('chat.escalated', { replacedId: 'reply', message: deep });
    });
    await screen.findByText('Deep: the quick answer took itself back');
    expect(within(screen.getByRole('log', { name: strings.chat.messages })).queryByText('It is')).toBeNull();
    expect(screen.getByRole('button', { name: strings.composer.stop })).toBeTruthy();
  });

  it('tells when it learns, and can be told not to', async () => {
    const { bridge } = await openWith([asked, auto({ content: 'Hi', why: ['sure'] })]);
    act(() => bridge.emit('settings.changed', { ...defaultSettings, autoThreshold: 0.45 }));
    expect(screen.getByText(modes.auto.sooner)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: modes.auto.undo }));
    await act(async () => {});
    expect(bridge.inputsOf('settings.update')).toContainEqual({ autoThreshold: 0.5 });
  });
});

describe('an answer that was broken off', () => {
  const broken = messageWith({ status: 'interrupted', content: 'The sum' });

  it('can go on, in its place', async () => {
    const going = { ...broken, status: 'generating' } as const;
    const { bridge } = await openWith([question, broken], {
      'chat.continue': () => ({ conversation, messages: [question, going] }),
    });
    fireEvent.click(screen.getByRole('button', { name: modes.goOn }));
    await act(async () => {});
    expect(bridge.inputsOf('chat.continue')).toEqual([{ replyId: 'reply' }]);
    expect(screen.getByRole('button', { name: strings.composer.stop })).toBeTruthy();
    expect(screen.queryByRole('button', { name: modes.goOn })).toBeNull();
  });

  it('cannot where something follows it, or where it was given up for another version', async () => {
    const later = { ...question, id: 'later' };
    await openWith([question, broken, later, messageWith({ id: 'last', parentId: 'later', content: 'Hi' })]);
    expect(screen.queryByRole('button', { name: modes.goOn })).toBeNull();
  });
});
