import { X } from 'lucide-react';
import { useId } from 'react';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { IconButton } from '../ui/IconButton.tsx';
import { SettingSection } from '../ui/SettingSection.tsx';
import { AppearanceSettings } from './AppearanceSettings.tsx';
import { ConfidenceSetting } from './ConfidenceSetting.tsx';

/** How the window looks. What concerns models is set on the Models page. */
export function SettingsDialog() {
  const { ui } = useApp();
  const text = strings.settings;
  const id = useId();
  const close = () => ui.getState().closeDialog();
  return (
    <Dialog labelledBy={id} className="settings-dialog" onClose={close}>
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
