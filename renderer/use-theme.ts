import { useEffect } from 'react';
import { useSettings } from './stores/context.ts';

/** The chosen theme as an attribute of the page; the style sheet follows the system for 'system'. */
export function useTheme(): void {
  const theme = useSettings((settings) => settings.theme);
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
}
