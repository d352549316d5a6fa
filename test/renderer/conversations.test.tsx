import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { groupByDay } from '../../renderer/sidebar/group-by-day.ts';
import { reopenLastConversation } from '../../renderer/stores/last-conversation.ts';
import { conversationWith, FakeBridge } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const list = () => within(screen.getByRole('navigation', { name: 'Conversations' }));

async function choose(item: string): Promise<void> {
  fireEvent.keyDown(screen.getByRole('button', { name: /^Conversation options/ }), { key: 'Enter' });
  await act(async () => fireEvent.click(screen.getByRole('menuitem', { name: item })));
}

describe('the list of conversations', () => {
  it('is grouped by day, and leaves out days without any', () => {
    const now = new Date(2026, 2, 20, 12);
    const at = (day: number, hour: number) => new Date(2026, 2, day, hour).getTime();
    const conversations = [at(20, 0), at(19, 23), at(13, 1), at(12, 23)].map((updatedAt, index) => ({
      id: String(index),
      title: '',
      updatedAt,
      modelId: null,
      folderId: null,
      isPinned: false,
      isArchived: false,
      thinkingBudget: null,
    }));
    expect(groupByDay(conversations, now).map(({ day, conversations: some }) => [day, some.length])).toEqual([
      ['today', 1],
      ['yesterday', 1],
      ['week', 1],
      ['older', 1],
    ]);
    expect(groupByDay(conversations.slice(3), now).map(({ day }) => day)).toEqual(['older']);
  });

  it('marks the open conversation', async () => {
    await renderApp(new FakeBridge());
    const title = list().getByRole('button', { name: 'Sums' });
    expect(title.getAttribute('aria-current')).toBeNull();
    await act(async () => fireEvent.click(title));
    expect(title.getAttribute('aria-current')).toBe('page');
  });

  it('deletes at once and brings back with Undo', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    await choose('Delete');
    expect(bridge.inputsOf('conversation.delete')).toMatchObject([{ id: 'c1' }]);
    expect(list().queryByRole('button', { name: 'Sums' })).toBeNull();

    await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Undo' })));
    expect(bridge.inputsOf('conversation.restore')).toEqual([{ id: 'c1' }]);
    expect(list().getByRole('button', { name: 'Sums' })).toBeTruthy();
  });

  it('does not bring a deleted conversation back by a late change', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    await choose('Delete');
    act(() => bridge.emit('conversation.changed', conversationWith({ updatedAt: 1 })));
    expect(list().queryByRole('button', { name: 'Sums' })).toBeNull();
  });

  it('leaves the keyboard beside the deleted conversation', async () => {
    const other = conversationWith({ id: 'c2', title: 'Cakes', updatedAt: Date.now() - 1 });
    await renderApp(new FakeBridge({ 'conversation.list': () => [conversationWith({}), other] }));
    const options = screen.getByRole('button', { name: 'Conversation options for Sums' });
    options.focus();
    fireEvent.keyDown(options, { key: 'Enter' });
    await act(async () => fireEvent.click(screen.getByRole('menuitem', { name: 'Delete' })));
    await waitFor(() => expect(document.activeElement).toBe(list().getByRole('button', { name: 'Cakes' })));
  });

  it('renames in place: Enter saves, Escape gives up', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    const field = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'New title' });
    await choose('Rename');
    await waitFor(() => expect(document.activeElement).toBe(field()));
    fireEvent.change(field(), { target: { value: 'Nothing' } });
    fireEvent.keyDown(field(), { key: 'Escape' });
    expect(bridge.inputsOf('conversation.rename')).toEqual([]);

    await choose('Rename');
    fireEvent.change(field(), { target: { value: '  Greetings ' } });
    await act(async () => {
      fireEvent.keyDown(field(), { key: 'Enter' });
    });
    expect(bridge.inputsOf('conversation.rename')).toEqual([{ id: 'c1', title: 'Greetings' }]);
    expect(list().getByRole('button', { name: 'Greetings' })).toBeTruthy();
  });

  it('shows the conversation again that was open before a reload', async () => {
    sessionStorage.clear();
    const before = await renderApp(new FakeBridge());
    reopenLastConversation(before, sessionStorage);
    await act(() => before.actions.open('c1'));

    const bridge = new FakeBridge();
    const after = await renderApp(bridge);
    await act(async () => reopenLastConversation(after, sessionStorage));
    expect(bridge.inputsOf('conversation.open')).toMatchObject([{ id: 'c1' }]);
  });
});
