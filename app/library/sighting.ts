import type { Sighting, StoredModel, StoredPart } from '../storage/models.ts';
import type { Inspection, SeenPart } from './model-files.ts';

/** What is to be stored about a model after its files were looked at, given what was known before. */
export function sightingAfter(inspection: Inspection, before: Sighting): Sighting {
  const isWhole = inspection.problem === null;
  return {
    // Of a model that has gone, or went in part, the list says what there was.
    parts: isWhole || before.parts.length === 0 ? inspection.parts.map((part) => withHash(part, before)) : before.parts,
    survey: inspection.survey ?? before.survey,
    problem: inspection.problem,
  };
}

/** Whether files are as they were when they were last looked at. */
export function isUnchanged(model: StoredModel, seen: readonly (SeenPart | null)[]): boolean {
  return (
    model.parts.length > 0 &&
    model.parts.every((part, i) => {
      const now = seen[i];
      return now !== null && now !== undefined && isSame(part, now);
    })
  );
}

/** A published hash stays; one that was only read once holds for those bytes alone. */
function withHash(part: SeenPart, before: Sighting): StoredPart {
  const old = before.parts.find(({ path }) => path === part.path);
  if (old === undefined || !(old.isPublished || isSame(old, part)))
    return { ...part, sha256: null, isPublished: false };
  return { ...part, sha256: old.sha256, isPublished: old.isPublished };
}

function isSame(a: SeenPart, b: SeenPart): boolean {
  return a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs;
}
