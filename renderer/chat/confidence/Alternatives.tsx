import { type ReactNode, useId, useState } from 'react';
import type { Message, TokenConfidence } from '../../../app/contract.ts';
import { percent } from '../../formats.ts';
import { useApp } from '../../stores/context.ts';
import { strings } from '../../strings.ts';
import { tokenText } from './token-text.ts';
import { useCanContinue } from './use-can-continue.ts';

type Alternative = TokenConfidence['alternatives'][number];

interface AlternativesProps {
  readonly message: Message;
  /** Of the token in the answer. */
  readonly index: number;
  readonly alternatives: readonly Alternative[];
}

/** What a model nearly wrote. One that could be gone on from can be chosen, while an answer could be written. */
export function Alternatives({ message, index, alternatives }: AlternativesProps) {
  const canContinue = useCanContinue(message) && alternatives.some(({ isEnd }) => !isEnd);
  const text = strings.confidence;
  if (alternatives.length === 0) return <p>{text.noAlternatives}</p>;
  if (canContinue) return <Choice message={message} index={index} alternatives={alternatives} />;
  return (
    <div className="alternatives">
      <p>{text.alternatives}</p>
      <ul>
        {alternatives.map((one, position) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
          <li key={position}>
            <Row alternative={one} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Choice({ message, index, alternatives }: AlternativesProps) {
  const { turnActions } = useApp();
  const group = useId();
  const [chosen, setChosen] = useState(() => alternatives.findIndex(({ isEnd }) => !isEnd));
  const text = strings.confidence;
  return (
    <form
      className="alternatives"
      onSubmit={(event) => {
        event.preventDefault();
        void turnActions.continueFrom({ replyId: message.id, token: index, alternative: chosen });
      }}
    >
      <fieldset>
        <legend>{text.alternatives}</legend>
        {alternatives.map((one, position) => {
          const id = `${group}-${position}`;
          if (one.isEnd) return <Row key={id} alternative={one} />;
          return (
            <label key={id} htmlFor={id}>
              <Row alternative={one}>
                <input
                  id={id}
                  type="radio"
                  name={group}
                  checked={position === chosen}
                  onChange={() => setChosen(position)}
                />
              </Row>
            </label>
          );
        })}
      </fieldset>
      <button type="submit" className="button" data-size="small">
        {text.continueFrom}
      </button>
      <p className="alternatives-hint">{text.continueHint}</p>
    </form>
  );
}

interface RowProps {
  readonly alternative: Alternative;
  readonly children?: ReactNode;
}

function Row({ alternative: { text, probability, isEnd }, children }: RowProps) {
  return (
    <span className="alternative">
      {children}
      <span dir="auto">{isEnd ? strings.confidence.end : tokenText(text)}</span>
      <span className="share">{percent(probability, 1)}</span>
    </span>
  );
}
