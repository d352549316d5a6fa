import { useAvailableModes } from '../models/use-available-modes.ts';
import { useApp, useModel } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { ModeMark } from '../ui/ModeMark.tsx';
import { demonstrationExamples, type Example, generalExamples } from './examples.ts';
import { FirstDownload } from './FirstDownload.tsx';

export function EmptyState() {
  const { actions, messages, ui } = useApp();
  const current = useModel((state) => state.current);
  const isKnown = useModel((state) => state.isKnown);
  const available = useAvailableModes();
  const isStarter = current?.isStarter === true;
  const examples = isStarter ? demonstrationExamples : generalExamples;

  const take = ({ text, mode }: Example) => {
    ui.getState().setDraft(messages.getState().conversationId, text);
    if (available.includes(mode)) void actions.chooseMode(mode);
    ui.getState().focusComposer();
  };

  return (
    <div className="messages-scroller">
      <div className="column greeting">
        <h2>{strings.greeting.title}</h2>
        <p>{isStarter && current.note !== null ? strings.appSentence(current.note) : strings.greeting.general}</p>
        {isKnown && (
          <ul aria-label={strings.greeting.examples}>
            {examples
              .filter((example) => available.includes(example.mode))
              .map((example) => (
                <li key={example.text}>
                  <button type="button" onClick={() => take(example)}>
                    <ModeMark mode={example.mode} />
                    <span>{example.text}</span>
                    <small data-mode={example.mode}>{strings.modes.names[example.mode]}</small>
                  </button>
                </li>
              ))}
          </ul>
        )}
        <FirstDownload />
      </div>
    </div>
  );
}
