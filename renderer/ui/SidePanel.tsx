import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from './IconButton.tsx';

interface SidePanelProps {
  readonly title: string;
  readonly closeLabel: string;
  /** Something else is shown: the focus moves into the panel again. */
  readonly focusKey: string | number;
  /** Over the rest of the window, where there is no room beside it. */
  readonly isOver: boolean;
  readonly onClose: () => void;
  /** Beside the title. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** What is looked up while the conversation stays in sight. Escape closes it. */
export function SidePanel({ title, closeLabel, focusKey, isOver, onClose, tools, children }: SidePanelProps) {
  const panel = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the occasion, not a value that is read.
  useEffect(() => {
    panel.current?.focus();
  }, [focusKey]);
  return (
    <aside
      ref={panel}
      className="side-panel"
      data-over={isOver}
      aria-label={title}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h2 title={title} dir="auto">
          {title}
        </h2>
        {tools}
        <IconButton label={closeLabel} icon={X} onClick={onClose} />
      </header>
      {children}
    </aside>
  );
}
