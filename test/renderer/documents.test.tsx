import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { maxPastedLength } from '../../renderer/documents/use-paste.ts';
import { strings } from '../../renderer/strings.ts';
import { conversationWith, documentWith, FakeBridge, Refusal } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const words = strings.documents;
const chips = () => screen.queryAllByTestId('document');
const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
const settle = () => act(async () => {});

/** A window that shows a conversation with these documents. */
async function openWith(documents: readonly ReturnType<typeof documentWith>[], answers = {}) {
  const bridge = new FakeBridge({ 'document.list': () => [...documents], ...answers });
  const app = await renderApp(bridge);
  await act(() => app.actions.open('c1'));
  return { bridge, app };
}

const paste = (text: string) =>
  act(async () => fireEvent.paste(field(), { clipboardData: { getData: () => text, files: [] } }));

describe('documents of a conversation', () => {
  it('stand above the message with their pages, tokens and language', async () => {
    await openWith([documentWith({ name: 'Bericht.docx', format: 'docx', language: 'de' })]);
    expect(chips()[0]?.textContent).toMatch(/Bericht\.docx.*12 pages.*5,120 tokens.*German/);
  });

  it('say how far they are read, and can be called off', async () => {
    const reading = documentWith({ status: 'reading', tokens: null, progress: { done: 3, total: 12 } });
    const { bridge } = await openWith([reading]);
    expect(chips()[0]?.textContent).toContain(words.status.readingPart(3, 12, 'page'));
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: words.cancel('report.pdf') })));
    expect(bridge.inputsOf('document.cancel')).toEqual([{ id: 'doc1' }]);

    act(() => bridge.emit('document.changed', { conversationId: 'c1', documents: [documentWith({})] }));
    expect(chips()[0]?.textContent).toContain('12 pages');
  });

  it('that could not be read say why, and can be read again', async () => {
    const problem = { code: 'took-too-long', message: '“report.pdf” takes too long to read.' };
    const { bridge } = await openWith([documentWith({ status: 'failed', problem, canRetry: true })]);
    expect(chips()[0]?.textContent).toContain(problem.message);
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: words.retry('report.pdf') })));
    expect(bridge.inputsOf('document.retry')).toEqual([{ id: 'doc1' }]);
  });

  it('say what the model cannot see of them', async () => {
    const scans = 'Pages 3, 5–7 have no text: scanned, or pictures only, or blank.';
    await openWith([documentWith({ partsWithoutText: [3, 5, 6, 7], warnings: [scans, 'Some cells are merged.'] })]);
    expect(chips()[0]?.textContent).toContain(words.withoutText(4));
    fireEvent.click(screen.getByRole('button', { name: words.notes('report.pdf') }));
    expect(screen.getByText(scans)).toBeTruthy();
    expect(screen.getByText('Some cells are merged.')).toBeTruthy();
  });

  it('that are locked ask for the password, and say when it is wrong', async () => {
    const wrong = { code: 'password-wrong', message: 'locked.pdf does not open with this password.' };
    let isRight = false;
    const { bridge } = await openWith([documentWith({ name: 'locked.pdf', status: 'needs-password' })], {
      'document.unlock': () => {
        if (!isRight) throw new Refusal(wrong);
      },
    });
    const password = screen.getByLabelText(words.password.label('locked.pdf'));
    fireEvent.change(password, { target: { value: 'guess' } });
    await act(async () => void fireEvent.submit(password));
    expect(screen.getByText(wrong.message)).toBeTruthy();

    isRight = true;
    fireEvent.change(password, { target: { value: 'secret' } });
    await act(async () => void fireEvent.submit(password));
    expect(screen.queryByText(wrong.message)).toBeNull();
    expect(bridge.inputsOf('document.unlock').at(-1)).toEqual({ id: 'doc1', password: 'secret' });
  });

  it('are taken out at once, and Undo brings them back', async () => {
    let documents = [documentWith({})];
    const { bridge } = await openWith([], { 'document.list': () => documents });
    expect(chips()).toHaveLength(1);
    documents = [];
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: words.remove('report.pdf') })));
    expect(chips()).toHaveLength(0);

    documents = [documentWith({})];
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: words.undo })));
    expect(bridge.inputsOf('document.restore')).toEqual([{ id: 'doc1' }]);
    expect(chips()).toHaveLength(1);
  });

  it('that are many are one line, which opens; those that need something stay in sight', async () => {
    const many = Array.from({ length: 50 }, (_, index) =>
      documentWith({ id: `d${index}`, name: `file ${index}.txt`, status: index === 7 ? 'needs-password' : 'ready' }),
    );
    await openWith(many);
    expect(chips()).toHaveLength(1);
    const summary = screen.getByRole('button', { name: /50 documents/ });
    fireEvent.click(summary);
    expect(summary.getAttribute('aria-expanded')).toBe('true');
    expect(chips()).toHaveLength(50);
  });
});

describe('adding documents', () => {
  it('begins a conversation and takes what was typed along', async () => {
    const added = documentWith({ conversationId: 'new' });
    const bridge = new FakeBridge({
      'document.choose': () => ({ conversationId: 'new', documents: [added], refused: [] }),
      'document.list': () => [added],
    });
    const app = await renderApp(bridge);
    fireEvent.change(field(), { target: { value: 'Summarise' } });
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: words.attach })));
    expect(app.messages.getState().conversationId).toBe('new');
    expect(field().value).toBe('Summarise');
    expect(chips()).toHaveLength(1);

    act(() => app.actions.startNew());
    expect(field().value).toBe('');
    expect(chips()).toHaveLength(0);
  });

  it('holds the message back until it is known which conversation they go to', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const bridge = new FakeBridge({
      'document.addDropped': async () => {
        await promise;
        return { conversationId: 'new', documents: [documentWith({ conversationId: 'new' })], refused: [] };
      },
    });
    const app = await renderApp(bridge);
    fireEvent.change(field(), { target: { value: 'Summarise' } });
    await act(async () => void app.documentActions.addDropped([new File(['a'], 'a.txt')]));
    fireEvent.keyDown(field(), { key: 'Enter' });
    expect(screen.getByText(words.stillAdding)).toBeTruthy();
    expect(bridge.inputsOf('chat.send')).toEqual([]);

    await act(async () => resolve());
    await act(async () => void fireEvent.keyDown(field(), { key: 'Enter' }));
    expect(bridge.inputsOf('chat.send')).toMatchObject([{ conversationId: 'new' }]);
  });

  it('twice before the conversation has begun adds both to the same one', async () => {
    const bridge = new FakeBridge({
      'document.addDropped': ({ conversationId }) => ({
        conversationId: conversationId ?? 'new',
        documents: [],
        refused: [],
      }),
    });
    const app = await renderApp(bridge);
    await act(async () => {
      await Promise.all([
        app.documentActions.addDropped([new File(['a'], 'a.txt')]),
        app.documentActions.addDropped([new File(['b'], 'b.txt')]),
      ]);
    });
    const places = bridge
      .inputsOf('document.addDropped')
      .map((input) => (input as { conversationId: unknown }).conversationId);
    expect(places).toEqual([null, 'new']);
  });

  it('shows files that were refused with the reason, until that is dismissed', async () => {
    const problem = { code: 'binary', message: 'This is a program, not a document.' };
    const { app } = await openWith([], {
      'document.addDropped': () => ({ conversationId: 'c1', documents: [], refused: [{ name: 'setup.exe', problem }] }),
    });
    await act(() => app.documentActions.addDropped([new File(['x'], 'setup.exe')]));
    const alert = screen.getByText('setup.exe').closest('section') as HTMLElement;
    expect(alert.textContent).toContain(problem.message);
    fireEvent.click(within(alert).getByRole('button', { name: words.refused.dismiss }));
    expect(screen.queryByText('setup.exe')).toBeNull();
  });
});

describe('pasting', () => {
  const long = `Chapter one\n${'words '.repeat(maxPastedLength / 5)}`;

  it('long text makes a document of it', async () => {
    const { bridge } = await openWith([]);
    await paste(long);
    expect(bridge.inputsOf('document.addText')).toEqual([
      { conversationId: 'c1', name: words.pastedName('Chapter one'), text: long },
    ]);
    expect(field().value).toBe('');
    expect(chips()).toHaveLength(1);
  });

  it('can be had as text instead', async () => {
    const { bridge } = await openWith([]);
    fireEvent.change(field(), { target: { value: 'Look: ' } });
    field().setSelectionRange(6, 6);
    await paste(long);
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: words.pasteAsText })));
    expect(field().value).toBe(`Look: ${long}`);
    await waitFor(() => expect(chips()).toHaveLength(0));
    expect(bridge.inputsOf('document.remove')).toEqual([{ id: 'doc1' }]);
  });

  it('keeps the text when it cannot be a document', async () => {
    const problem = { code: 'disk-full', message: 'The disk is full.' };
    await openWith([], {
      'document.addText': () => {
        throw new Refusal(problem);
      },
    });
    await paste(long);
    await settle();
    expect(field().value).toBe(long);
    expect(screen.getByText(problem.message)).toBeTruthy();
  });

  it('short text is left to the field', async () => {
    const { bridge } = await openWith([]);
    await paste('short');
    expect(bridge.inputsOf('document.addText')).toEqual([]);
  });
});

describe('another conversation', () => {
  it('shows its own documents', async () => {
    const { app } = await openWith([], {
      'conversation.open': ({ id }: { id: string }) => ({ conversation: conversationWith({ id }), messages: [] }),
      'document.list': ({ conversationId }: { conversationId: string }) =>
        conversationId === 'c1' ? [documentWith({})] : [],
    });
    expect(chips()).toHaveLength(1);
    await act(() => app.actions.open('c2'));
    expect(chips()).toHaveLength(0);
  });
});
