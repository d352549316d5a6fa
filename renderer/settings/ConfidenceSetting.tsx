import { useApp, useSettings } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { SettingSection } from '../ui/SettingSection.tsx';

/** Whether answers can be shaded where the model wavered; off until asked for. */
export function ConfidenceSetting() {
  const { actions } = useApp();
  const isOn = useSettings((settings) => settings.recordsConfidence);
  const text = strings.confidence.setting;
  return (
    <SettingSection title={text.title} explanation={text.explanation}>
      <label className="check-field">
        <input
          type="checkbox"
          checked={isOn}
          onChange={({ target }) => void actions.changeSettings({ recordsConfidence: target.checked })}
        />
        <span>{text.label}</span>
      </label>
    </SettingSection>
  );
}
