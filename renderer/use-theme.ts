import { useEffect } from 'react';
import { useSettings } from './stores/context.ts';
import { useMediaQuery } from './ui/use-media-query.ts';

/**
 * The chosen theme as attributes of the page. The style sheet follows the system's light and dark itself; high contrast is there
 * when the person or the system asks for it.
 */
export function useTheme(): void {
  const theme = useSettings((settings) => settings.theme);
  const wantsContrast = useMediaQuery('(prefers-contrast: more)');
  const hasContrast = useSettings((settings) => settings.contrast === 'more') || wantsContrast;
  useEffect(() => {
    const { dataset } = document.documentElement;
    dataset.theme = theme;
    dataset.contrast = hasContrast ? 'more' : 'usual';
  }, [theme, hasContrast]);
}
