import { Fragment, type ReactNode, useEffect } from 'react';
import { direction, useLanguage } from './language.ts';

/** Draws everything afresh in another language, and tells the page which it is and which way it is written. */
export function Localized({ children }: { readonly children: ReactNode }) {
  const tag = useLanguage();
  useEffect(() => {
    document.documentElement.lang = tag;
    document.documentElement.dir = direction();
  }, [tag]);
  return <Fragment key={tag}>{children}</Fragment>;
}
