import { Minus, Plus, X } from 'lucide-react';
import { useId } from 'react';
import type { Settings } from '../../app/contract.ts';
import { percent } from '../formats.ts';
import { useApp, useSettings } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { SelectField } from '../ui/SelectField.tsx';
import { SettingSection } from '../ui/SettingSection.tsx';
import { ConfidenceSetting } from './ConfidenceSetting.tsx';
import { nextTextSize, textSizes } from './text-size.ts';

const themes: readonly Settings['theme'][] = ['system', 'light', 'dark'];
const contrasts: readonly Settings['contrast'][] = ['system', 'more'];

/** How the window looks. What concerns models is set on the Models page. */
export function SettingsDialog() {
  const { ui } = useApp();
  const text = strings.settings;
  const id = useId();
  const close = () => ui.getState().closeDialog();
  return (
    <Dialog labelledBy={id} className="settings" onClose={close}>
      <header className="dialog-head">
        <h2 id={id}>{text.title}</h2>
        <IconButton label={text.close} icon={X} onClick={close} />
      </header>
      <SettingSection title={text.appearance}>
        <AppearanceSettings />
      </SettingSection>
      <ConfidenceSetting />
      <SettingSection title={strings.models.title} explanation={text.modelsExplanation}>
        <button
          type="button"
          className="button"
          onClick={() => {
            close();
            ui.getState().openModels('settings');
          }}
        >
          {text.openModels}
        </button>
      </SettingSection>
    </Dialog>
  );
}

/** Also a step of the first run. */
export function AppearanceSettings() {
  const { actions } = useApp();
  const text = strings.settings;
  const theme = useSettings((settings) => settings.theme);
  const contrast = useSettings((settings) => settings.contrast);
  return (
    <div className="appearance">
      <SelectField
        label={strings.theme.label}
        value={theme}
        options={themes.map((value) => ({ value, title: strings.theme.names[value] }))}
        onChoose={(value) => void actions.changeAppearance({ theme: value })}
      />
      <SelectField
        label={text.contrast}
        value={contrast}
        options={contrasts.map((value) => ({ value, title: text.contrasts[value] }))}
        onChoose={(value) => void actions.changeAppearance({ contrast: value })}
      />
      <TextSize />
    </div>
  );
}

function TextSize() {
  const { actions } = useApp();
  const text = strings.settings;
  const id = useId();
  const size = useSettings((settings) => settings.textSize);
  const step = (direction: 1 | -1) => void actions.changeAppearance({ textSize: nextTextSize(size, direction) });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; these buttons change what is shown.
    <div className="text-size" role="group" aria-labelledby={id}>
      <span id={id}>{text.textSize}</span>
      <IconButton label={text.smaller} icon={Minus} disabled={size <= (textSizes[0] ?? 0)} onClick={() => step(-1)} />
      <output>{percent(size, 100)}</output>
      <IconButton label={text.larger} icon={Plus} disabled={size >= (textSizes.at(-1) ?? 0)} onClick={() => step(1)} />
    </div>
  );
}
