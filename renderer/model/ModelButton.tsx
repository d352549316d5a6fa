import { ChevronsUpDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useModel } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { ModelPanel } from './ModelPanel.tsx';

/** Names the model that answers, and opens what there is to know about it. */
export function ModelButton({ isShort = false }: { readonly isShort?: boolean }) {
  const name = useModel((state) => state.current?.name ?? strings.model.none);
  const line = useModel((state) => {
    if (state.loading !== null) return strings.model.loading(state.loading);
    if (state.engine !== 'ready') return strings.model.engine[state.engine];
    if (state.current === null) return null;
    // The file tells two downloads of the same model apart; its name usually holds the quantization too.
    return state.current.isStarter ? strings.model.demonstrationShort : state.current.fileName;
  });
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <button type="button" className="model-button" data-short={isShort} aria-label={strings.model.button(name)}>
          <span>
            <strong>{name}</strong>
            {line !== null && !isShort && <small>{line}</small>}
          </span>
          <ChevronsUpDown size={14} strokeWidth={1.75} aria-hidden />
        </button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popup model-panel"
          aria-label={strings.model.title}
          side={isShort ? 'bottom' : 'top'}
          align={isShort ? 'end' : 'start'}
          sideOffset={8}
          collisionPadding={12}
        >
          <ModelPanel />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
