import type { Settings } from '../../app/contract.ts';
import { languages } from '../i18n/language.ts';
import { nextTextSize, usualTextSize } from '../settings/text-size.ts';
import type { App } from '../stores/app.ts';
import { strings } from '../strings.ts';
import { isNarrow } from '../ui/use-media-query.ts';
import type { Action } from './action.ts';

const textSizeOf = ({ settings }: App): number => settings.getState().textSize;

function resize({ actions, settings }: App, direction: 1 | -1): void {
  void actions.changeAppearance({ textSize: nextTextSize(settings.getState().textSize, direction) });
}

const themes: readonly Settings['theme'][] = ['system', 'light', 'dark'];

export const viewActions: readonly Action[] = [
  {
    id: 'sidebar.toggle',
    group: 'view',
    label: () => strings.actions.toggleSidebar,
    shortcuts: ['Mod+B'],
    run: ({ ui }) => ui.getState().toggleSidebar(isNarrow()),
  },
  {
    id: 'textSize.larger',
    group: 'view',
    label: () => strings.actions.largerText,
    shortcuts: ['Mod++', 'Mod+='],
    keepsDialog: true,
    applies: (app) => nextTextSize(textSizeOf(app), 1) !== textSizeOf(app),
    run: (app) => resize(app, 1),
  },
  {
    id: 'textSize.smaller',
    group: 'view',
    label: () => strings.actions.smallerText,
    shortcuts: ['Mod+-'],
    keepsDialog: true,
    applies: (app) => nextTextSize(textSizeOf(app), -1) !== textSizeOf(app),
    run: (app) => resize(app, -1),
  },
  {
    id: 'textSize.reset',
    group: 'view',
    label: () => strings.actions.usualText,
    shortcuts: ['Mod+0'],
    keepsDialog: true,
    applies: (app) => textSizeOf(app) !== usualTextSize,
    run: ({ actions }) => void actions.changeAppearance({ textSize: usualTextSize }),
  },
  ...themes.map(
    (theme): Action => ({
      id: `theme.${theme}`,
      group: 'view',
      label: () => strings.actions.themes[theme],
      isOffMenu: true,
      applies: ({ settings }) => settings.getState().theme !== theme,
      run: ({ actions }) => void actions.changeAppearance({ theme }),
    }),
  ),
  {
    id: 'contrast.toggle',
    group: 'view',
    label: ({ settings }) =>
      settings.getState().contrast === 'more' ? strings.actions.usualContrast : strings.actions.highContrast,
    isOffMenu: true,
    run: ({ actions, settings }) =>
      void actions.changeAppearance({ contrast: settings.getState().contrast === 'more' ? 'system' : 'more' }),
  },
  ...languages.map(
    (language): Action => ({
      id: `language.${language}`,
      group: 'view',
      label: () => strings.actions.languages[language],
      // Found by its own name, whatever the present language is.
      keywords: () => [strings.settings.language, 'Language', '语言'],
      isOffMenu: true,
      applies: ({ settings }) => settings.getState().language !== language,
      run: ({ actions }) => void actions.changeAppearance({ language }),
    }),
  ),
  {
    id: 'settings.open',
    group: 'view',
    label: () => strings.actions.openSettings,
    shortcuts: ['Mod+,'],
    run: ({ ui }) => ui.getState().toggleDialog('settings'),
  },
];
