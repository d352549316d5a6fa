import { useId } from 'react';
import type { ConversationSettingsView } from '../../app/contract.ts';
import { strings } from '../strings.ts';
import { type SamplingText, samplingRanges, typedNumber } from './sampling-text.ts';

interface SamplingFieldsProps {
  readonly text: SamplingText;
  /** What holds where a field is empty. */
  readonly usual: ConversationSettingsView['usual'];
  readonly onChange: (text: SamplingText) => void;
}

export function SamplingFields({ text, usual, onChange }: SamplingFieldsProps) {
  const id = useId();
  const words = strings.conversationSettings;
  const number = new Intl.NumberFormat(undefined, { maximumFractionDigits: 3 });
  return samplingRanges.map((range) => {
    const { name, min, max } = range;
    const isWrong = typedNumber(text[name], range) === null;
    return (
      <div key={name} className="sampling-field">
        <label htmlFor={`${id}-${name}`}>{words.fields[name].title}</label>
        <input
          id={`${id}-${name}`}
          className="text-field"
          inputMode="decimal"
          aria-invalid={isWrong}
          aria-describedby={`${id}-${name}-hint`}
          placeholder={
            usual === null ? '' : words.usual(number.format(usual.fast[name]), number.format(usual.deep[name]))
          }
          value={text[name]}
          onChange={(event) => onChange({ ...text, [name]: event.target.value })}
        />
        <small id={`${id}-${name}-hint`} role={isWrong ? 'alert' : undefined}>
          {isWrong ? words.range(number.format(min), number.format(max)) : words.fields[name].hint}
        </small>
      </div>
    );
  });
}
