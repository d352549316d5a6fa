/** Icons in buttons and menus: decoration beside their words. */
export const smallIcon = { size: 15, strokeWidth: 1.75, 'aria-hidden': true } as const;
