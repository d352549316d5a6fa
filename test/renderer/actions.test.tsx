import { act, fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { applicationMenu } from '../../app/contract/menu.ts';
import { applicationMenuOf } from '../../renderer/actions/application-menu.ts';
import { allActions } from '../../renderer/actions/registry.ts';
import { acceleratorOf, ariaKeysOf, type KeyPress, keysOf, matches } from '../../renderer/actions/shortcut.ts';
import { conversationWith, FakeBridge, messageWith } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('a shortcut', () => {
  it('is Control elsewhere and Command on a Mac, where Control moves the cursor', () => {
    expect(matches('Mod+N', press('n', { ctrlKey: true }), false)).toBe(true);
    expect(matches('Mod+N', press('n', { metaKey: true }), true)).toBe(true);
    expect(matches('Mod+N', press('n', { ctrlKey: true }), true)).toBe(false);
    expect(matches('Mod+N', press('n'), false)).toBe(false);
    expect(matches('Mod+N', press('N', { ctrlKey: true, shiftKey: true }), false)).toBe(false);
  });

  it('means the same place on keyboards of other scripts', () => {
    expect(matches('Mod+N', press('т', { ctrlKey: true, code: 'KeyN' }), false)).toBe(true);
    expect(matches('Mod+N', press('т', { ctrlKey: true, code: 'KeyT' }), false)).toBe(false);
  });

  it('is a sign, whatever keys the layout needs for it', () => {
    expect(matches('Mod+/', press('/', { ctrlKey: true, shiftKey: true }), false)).toBe(true);
    expect(matches('Mod++', press('+', { ctrlKey: true, shiftKey: true }), false)).toBe(true);
    expect(matches('Mod+-', press('-', { ctrlKey: true }), false)).toBe(true);
    expect(matches('?', press('?', { shiftKey: true }), false)).toBe(true);
    expect(matches('?', press('?', { shiftKey: true, ctrlKey: true }), false)).toBe(false);
  });

  it('is written as each place wants it', () => {
    expect(keysOf('Mod+Shift+D', false)).toEqual(['Ctrl', 'Shift', 'D']);
    expect(keysOf('Mod+Shift+D', true)).toEqual(['⌘', '⇧', 'D']);
    expect(acceleratorOf('Mod++')).toBe('CmdOrCtrl+Plus');
    expect(acceleratorOf('Alt+ArrowUp')).toBe('Alt+Up');
    expect(ariaKeysOf('Mod+Shift+M', false)).toBe('Control+Shift+M');
  });
});

describe('the registry of actions', () => {
  it('names each action and each shortcut once', () => {
    const ids = allActions.map(({ id }) => id);
    const shortcuts = allActions.flatMap((action) => action.shortcuts ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(shortcuts).size).toBe(shortcuts.length);
  });

  it('makes an application menu that the app takes', async () => {
    const app = await renderApp(new FakeBridge());
    const menu = applicationMenuOf(app);
    expect(applicationMenu.parse(menu)).toEqual(menu);
    expect(menu.flatMap(({ entries }) => entries)).toContainEqual({
      kind: 'action',
      id: 'conversation.new',
      label: 'New conversation',
      accelerator: 'CmdOrCtrl+N',
    });
  });

  it('does nothing with a key whose action does not apply, nor with one that is text', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    const field = screen.getByRole('textbox', { name: 'Message' });
    expect(fireEvent.keyDown(field, { key: '?', shiftKey: true })).toBe(true);
    expect(screen.queryByRole('dialog')).toBeNull();
    // No answer is being written: Escape is left to whoever wants it.
    expect(fireEvent.keyDown(field, { key: 'Escape' })).toBe(true);
    expect(bridge.inputsOf('chat.stop')).toEqual([]);
  });

  it('closes the Models page with Escape first, and stops the answer with the next one', async () => {
    const bridge = new FakeBridge({
      'conversation.open': () => ({
        conversation: conversationWith({}),
        messages: [messageWith({ status: 'generating' })],
      }),
    });
    const app = await renderApp(bridge);
    await act(() => app.actions.open('c1'));
    act(() => app.ui.getState().openModels());
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(app.ui.getState().page).toBe('chat');
    expect(bridge.inputsOf('chat.stop')).toEqual([]);
    fireEvent.keyDown(document.body, { key: 'Escape' });
    expect(bridge.inputsOf('chat.stop')).toEqual([{ replyId: 'reply' }]);
  });
});
