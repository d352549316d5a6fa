import { useEffect, useState } from 'react';
import type { ContextPlan, InspectedContext, Mode } from '../../app/contract.ts';
import { useApp, useContextPlans } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { SidePanel } from '../ui/SidePanel.tsx';
import { ContextBlockRow } from './ContextBlockRow.tsx';
import { noteText } from './note-text.ts';
import { promiseText } from './promise-text.ts';
import { useContextQuestion } from './use-context-plan.ts';

interface ContextInspectorProps {
  readonly mode: Mode;
  readonly isOver: boolean;
}

const text = strings.context;

/** What the model will see with the next message, block by block. */
export function ContextInspector({ mode, isOver }: ContextInspectorProps) {
  const { panel } = useApp();
  const question = useContextQuestion(mode);
  const plan = useContextPlans((state) => state.byConversation[question?.conversationId ?? ''] ?? null);
  return (
    <SidePanel
      title={text.title}
      closeLabel={text.close}
      focusKey="context"
      isOver={isOver}
      onClose={() => panel.getState().close()}
    >
      {plan === null ? <p className="viewer-note">{text.failed}</p> : <Plan plan={plan} mode={mode} />}
    </SidePanel>
  );
}

function Plan({ plan, mode }: { readonly plan: ContextPlan; readonly mode: Mode }) {
  const { blocks, tokens, capacity, tokensToRead, promise, notes } = plan;
  const inspected = useInspected(plan, mode);
  const promised = promiseText(promise);
  const next = nextForgotten(plan);
  return (
    <div className="context-plan">
      <p className="context-sum">
        <strong>{text.sum(tokens, capacity)}</strong>
        {tokensToRead > 0 && <span>{text.toRead(tokensToRead)}</span>}
        {promised !== null && <span>{promised}</span>}
      </p>
      {notes.map((note) => (
        <p key={note.kind} className="viewer-note">
          {noteText(note)}
        </p>
      ))}
      <ol className="context-blocks" aria-label={text.blocks}>
        {blocks.map((block, index) => (
          <ContextBlockRow
            key={`${block.kind} ${block.id ?? index}`}
            block={block}
            capacity={capacity}
            isNextForgotten={index === next}
            text={inspected.textOf(index)}
            onAsk={inspected.ask}
          />
        ))}
      </ol>
    </div>
  );
}

/** The oldest message that is still in, where there are enough of them that one could go. */
function nextForgotten({ blocks }: ContextPlan): number {
  const messages = blocks.flatMap(({ kind, isForgotten, isExcluded }, index) =>
    kind === 'message' && !isForgotten && !isExcluded ? [index] : [],
  );
  return messages.length > 2 ? (messages[0] ?? -1) : -1;
}

/** The exact texts of the blocks, fetched when the first is asked for and again whenever the plan changes. */
function useInspected(plan: ContextPlan, mode: Mode) {
  const { client } = useApp();
  const question = useContextQuestion(mode);
  const [isAsked, setAsked] = useState(false);
  const [texts, setTexts] = useState<InspectedContext['blocks'] | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the plan is the occasion: it changes with all that the question is made of.
  useEffect(() => {
    if (!isAsked || question === null) return;
    let isWanted = true;
    client.command('context.inspect', question).then(
      ({ blocks }) => {
        if (isWanted) setTexts(blocks);
      },
      () => {
        if (isWanted) setTexts(null);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [client, isAsked, plan]);

  return {
    ask: () => setAsked(true),
    textOf: (index: number): string | null => texts?.[index]?.text ?? null,
  };
}
