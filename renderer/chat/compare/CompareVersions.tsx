import { Diff, X } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import type { Message } from '../../../app/contract.ts';
import { useApp, useMessages, useTurns } from '../../stores/context.ts';
import { strings } from '../../strings.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { SelectField } from '../../ui/SelectField.tsx';
import { MarkdownText } from '../markdown/MarkdownText.tsx';
import { StatusLine } from '../StatusLine.tsx';
import { MarkedMarkdown } from './MarkedMarkdown.tsx';
import { useDifference } from './use-difference.ts';

/** Two versions of an answer side by side; one above the other in a narrow window. */
export function CompareVersions() {
  const id = useTurns((state) => state.comparedId);
  return id === null ? null : <Comparison key={id} id={id} />;
}

function Comparison({ id }: { readonly id: string }) {
  const { turnActions, turns } = useApp();
  const titleId = useId();
  const [versions, setVersions] = useState<readonly Message[] | null>(null);
  const isMarking = useTurns((state) => state.marksDifferences);
  const [chosen, setChosen] = useState<{ readonly left?: string; readonly right?: string }>({});
  const text = strings.turns.compare;
  const close = () => turns.getState().compare(null);

  useEffect(() => {
    let isWanted = true;
    void turnActions.versions(id).then((found) => {
      if (isWanted) setVersions(found);
    });
    return () => {
      isWanted = false;
    };
  }, [id, turnActions]);

  // The one that is shown, and the one before it; the first has only later ones.
  const index = Math.max(0, versions?.findIndex((one) => one.id === id) ?? 0);
  const first = Math.max(0, index - 1);
  const left = chosen.left ?? versions?.[first]?.id;
  const right = chosen.right ?? versions?.[first + 1]?.id;
  const contentOf = (shownId: string | undefined) => versions?.find((one) => one.id === shownId)?.content;
  const difference = useDifference(contentOf(left), contentOf(right), isMarking);
  const words = difference?.kind === 'different' ? difference.words : null;
  return (
    <Dialog labelledBy={titleId} className="compare" onClose={close}>
      <header className="dialog-head">
        <h2 id={titleId}>{text.title}</h2>
        <span className="dialog-tools">
          <IconButton
            label={text.mark}
            icon={Diff}
            aria-pressed={isMarking}
            onClick={() => turns.getState().markDifferences(!isMarking)}
          />
          <IconButton label={text.close} icon={X} onClick={close} />
        </span>
      </header>
      <p className="compare-note" role="status">
        {difference !== null && text.difference[difference.kind]}
      </p>
      {versions === null ? (
        <p className="compare-wait" role="status">
          {text.loading}
        </p>
      ) : (
        <div className="compare-sides">
          <Side
            side="left"
            versions={versions}
            shownId={left}
            isDifferent={words?.left ?? null}
            onChoose={(other) => setChosen({ ...chosen, left: other })}
            onUse={close}
          />
          <Side
            side="right"
            versions={versions}
            shownId={right}
            isDifferent={words?.right ?? null}
            onChoose={(other) => setChosen({ ...chosen, right: other })}
            onUse={close}
          />
        </div>
      )}
    </Dialog>
  );
}

interface SideProps {
  readonly side: 'left' | 'right';
  readonly versions: readonly Message[];
  readonly shownId: string | undefined;
  /** For each word of its text; null without marks. */
  readonly isDifferent: readonly boolean[] | null;
  readonly onChoose: (id: string) => void;
  readonly onUse: () => void;
}

function Side({ side, versions, shownId, isDifferent, onChoose, onUse }: SideProps) {
  const { actions } = useApp();
  const message = versions.find(({ id }) => id === shownId);
  const isInUse = useMessages((state) => shownId !== undefined && state.byId[shownId] !== undefined);
  const isBusy = useMessages((state) => state.generatingId !== null);
  const text = strings.turns.compare;
  if (message === undefined) return null;
  return (
    <section data-mode={message.mode} aria-label={text.side[side]}>
      <header>
        <SelectField
          label={text.side[side]}
          isLabelHidden
          value={message.id}
          options={versions.map(({ id, mode, modelName }, index) => ({
            value: id,
            title: text.option(index + 1, strings.modes.names[mode], modelName),
          }))}
          onChoose={onChoose}
        />
        <button
          type="button"
          className="button"
          data-size="small"
          disabled={isInUse || isBusy}
          onClick={() => {
            void actions.selectVersion(message.id);
            onUse();
          }}
        >
          {isInUse ? text.inUse : text.use}
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text must scroll from the keyboard. */}
      <div className="compare-text" tabIndex={0}>
        {message.thinking !== '' && (
          <details>
            <summary>{text.thinking}</summary>
            <p className="thinking-text" dir="auto">
              {message.thinking}
            </p>
          </details>
        )}
        <div className="prose" dir="auto" data-testid="compared-text">
          {message.content === '' && <p>{text.empty}</p>}
          {isDifferent === null ? (
            <MarkdownText text={message.content} isStreaming={false} />
          ) : (
            <MarkedMarkdown text={message.content} isDifferent={isDifferent} mark={side === 'left' ? 'del' : 'ins'} />
          )}
        </div>
        <StatusLine message={message} />
      </div>
    </section>
  );
}
