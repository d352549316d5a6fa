import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Citation, Message } from '../../app/contract.ts';
import { strings } from '../../renderer/strings.ts';
import { conversationWith, documentWith, FakeBridge, messageWith, question } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const words = strings.documents.citation;
const text = 'One. Two. The lighthouse was built in 1806. Four.';
const notes = documentWith({ id: 'd1', name: 'notes.txt', format: 'text', partKind: 'text', parts: 1 });
const passage = { number: 3, documentId: 'd1', part: 1, start: 10, end: 43 };
const supported: Citation = { number: 3, passage, documentName: 'notes.txt', support: 'supported' };

async function openWith(reply: Partial<Message>, citations: readonly Citation[], documents = [notes]) {
  const bridge = new FakeBridge({
    'conversation.open': () => ({ conversation: conversationWith({}), messages: [question, messageWith(reply)] }),
    'document.list': () => documents,
    'document.parts': () => [{ number: 1, title: null, text }],
    'document.passages': () => [passage],
    'chat.citations': () => [...citations],
  });
  const app = await renderApp(bridge);
  await act(() => app.actions.open('c1'));
  return { app, bridge };
}

const answer = () => screen.getByTestId('answer-text');
const links = () => [...answer().querySelectorAll<HTMLButtonElement>('button.citation')];

describe('references to documents in an answer', () => {
  // The page has no layout here: everything is as high as this.
  beforeEach(() => {
    vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(600);
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(400);
    return () => vi.restoreAllMocks();
  });

  it('open the document at the passage, marked, and Escape goes back', async () => {
    const { app } = await openWith({ content: 'It was built in 1806 [3].' }, [supported]);
    const [link] = links();
    expect(link?.title).toBe(words.place(3, 'notes.txt', 1, 'text'));
    link?.focus();
    await act(async () => void fireEvent.click(link as HTMLElement));
    await waitFor(() =>
      expect(screen.getByTestId('cited-passage').textContent).toBe('The lighthouse was built in 1806.'),
    );
    const panel = screen.getByRole('complementary', { name: 'notes.txt' });
    expect(document.activeElement).toBe(panel);

    fireEvent.keyDown(panel, { key: 'Escape' });
    expect(app.panel.getState().content).toBeNull();
    expect(document.activeElement).toBe(link);
  });

  it('are a link for each number', async () => {
    const known = [3, 7, 8, 9, 10, 12, 13].map((number) => ({ ...supported, number }));
    await openWith({ content: 'Both say so [3, 7]. All of them do [8–10] [12-13].' }, known);
    expect(links().map((link) => link.textContent)).toEqual(['3', '7', '8', '9', '10', '12', '13']);
    expect(answer().textContent).not.toContain('[');
  });

  it('that the passage does not bear out are shown as unverified', async () => {
    const missing: Citation = { number: 9, passage: null, documentName: null, support: 'unverified' };
    await openWith({ content: 'It is pink [3] and blue [9].' }, [{ ...supported, support: 'unverified' }, missing]);
    await waitFor(() => expect(links()[0]?.dataset.support).toBe('unverified'));
    expect(links().map((link) => link.title)).toEqual([
      words.unverified(words.place(3, 'notes.txt', 1, 'text')),
      words.missing(9),
    ]);
  });

  it('are links while the answer is being written, too', async () => {
    const { app, bridge } = await openWith({ content: 'Built in 1806 [3]. It', status: 'generating', lastSeq: 0 }, []);
    await act(async () => void fireEvent.click(links()[0] as HTMLElement));
    await waitFor(() => expect(app.panel.getState().content).toMatchObject({ documentId: 'd1', passage }));
    expect(bridge.inputsOf('chat.citations')).toEqual([]);
  });

  it('are left alone in code, and in conversations without documents', async () => {
    await openWith({ content: '`list[3]` and\n\n```\na[3]\n```' }, [supported]);
    expect(links()).toHaveLength(0);
  });

  it('are plain text where there are no documents', async () => {
    await openWith({ content: 'The third [3].' }, [], []);
    expect(links()).toHaveLength(0);
    expect(answer().textContent).toContain('The third [3].');
  });
});
