import { Minus, Plus } from 'lucide-react';
import { useId } from 'react';
import type { Settings } from '../../app/contract.ts';
import { percent } from '../formats.ts';
import { languages } from '../i18n/language.ts';
import { useApp, useSettings } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { SelectField } from '../ui/SelectField.tsx';
import { nextTextSize, textSizes } from './text-size.ts';

const themes: readonly Settings['theme'][] = ['system', 'light', 'dark'];
const contrasts: readonly Settings['contrast'][] = ['system', 'more'];
const languageChoices: readonly Settings['language'][] = ['system', ...languages];

/** Theme, contrast, text size and language: in the settings, and a step of the first run. */
export function AppearanceSettings() {
  const { actions } = useApp();
  const text = strings.settings;
  const theme = useSettings((settings) => settings.theme);
  const language = useSettings((settings) => settings.language);
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
      <SelectField
        label={text.language}
        value={language}
        options={languageChoices.map((value) => ({ value, title: text.languages[value] }))}
        onChoose={(value) => void actions.changeAppearance({ language: value })}
      />
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
