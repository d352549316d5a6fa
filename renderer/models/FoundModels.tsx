import { LoaderCircle, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Candidate, ScanResult } from '../../app/contract.ts';
import { problemOf } from '../client/client.ts';
import { bytes } from '../formats.ts';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Badge } from '../ui/Badge.tsx';
import { IconButton } from '../ui/IconButton.tsx';

interface FoundModelsProps {
  readonly onClose: () => void;
}

/** Looks for models that other apps hold on this computer and lets the person choose which to add. */
export function FoundModels({ onClose }: FoundModelsProps) {
  const { client, modelActions, ui } = useApp();
  const text = strings.models.found;
  const [result, setResult] = useState<ScanResult | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    let isWanted = true;
    heading.current?.focus();
    client
      .command('library.scanKnown', null)
      .then((found) => {
        if (!isWanted) return;
        setResult(found);
        setChosen(new Set(found.candidates.filter(canBeAdded).map(({ id }) => id)));
      })
      .catch((error: unknown) => {
        if (!isWanted) return;
        ui.getState().fail(problemOf(error));
        onClose();
      });
    return () => {
      isWanted = false;
    };
  }, [client, ui, onClose]);

  const add = async () => {
    if (chosen.size > 0 && (await modelActions.add([...chosen]))) onClose();
  };
  const toggle = (id: string, isChosen: boolean) =>
    setChosen((before) => {
      const next = new Set(before);
      if (isChosen) next.add(id);
      else next.delete(id);
      return next;
    });
  const addable = result?.candidates.filter(canBeAdded) ?? [];

  return (
    <section
      className="found"
      aria-labelledby="found-models"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onClose();
      }}
    >
      <header>
        <h3 id="found-models" ref={heading} tabIndex={-1}>
          {text.title}
        </h3>
        <IconButton label={text.close} icon={X} onClick={onClose} />
      </header>
      {result === null ? (
        <p className="found-note" role="status">
          <LoaderCircle size={14} strokeWidth={1.75} className="spin" aria-hidden />
          {text.searching}
        </p>
      ) : (
        <>
          <p className="found-note">{result.candidates.length === 0 ? text.none : text.explanation}</p>
          {result.nUnsupported > 0 && <p className="found-note">{text.unsupported(result.nUnsupported)}</p>}
          {result.candidates.length > 0 && (
            <>
              {addable.length > 1 && (
                <label className="found-row">
                  <input
                    type="checkbox"
                    checked={chosen.size === addable.length}
                    onChange={({ target }) => setChosen(new Set(target.checked ? addable.map(({ id }) => id) : []))}
                  />
                  <span>{text.all}</span>
                </label>
              )}
              <ul>
                {result.candidates.map((candidate) => (
                  <li key={candidate.id}>
                    <CandidateRow
                      candidate={candidate}
                      isChosen={chosen.has(candidate.id)}
                      onToggle={(isChosen) => toggle(candidate.id, isChosen)}
                    />
                  </li>
                ))}
              </ul>
              <button
                type="button"
                className="button"
                data-kind="main"
                aria-disabled={chosen.size === 0}
                onClick={() => void add()}
              >
                {text.add(chosen.size)}
              </button>
            </>
          )}
        </>
      )}
    </section>
  );
}

function canBeAdded({ isInstalled, problem }: Candidate): boolean {
  return !isInstalled && problem === null;
}

interface CandidateRowProps {
  readonly candidate: Candidate;
  readonly isChosen: boolean;
  readonly onToggle: (isChosen: boolean) => void;
}

function CandidateRow({ candidate, isChosen, onToggle }: CandidateRowProps) {
  const { name, facts, problem, sizeBytes, origin, isInstalled } = candidate;
  const note = isInstalled ? strings.models.found.installed : problem === null ? null : strings.problemText(problem);
  return (
    <label className="found-row" data-off={note !== null} title={candidate.folder}>
      <input
        type="checkbox"
        checked={isChosen || isInstalled}
        disabled={note !== null}
        onChange={({ target }) => onToggle(target.checked)}
      />
      <span>
        <span dir="auto">{name}</span> {facts !== null && <Badge>{facts.quantization}</Badge>}
        <small>{note ?? `${strings.models.origins[origin]}, ${candidate.fileName}`}</small>
      </span>
      <span className="model-size">{bytes(sizeBytes)}</span>
    </label>
  );
}
