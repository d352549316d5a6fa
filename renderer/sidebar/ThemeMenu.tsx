import { Monitor, Moon, Sun } from 'lucide-react';
import type { Settings } from '../../app/contract.ts';
import { problemOf } from '../client/client.ts';
import { useApp, useSettings } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Menu, MenuChoice } from '../ui/Menu.tsx';

const icons = { system: Monitor, light: Sun, dark: Moon };
const themes: readonly Settings['theme'][] = ['system', 'light', 'dark'];

export function ThemeMenu() {
  const { settings, ui } = useApp();
  const theme = useSettings((state) => state.theme);

  const choose = (chosen: Settings['theme']) => {
    settings
      .getState()
      .choose({ theme: chosen })
      .catch((error: unknown) => ui.getState().fail(problemOf(error)));
  };

  return (
    <Menu side="top" trigger={<IconButton label={strings.theme.label} icon={icons[theme]} />}>
      <MenuChoice
        value={theme}
        onChoose={choose}
        options={themes.map((value) => {
          const Icon = icons[value];
          return {
            value,
            title: strings.theme.names[value],
            icon: <Icon size={15} strokeWidth={1.75} aria-hidden />,
          };
        })}
      />
    </Menu>
  );
}
