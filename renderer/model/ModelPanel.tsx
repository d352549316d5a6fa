import { FolderOpen, LoaderCircle, Sprout } from 'lucide-react';
import type { ModelSummary } from '../../app/contract.ts';
import { problemOf } from '../client/client.ts';
import { useApp, useModel } from '../stores/context.ts';
import { strings } from '../strings.ts';

export function ModelPanel() {
  const { model, ui } = useApp();
  const current = useModel((state) => state.current);
  const loading = useModel((state) => state.loading);
  const engine = useModel((state) => state.engine);
  const run = (work: () => Promise<void>) => {
    work().catch((error: unknown) => ui.getState().fail(problemOf(error)));
  };
  return (
    <>
      {current === null ? <p className="model-none">{strings.model.noneText}</p> : <Facts model={current} />}
      {(loading !== null || engine !== 'ready') && (
        <p className="model-state" role="status">
          {engine !== 'stopped' && <LoaderCircle size={14} strokeWidth={1.75} className="spin" aria-hidden />}
          {loading === null ? engine !== 'ready' && strings.model.engine[engine] : strings.model.loading(loading)}
        </p>
      )}
      <div className="model-actions">
        <button type="button" className="button" onClick={() => run(() => model.getState().choose())}>
          <FolderOpen size={15} strokeWidth={1.75} aria-hidden />
          {strings.model.choose}
        </button>
        {current?.isStarter !== true && (
          <button type="button" className="button" onClick={() => run(() => model.getState().useStarter())}>
            <Sprout size={15} strokeWidth={1.75} aria-hidden />
            {strings.model.useStarter}
          </button>
        )}
      </div>
    </>
  );
}

function Facts({ model }: { readonly model: ModelSummary }) {
  const rows: readonly (readonly [string, string])[] = [
    [strings.model.file, model.fileName],
    [strings.model.size, strings.model.sizeOf(model.sizeBytes)],
    [strings.model.quantization, model.quantization],
    [strings.model.parameters, strings.model.parametersOf(model.parameters)],
    [strings.model.architecture, model.architecture],
    [
      strings.model.experts,
      model.nExperts > 0 ? strings.model.expertsOf(model.nExperts, model.topK) : strings.model.dense,
    ],
    [strings.model.context, strings.model.contextOf(model.contextTokens)],
    [strings.model.modes, model.modes.map((mode) => strings.modes.names[mode]).join(', ')],
  ];
  return (
    <>
      <h2>{model.name}</h2>
      {model.isStarter && <p className="badge">{strings.model.demonstration}</p>}
      {model.note !== null && <p className="model-note">{model.note}</p>}
      <dl>
        {rows.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd title={value}>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
