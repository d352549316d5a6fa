import { type ReactNode, useId } from 'react';

interface SettingSectionProps {
  readonly title: string;
  readonly explanation?: ReactNode;
  readonly children: ReactNode;
}

/** One thing to set, with its name and what it is for. */
export function SettingSection({ title, explanation, children }: SettingSectionProps) {
  const id = useId();
  return (
    <section className="setting" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {explanation !== undefined && <p className="setting-explanation">{explanation}</p>}
      {children}
    </section>
  );
}
