import { Check, ChevronDown, Download, FolderOpen, Library, LoaderCircle } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { InstalledModel } from '../../app/contract.ts';
import { bytes, percent } from '../formats.ts';
import { loadingText } from '../models/loading-text.ts';
import { ModeMarks } from '../models/ModeMarks.tsx';
import { chooseModels } from '../models/sort-models.ts';
import { type ModelScope, useAnsweringModel } from '../models/use-answering-model.ts';
import { useIsLoaded } from '../models/use-is-loaded.ts';
import { useApp, useLibrary, useModel } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { smallIcon } from '../ui/icon-size.ts';
import { Menu, MenuChoice, MenuHeading, MenuItem, MenuSeparator } from '../ui/Menu.tsx';

/** More are quicker found on the Models page. */
const maxListed = 8;
const scopes: readonly ModelScope[] = ['all', 'conversation', 'message'];

/** Which model answers: for all conversations, for this one, or for the next message. */
export function ModelMenu() {
  const { actions, modelActions, ui } = useApp();
  const text = strings.models.menu;
  const answering = useAnsweringModel();
  const loading = useModel((state) => state.loading);
  const [scope, setScope] = useState<ModelScope>('all');
  const listed = useListedModels(answering?.id ?? null);
  const nModels = useLibrary((state) => state.ids.length);
  const name = answering?.name ?? text.none;

  return (
    <Menu
      align="end"
      side="top"
      onOpened={() => setScope(answering?.scope ?? 'all')}
      trigger={
        <button
          type="button"
          className="model-button"
          aria-label={loading === null ? text.label(name) : text.label(loadingText(loading))}
          title={loading === null ? name : loadingText(loading)}
        >
          {loading !== null && <LoaderCircle size={13} strokeWidth={2} className="spin" aria-hidden />}
          <span dir="auto">{loading?.name ?? name}</span>
          {loading?.progress && (
            <span className="model-share">{percent(loading.progress.doneBytes, loading.progress.totalBytes)}</span>
          )}
          <ChevronDown size={13} strokeWidth={2} aria-hidden />
        </button>
      }
    >
      <MenuHeading>{text.heading}</MenuHeading>
      <MenuChoice
        label={text.heading}
        value={answering?.id ?? null}
        options={listed.map((model) => ({
          value: model.id,
          title: model.name,
          icon: model.id === answering?.id ? <Check {...smallIcon} /> : <span className="menu-no-icon" />,
          explanation: <Explanation model={model} />,
          isDisabled: model.problem !== null,
        }))}
        onChoose={(id) => void actions.chooseModel(id, scope)}
      />
      {nModels > listed.length && (
        <MenuItem
          icon={<Library {...smallIcon} />}
          title={text.all(nModels)}
          onChoose={() => ui.getState().openModels('library')}
        />
      )}
      <MenuSeparator />
      <MenuHeading>{text.scope}</MenuHeading>
      <MenuChoice
        label={text.scope}
        value={scope}
        staysOpen
        options={scopes.map((value) => ({
          value,
          title: text.scopes[value],
          icon: value === scope ? <Check {...smallIcon} /> : <span className="menu-no-icon" />,
        }))}
        onChoose={(chosen) => {
          setScope(chosen);
          if (answering !== null) void actions.chooseModel(answering.id, chosen);
        }}
      />
      <MenuSeparator />
      <MenuItem
        icon={<FolderOpen {...smallIcon} />}
        title={text.openFile}
        onChoose={() => void modelActions.openFile()}
      />
      <MenuItem
        icon={<Download {...smallIcon} />}
        title={text.getMore}
        onChoose={() => ui.getState().openModels('get')}
      />
    </Menu>
  );
}

/** The models that were used last, the answering one among them. */
function useListedModels(answeringId: string | null): readonly InstalledModel[] {
  const ids = useLibrary((state) => state.ids);
  const byId = useLibrary((state) => state.byId);
  return useMemo(() => {
    const all = ids.flatMap((id) => byId[id] ?? []);
    const latest = chooseModels(all, 'used', '').slice(0, maxListed);
    const shown = answeringId === null || latest.includes(answeringId) ? latest : [...latest.slice(0, -1), answeringId];
    return shown.flatMap((id) => byId[id] ?? []);
  }, [ids, byId, answeringId]);
}

function Explanation({ model: { id, facts, sizeBytes, problem } }: { readonly model: InstalledModel }) {
  const isLoaded = useIsLoaded(id);
  if (problem !== null) return <span className="menu-problem">{strings.problemText(problem)}</span>;
  return (
    <span className="menu-facts">
      {facts !== null && <ModeMarks modes={facts.modes} />}
      <span>{facts === null ? bytes(sizeBytes) : `${facts.quantization}, ${bytes(sizeBytes)}`}</span>
      {isLoaded && <span className="in-memory-mark">{strings.models.row.inMemory}</span>}
    </span>
  );
}
