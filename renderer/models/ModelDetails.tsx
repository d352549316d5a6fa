import type { ReactNode } from 'react';
import type { InstalledModel } from '../../app/contract.ts';
import { ago, bytes } from '../formats.ts';
import { strings } from '../strings.ts';
import { ModeMarks } from './ModeMarks.tsx';
import { verdictOf } from './verdict.ts';

/** Everything that is known of a model, for those who ask. */
export function ModelDetails({ model }: { readonly model: InstalledModel }) {
  const { facts: text } = strings.models;
  const { facts, speed, memory, repo } = model;
  const now = Date.now();
  const reason = facts === null ? null : strings.models.noMode[facts.chatTemplate];
  const rows: readonly (readonly [string, ReactNode])[] = [
    [text.file, text.parts(model.fileName, model.nParts)],
    [text.folder, model.folder],
    [
      text.origin,
      repo === null ? strings.models.origins[model.origin] : `${strings.models.origins[model.origin]}, ${repo}`,
    ],
    [text.size, bytes(model.sizeBytes)],
    ...(facts === null
      ? []
      : ([
          [text.quantization, facts.quantization],
          [text.parameters, text.parametersOf(facts)],
          [text.context, text.contextOf(facts)],
          [
            text.modes,
            <>
              <ModeMarks modes={facts.modes} />
              {reason !== null && <small>{reason}.</small>}
            </>,
          ],
        ] as const)),
    ...(memory === null ? [] : ([[text.memory, `${verdictOf(memory).sentence}.`]] as const)),
    ...(speed === null
      ? []
      : ([
          [
            text.speed,
            <>
              {text.speedOf(speed)}
              <small>{text.sourceDetails[speed.source]}</small>
            </>,
          ],
        ] as const)),
    [
      text.checked,
      model.verifiedAt === null
        ? strings.models.verification[model.verification]
        : `${strings.models.verification[model.verification]}, ${ago(model.verifiedAt, now)}`,
    ],
    [text.added, ago(model.addedAt, now)],
    [text.lastUsed, model.lastUsedAt === null ? text.never : ago(model.lastUsedAt, now)],
  ];
  return (
    <div className="model-details">
      {model.note !== null && <p>{model.note}</p>}
      {model.warnings.map((warning) => (
        <p key={warning}>{warning}</p>
      ))}
      <dl>
        {rows.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
