import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ConversationSettings, Preset } from '../../app/contract.ts';
import { problemOf } from '../client/client.ts';
import { useApp, useConversationSettings } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { SelectField } from '../ui/SelectField.tsx';

interface PresetBarProps {
  /** What is in the fields; null while something in them is wrong. */
  readonly settings: ConversationSettings | null;
  readonly onChoose: (settings: ConversationSettings) => void;
}

/** Takes settings from a preset, and makes a preset of them. */
export function PresetBar({ settings, onChoose }: PresetBarProps) {
  const { conversationSettings, ui } = useApp();
  const presets = useConversationSettings((state) => state.presets);
  const [chosenId, setChosenId] = useState('');
  const [name, setName] = useState('');
  const words = strings.conversationSettings;
  const chosen = presets.find((one) => one.id === chosenId);

  const attempt = (work: () => Promise<void>) => {
    work().catch((error: unknown) => ui.getState().fail(problemOf(error)));
  };
  const remove = (preset: Preset) =>
    attempt(async () => {
      await conversationSettings.getState().removePreset(preset.id);
      setChosenId('');
      const undo = () => attempt(() => conversationSettings.getState().restorePreset(preset.id));
      ui.getState().showToast({
        text: words.presetRemoved(preset.name),
        action: { label: strings.sidebar.undo, hint: strings.sidebar.undoHint, run: undo },
      });
    });
  const save = () =>
    attempt(async () => {
      if (settings === null || name.trim() === '') return;
      await conversationSettings.getState().savePreset(name.trim(), settings);
      ui.getState().announce(words.presetSaved(name.trim()));
      setName('');
    });

  return (
    <div className="preset-bar">
      {presets.length > 0 && (
        <span>
          <SelectField
            label={words.presets}
            value={chosenId}
            options={[
              { value: '', title: words.choosePreset },
              ...presets.map((preset) => ({ value: preset.id, title: preset.name })),
            ]}
            onChoose={(id) => {
              setChosenId(id);
              const preset = presets.find((one) => one.id === id);
              if (preset !== undefined) onChoose(preset.settings);
            }}
          />
          {chosen !== undefined && (
            <IconButton label={words.removePreset(chosen.name)} icon={Trash2} onClick={() => remove(chosen)} />
          )}
        </span>
      )}
      <span>
        <input
          className="text-field"
          aria-label={words.presetName}
          placeholder={words.presetName}
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
            event.preventDefault();
            save();
          }}
        />
        <button
          type="button"
          className="button"
          data-size="small"
          disabled={settings === null || name.trim() === ''}
          onClick={save}
        >
          {words.savePreset}
        </button>
      </span>
    </div>
  );
}
