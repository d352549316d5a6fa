import { RadioGroup } from 'radix-ui';
import { type KeyboardEvent, useId, useState } from 'react';
import { useApp, useSettings } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { SettingSection } from '../ui/SettingSection.tsx';
import { SpeedLimit } from './SpeedLimit.tsx';

type Choice = 'hugging-face' | 'modelscope' | 'other';

const choices: readonly Choice[] = ['hugging-face', 'modelscope', 'other'];

function choiceOf(endpoint: string): Choice {
  return endpoint === 'hugging-face' || endpoint === 'modelscope' ? endpoint : 'other';
}

/** Which hub downloads come from, and how fast. */
export function HubSetting() {
  const { actions } = useApp();
  const text = strings.models.hub;
  const id = useId();
  const endpoint = useSettings((settings) => settings.hubEndpoint);
  const [choice, setChoice] = useState<Choice>(choiceOf(endpoint));
  const [address, setAddress] = useState(choiceOf(endpoint) === 'other' ? endpoint : '');

  const save = () => {
    const typed = address.trim();
    if (typed !== '' && typed !== endpoint) void actions.changeSettings({ hubEndpoint: typed });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    save();
  };

  return (
    <SettingSection title={text.title} explanation={text.explanation}>
      <RadioGroup.Root
        className="choices"
        aria-label={text.title}
        value={choice}
        onValueChange={(value) => {
          const chosen = choices.find((one) => one === value) ?? 'hugging-face';
          setChoice(chosen);
          if (chosen !== 'other') void actions.changeSettings({ hubEndpoint: chosen });
        }}
      >
        {choices.map((one) => (
          <label key={one} className="choice" htmlFor={`${id}-${one}`}>
            <RadioGroup.Item id={`${id}-${one}`} value={one} className="choice-mark">
              <RadioGroup.Indicator className="choice-dot" />
            </RadioGroup.Item>
            <span>
              {text.choices[one]}
              <small>{text.choiceHints[one]}</small>
            </span>
          </label>
        ))}
      </RadioGroup.Root>
      {choice === 'other' && (
        <div className="field-row">
          <input
            type="url"
            className="text-field"
            aria-label={text.address}
            placeholder={text.addressPlaceholder}
            maxLength={2000}
            value={address}
            onChange={(event) => setAddress(event.target.value)}
            onKeyDown={onKeyDown}
          />
          <button
            type="button"
            className="button"
            aria-disabled={address.trim() === '' || address.trim() === endpoint}
            onClick={save}
          >
            {text.takeAddress}
          </button>
        </div>
      )}
      <SpeedLimit />
    </SettingSection>
  );
}
