import { contextSize } from '../formats.ts';
import { useApp, useModel, useSettings } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { SelectField } from '../ui/SelectField.tsx';
import { SettingSection } from '../ui/SettingSection.tsx';

const contexts = [2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072, 262_144] as const;

/** How long conversations may be and how they are kept in memory: together they decide what a model needs beside its weights. */
export function MemorySetting() {
  const { actions } = useApp();
  const text = strings.models.memorySetting;
  const kvType = useSettings((settings) => settings.kvType);
  const contextTokens = useSettings((settings) => settings.contextTokens);
  const keepInMemory = useSettings((settings) => settings.keepInMemory);
  const canKeep = useModel((state) => state.canKeepInMemory);
  const sizes: readonly number[] =
    contextTokens === 'auto' || contexts.some((size) => size === contextTokens)
      ? contexts
      : [...contexts, contextTokens].sort((a, b) => a - b);
  return (
    <SettingSection title={text.title} explanation={text.explanation}>
      <div className="field-row">
        <SelectField
          label={text.context}
          value={String(contextTokens)}
          options={[
            { value: 'auto', title: text.auto },
            ...sizes.map((size) => ({ value: String(size), title: contextSize(size) })),
          ]}
          onChoose={(value) =>
            void actions.changeSettings({ contextTokens: value === 'auto' ? 'auto' : Number(value) })
          }
        />
        <SelectField
          label={text.kv}
          value={kvType}
          options={[
            { value: 'F16', title: text.kvTypes.F16 },
            { value: 'Q8_0', title: text.kvTypes.Q8_0 },
          ]}
          onChoose={(value) => void actions.changeSettings({ kvType: value })}
        />
      </div>
      <label className="check-field">
        <input
          type="checkbox"
          checked={keepInMemory}
          disabled={!keepInMemory && !canKeep}
          onChange={({ target }) => void actions.changeSettings({ keepInMemory: target.checked })}
        />
        <span>{keepInMemory || canKeep ? text.keep : text.noRoom}</span>
      </label>
      <p className="setting-explanation">{text.next}</p>
    </SettingSection>
  );
}
