import { act, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ContextBlock } from '../../app/contract.ts';
import { strings } from '../../renderer/strings.ts';
import { emptyPlan, FakeBridge } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

const words = strings.context;

function block(fields: Partial<ContextBlock>): ContextBlock {
  return {
    kind: 'message',
    id: null,
    label: '',
    tokens: 10,
    passages: null,
    isForgotten: false,
    isExcluded: false,
    ...fields,
  };
}

const plan = {
  ...emptyPlan,
  tokens: 12_288,
  tokensToRead: 8_000,
  promise: { readingSeconds: 40, decodeTokensPerSecond: 9 },
  blocks: [
    block({ kind: 'system', label: 'Instructions' }),
    block({ kind: 'document', id: 'd1', label: 'report.pdf', tokens: 9_000, passages: { shown: 12, total: 340 } }),
    block({ id: 'm1', label: 'Old question', isForgotten: true }),
    block({ id: 'm2', label: 'Question' }),
    block({ kind: 'reserve', label: 'Answer', tokens: 2_048 }),
  ],
};

const meter = () => screen.getByRole('button', { name: words.label(12_288, 32_768) });
const field = () => screen.getByRole('textbox', { name: 'Message' });

describe('the context meter', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const pause = () => act(() => vi.advanceTimersByTimeAsync(400));

  async function openWith(answers = {}) {
    const bridge = new FakeBridge({
      'context.plan': () => plan,
      'context.inspect': () => ({ blocks: plan.blocks.map((one) => ({ ...one, text: `The text of ${one.label}` })) }),
      ...answers,
    });
    const app = await renderApp(bridge);
    await act(() => app.actions.open('c1'));
    await pause();
    return bridge;
  }

  it('tells how full the context would be, and asks again once typing pauses', async () => {
    const bridge = await openWith();
    expect(meter().textContent).toBe('12k of 32k');
    expect(screen.getByText(words.promise(40, 9))).toBeTruthy();
    for (const draft of ['H', 'He', 'Hello']) fireEvent.change(field(), { target: { value: draft } });
    await pause();
    expect(bridge.inputsOf('context.plan')).toEqual([
      { conversationId: 'c1', draft: '', mode: 'fast' },
      { conversationId: 'c1', draft: 'Hello', mode: 'fast' },
    ]);
  });

  it('says before anything is sent that the model will not see all of the documents', async () => {
    await openWith({
      'context.plan': () => ({ ...plan, promise: null, notes: [{ kind: 'passages' as const, shown: 12, total: 340 }] }),
    });
    expect(screen.getByText(words.notes.passages(12, 340))).toBeTruthy();
  });

  it('opens the list of what the model will see, with what is left out and what of a document is shown', async () => {
    await openWith();
    fireEvent.click(meter());
    const panel = screen.getByRole('complementary', { name: words.title });
    const blocks = within(panel).getAllByTestId('context-block');
    expect(blocks).toHaveLength(5);
    expect(blocks[1]?.textContent).toContain(words.passages(12, 340));
    expect(blocks[2]?.textContent).toContain(words.forgotten);
  });

  it('shows the exact text of a block when it is asked for', async () => {
    const bridge = await openWith();
    fireEvent.click(meter());
    expect(bridge.inputsOf('context.inspect')).toEqual([]);
    const [first] = screen.getAllByRole('button', { name: words.showText });
    await act(async () => void fireEvent.click(first as HTMLElement));
    expect(screen.getByText('The text of Instructions')).toBeTruthy();
  });

  it('takes a message out of what the model sees, and plans anew', async () => {
    const bridge = await openWith();
    fireEvent.click(meter());
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: words.excludeOf('Question') })));
    expect(bridge.inputsOf('context.exclude')).toEqual([{ messageId: 'm2', isExcluded: true }]);
    expect(bridge.inputsOf('context.plan')).toHaveLength(2);
  });

  it('is absent while there is no plan', async () => {
    const { promise } = Promise.withResolvers<never>();
    await openWith({ 'context.plan': () => promise });
    expect(screen.queryByRole('button', { name: /^Context:/ })).toBeNull();
  });
});
