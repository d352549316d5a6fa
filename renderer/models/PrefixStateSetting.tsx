import { useEffect, useState } from 'react';
import type { PrefixStateUsage } from '../../app/contract.ts';
import { problemOf } from '../client/client.ts';
import { bytes } from '../formats.ts';
import { useApp, useSettings } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { SelectField } from '../ui/SelectField.tsx';
import { SettingSection } from '../ui/SettingSection.tsx';

const limits = [2e9, 5e9, 10e9, 20e9, 50e9, 100e9] as const;

/** Whether what was read stays on the disk, how much of it, and its deletion. */
export function PrefixStateSetting() {
  const { client, ui, actions } = useApp();
  const text = strings.models.prefixState;
  const isOn = useSettings((settings) => settings.savesPrefixState);
  const limit = useSettings((settings) => settings.prefixStateLimitBytes);
  const [usage, setUsage] = useState<PrefixStateUsage | null>(null);

  const show = (answer: Promise<PrefixStateUsage>) =>
    answer.then(setUsage).catch((error: unknown) => ui.getState().fail(problemOf(error)));
  // biome-ignore lint/correctness/useExhaustiveDependencies: switching it off deletes it, and a lower limit some of it.
  useEffect(() => void show(client.command('prefixState.usage', null)), [client, isOn, limit]);

  const steps: readonly number[] = limits.some((step) => step === limit)
    ? limits
    : [...limits, limit].sort((a, b) => a - b);
  return (
    <SettingSection title={text.title} explanation={text.explanation}>
      <label className="check-field">
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ target }) => void actions.changeSettings({ savesPrefixState: target.checked })}
        />
        <span>{text.remember}</span>
      </label>
      {isOn && (
        <div className="field-row">
          <SelectField
            label={text.limit}
            value={String(limit)}
            options={steps.map((step) => ({ value: String(step), title: bytes(step) }))}
            onChoose={(value) => void actions.changeSettings({ prefixStateLimitBytes: Number(value) })}
          />
        </div>
      )}
      {usage !== null && (
        <div className="field-row">
          <p className="setting-explanation">{text.usage(usage.bytes)}</p>
          {usage.bytes > 0 && (
            <button
              type="button"
              className="button"
              onClick={() => void show(client.command('prefixState.clear', null))}
            >
              {text.clear}
            </button>
          )}
        </div>
      )}
    </SettingSection>
  );
}
