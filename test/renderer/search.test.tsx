import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { FoundDocument, FoundPassage } from '../../app/contract.ts';
import { FakeBridge } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const passage = (number: number): FoundPassage => ({
  passage: { number, documentId: 'd1', part: number, start: 0, end: 10 },
  snippet: [
    { text: 'The ', isMatch: false },
    { text: 'ferry', isMatch: true },
    { text: ` of page ${number}`, isMatch: false },
  ],
});
const found = (documentId: string, more: Partial<FoundDocument> = {}): FoundDocument => ({
  documentId,
  name: [{ text: `${documentId}.pdf`, isMatch: false }],
  conversationId: 'c1',
  conversationTitle: 'Sums',
  isArchived: false,
  partKind: 'page',
  passages: [passage(1), passage(2)],
  hasMorePassages: false,
  ...more,
});

async function search(bridge: FakeBridge) {
  const app = await renderApp(bridge);
  const field = screen.getByRole('textbox', { name: 'Search conversations' });
  fireEvent.change(field, { target: { value: 'ferry' } });
  const results = await waitFor(() => screen.getByRole('list', { name: 'Search results' }));
  await waitFor(() => within(results).getAllByRole('button'));
  const texts = () =>
    within(results)
      .getAllByRole('button')
      .map((button) => button.textContent);
  return { app, results, texts };
}

describe('documents among the results of a search', () => {
  it('show their places, and more of them when asked', async () => {
    const bridge = new FakeBridge({
      'search.documents': ({ before }) =>
        before === null
          ? { documents: [found('d1', { hasMorePassages: true })], next: 9 }
          : { documents: [found('d2', { passages: [], isArchived: true })], next: null },
      'search.passages': () => ({ passages: [passage(3)], hasMore: false }),
    });
    const { results, texts } = await search(bridge);
    screen.getByText('More than 2 results');
    expect(texts()).toEqual([
      'd1.pdfPage 1The ferry of page 1In “Sums”',
      'd1.pdfPage 2The ferry of page 2In “Sums”',
      'Show more in d1.pdf',
      'Show more documents',
    ]);
    await act(async () => fireEvent.click(within(results).getByRole('button', { name: 'Show more in d1.pdf' })));
    expect(bridge.inputsOf('search.passages')).toEqual([{ text: 'ferry', documentId: 'd1', after: 2 }]);
    await act(async () => fireEvent.click(within(results).getByRole('button', { name: 'Show more documents' })));
    expect(texts().slice(2)).toEqual(['d1.pdfPage 3The ferry of page 3In “Sums”', 'd2.pdfIn “Sums” (archived)']);
    screen.getByText('4 results');
  });

  it('open their conversation with the document beside it, at the place', async () => {
    const bridge = new FakeBridge({ 'search.documents': () => ({ documents: [found('d1')], next: null }) });
    const { app, results } = await search(bridge);
    await act(async () => fireEvent.click(within(results).getByRole('button', { name: /page 2/ })));
    expect(app.messages.getState().conversationId).toBe('c1');
    expect(bridge.inputsOf('document.list')).toContainEqual({ conversationId: 'c1' });
    expect(app.panel.getState().content).toMatchObject({ kind: 'document', documentId: 'd1', passage: { part: 2 } });
  });
});
