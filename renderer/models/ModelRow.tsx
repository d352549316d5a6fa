import { ChevronRight, CircleCheckBig } from 'lucide-react';
import { memo, useId, useRef, useState } from 'react';
import type { InstalledModel } from '../../app/contract.ts';
import { bytes } from '../formats.ts';
import { useApp, useLibrary, useModel } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Badge } from '../ui/Badge.tsx';
import { beside } from '../ui/use-row-focus.ts';
import { Cautions } from './Cautions.tsx';
import { ModelDetails } from './ModelDetails.tsx';
import { nextStep } from './next-step.ts';
import { RowMenu } from './RowMenu.tsx';
import { RowStatus } from './RowStatus.tsx';
import { useIsLoaded } from './use-is-loaded.ts';
import { VerdictBadge } from './VerdictBadge.tsx';

interface ModelRowProps {
  readonly id: string;
  /** Tab stops here; other rows are reached with the arrow keys. */
  readonly isActive: boolean;
}

export const ModelRow = memo(function ModelRow({ id, isActive }: ModelRowProps) {
  const { library, modelActions } = useApp();
  const model = useLibrary((state) => state.byId[id]);
  const loading = useModel((state) => (state.loading?.id === id ? state.loading : null));
  const [isOpen, setOpen] = useState(false);
  const row = useRef<HTMLLIElement>(null);
  const detailsId = useId();
  if (model === undefined) return null;
  const tabIndex = isActive ? 0 : -1;

  const remove = async () => {
    if (model.origin === 'starter') return;
    const goOn = beside(row.current);
    await modelActions.remove(id);
    if (!library.getState().ids.includes(id)) goOn();
  };

  return (
    <li
      ref={row}
      className="model-row"
      data-row={id}
      data-open={isOpen}
      onKeyDown={(event) => {
        if (event.key !== 'Delete' || event.defaultPrevented) return;
        event.preventDefault();
        void remove();
      }}
    >
      <div className="model-line">
        <button
          type="button"
          className="model-name"
          data-row-focus
          tabIndex={tabIndex}
          aria-expanded={isOpen}
          aria-controls={detailsId}
          title={model.fileName}
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight size={14} strokeWidth={1.75} aria-hidden />
          <span dir="auto">{model.name}</span>
        </button>
        <ModelBadges model={model} />
        <span className="model-size">{bytes(model.sizeBytes)}</span>
        <MainAction model={model} isLoading={loading !== null} tabIndex={tabIndex} />
        <RowMenu model={model} tabIndex={tabIndex} onRemove={() => void remove()} />
      </div>
      <RowStatus model={model} loading={loading} tabIndex={tabIndex} />
      <div id={detailsId} hidden={!isOpen}>
        {isOpen && <ModelDetails model={model} />}
      </div>
    </li>
  );
});

function ModelBadges({ model: { id, facts, memory, warnings, origin, note } }: { readonly model: InstalledModel }) {
  const isLoaded = useIsLoaded(id);
  const text = strings.models;
  return (
    <span className="model-badges">
      {facts !== null && <Badge>{facts.quantization}</Badge>}
      {isLoaded && (
        <Badge tone="good" icon={CircleCheckBig}>
          {text.row.inMemory}
        </Badge>
      )}
      {memory !== null && memory.verdict !== 'fits' && !isLoaded && <VerdictBadge memory={memory} />}
      {origin === 'starter' && (
        <Badge title={note === null ? undefined : strings.appSentence(note)}>{strings.model.demonstrationShort}</Badge>
      )}
      <Cautions warnings={warnings} />
    </span>
  );
}

interface MainActionProps {
  readonly model: InstalledModel;
  readonly isLoading: boolean;
  readonly tabIndex: number;
}

/** The one step that most people want next; it takes the same place in every state. */
function MainAction({ model, isLoading, tabIndex }: MainActionProps) {
  const { modelActions, ui } = useApp();
  const isLoaded = useIsLoaded(model.id);
  const getAgain = useGetAgain(model.id);
  const text = strings.models.row;
  const { id, name } = model;
  const button = (label: string, fullLabel: string, run: () => void, isDisabled = false) => (
    <button
      type="button"
      className="button row-button"
      data-size="small"
      tabIndex={tabIndex}
      aria-label={fullLabel}
      aria-disabled={isDisabled}
      onClick={() => {
        if (!isDisabled) run();
      }}
    >
      {label}
    </button>
  );
  switch (nextStep(model)) {
    case 'find':
      return button(text.find, text.findName(name), () => void modelActions.importFrom('files'));
    case 'get-again':
      return button(text.getAgain, text.getAgainName(name), getAgain);
    case 'look':
      return button(text.look, text.lookName(name), () => void modelActions.verify(id), model.verifying !== null);
    case null:
      return isLoaded
        ? button(text.chat, text.chatName(name), () => ui.getState().focusComposer())
        : button(text.use, text.chooseName(name), () => void modelActions.load(id), isLoading);
  }
}

/** Downloads the same file anew where the catalogue has it, else shows what can be had. */
function useGetAgain(id: string): () => void {
  const { catalogue, downloadActions, ui } = useApp();
  return () => {
    const entry = Object.values(catalogue.getState().byId).find(({ installedModelId }) => installedModelId === id);
    ui.getState().openModels(entry === undefined ? 'get' : 'downloads');
    if (entry !== undefined) void downloadActions.start({ entryId: entry.id });
  };
}
