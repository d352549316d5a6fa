import { ChevronDown } from 'lucide-react';
import { useId } from 'react';

interface SelectFieldProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly title: string }[];
  /** The label is read out only: its options say what is chosen. */
  readonly isLabelHidden?: boolean;
  readonly onChoose: (value: T) => void;
}

/** The system's own list: it scrolls, searches by typing and fits every screen. */
export function SelectField<T extends string>({ label, value, options, isLabelHidden, onChoose }: SelectFieldProps<T>) {
  const id = useId();
  return (
    <div className="select-field">
      <label htmlFor={id} className={isLabelHidden === true ? 'sr-only' : undefined}>
        {label}
      </label>
      <span>
        <select
          id={id}
          value={value}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.target.value);
            if (chosen !== undefined) onChoose(chosen.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.title}
            </option>
          ))}
        </select>
        <ChevronDown size={14} strokeWidth={1.75} aria-hidden />
      </span>
    </div>
  );
}
