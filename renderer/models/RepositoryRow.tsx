import { ChevronRight, KeyRound, LoaderCircle } from 'lucide-react';
import { useCallback, useEffect, useId, useState } from 'react';
import type { Problem, Repository } from '../../app/contract.ts';
import { problemOf } from '../client/client.ts';
import { useApp } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Badge } from '../ui/Badge.tsx';
import { ofOffer } from './downloadable.ts';
import { QuantizationTable } from './QuantizationTable.tsx';

interface RepositoryRowProps {
  readonly repository: Repository;
  /** The only one that was found: it is open from the start. */
  readonly isAlone: boolean;
}

/** A repository of the hub; what it holds unfolds below, and is asked for then. */
export function RepositoryRow({ repository, isAlone }: RepositoryRowProps) {
  const { repo, downloads, isGated } = repository;
  const [isOpen, setOpen] = useState(isAlone);
  const listId = useId();
  const words = strings.models.search;
  return (
    <li className="catalogue-row" data-open={isOpen}>
      <div className="catalogue-line">
        <button
          type="button"
          className="model-name"
          aria-expanded={isOpen}
          aria-controls={listId}
          onClick={() => setOpen(!isOpen)}
        >
          <ChevronRight size={14} strokeWidth={1.75} aria-hidden />
          <span dir="auto">{repo}</span>
        </button>
        {isGated && (
          <Badge tone="care" icon={KeyRound} title={words.gatedHint}>
            {words.gated}
          </Badge>
        )}
        {downloads !== null && <span className="repository-downloads">{words.downloads(downloads)}</span>}
      </div>
      <div id={listId} hidden={!isOpen}>
        {isOpen && <Offers repository={repository} />}
      </div>
    </li>
  );
}

function Offers({ repository: { repo, offers, isGated } }: { readonly repository: Repository }) {
  const { catalogue } = useApp();
  const words = strings.models.search;
  const [problem, setProblem] = useState<Problem | null>(null);
  const isKnown = offers !== null;

  const ask = useCallback(() => {
    setProblem(null);
    catalogue
      .getState()
      .open(repo)
      .catch((error: unknown) => setProblem(problemOf(error)));
  }, [catalogue, repo]);
  useEffect(() => {
    if (!isKnown) ask();
  }, [isKnown, ask]);

  if (problem !== null) {
    return (
      <p className="search-problem" role="alert">
        <span>{strings.problemText(problem)}</span>
        <button type="button" className="text-button" onClick={ask}>
          {words.again}
        </button>
      </p>
    );
  }
  if (offers === null) {
    return (
      <p className="found-note" role="status">
        <LoaderCircle size={14} strokeWidth={1.75} className="spin" aria-hidden />
        {words.opening(repo)}
      </p>
    );
  }
  if (offers.length === 0) return <p className="models-empty">{words.noFiles}</p>;
  return (
    <>
      {isGated && <p className="found-note">{words.gatedHint}</p>}
      <QuantizationTable label={repo} entries={offers.map((offer) => ofOffer(repo, offer))} />
    </>
  );
}
