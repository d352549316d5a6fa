import type Database from 'better-sqlite3';
import * as z from 'zod';
import { type ModelCost, type ModelDescription, surveyVersion } from '../../engine/index.ts';
import type { ModelOrigin, Problem, Verification } from '../contract.ts';

const partSchema = z.object({
  path: z.string(),
  sizeBytes: z.number(),
  modifiedMs: z.number(),
  /** Lower-case hex: as published, or as first read where nobody published one; null when neither is known. */
  sha256: z.string().nullable(),
  isPublished: z.boolean(),
});
const partsSchema = z.array(partSchema);
/** One file of a model, as it was when it was last looked at. */
export type StoredPart = z.infer<typeof partSchema>;

export interface NewModel {
  readonly id: string;
  /** Of the first part. */
  readonly path: string;
  /** The name that another app knows it by; null: the file's own. */
  readonly title: string | null;
  readonly origin: ModelOrigin;
  readonly repo: string | null;
  readonly revision: string | null;
  readonly addedAt: number;
}

/** What a header says of the model, and what the model costs on any machine. */
export interface Survey {
  readonly description: ModelDescription;
  readonly cost: ModelCost;
}

/** What looking at the files found. */
export interface Sighting {
  readonly parts: readonly StoredPart[];
  /** Null when the header was never readable. */
  readonly survey: Survey | null;
  readonly problem: Problem | null;
}

export interface StoredModel extends NewModel, Sighting {
  readonly verification: Verification;
  readonly verifiedAt: number | null;
  readonly lastUsedAt: number | null;
  readonly prefillTokensPerSecond: number | null;
  readonly decodeTokensPerSecond: number | null;
  readonly isDeleted: boolean;
}

interface ModelRow {
  readonly id: string;
  readonly path: string;
  readonly parts: string;
  readonly title: string | null;
  readonly origin: ModelOrigin;
  readonly repo: string | null;
  readonly revision: string | null;
  readonly survey: string | null;
  readonly problem_code: string | null;
  readonly problem_message: string | null;
  readonly verification: Verification;
  readonly verified_at: number | null;
  readonly added_at: number;
  readonly last_used_at: number | null;
  readonly prefill_tokens_per_second: number | null;
  readonly decode_tokens_per_second: number | null;
  readonly deleted_at: number | null;
}

type SightingParameters = [string, string | null, string | null, string | null, string];
type InsertParameters = [string, string, string | null, string, string | null, string | null, number];

const columns = `id, path, parts, title, origin, repo, revision, survey, problem_code, problem_message, verification, verified_at,
  added_at, last_used_at, prefill_tokens_per_second, decode_tokens_per_second, deleted_at`;

/** Models on this computer; removed ones stay, hidden, until they are purged. */
export class ModelRepository {
  readonly #all: Database.Statement<[], ModelRow>;
  readonly #find: Database.Statement<[string], ModelRow>;
  readonly #findByPath: Database.Statement<[string], ModelRow>;
  readonly #insert: Database.Statement<InsertParameters>;
  readonly #setPath: Database.Statement<[string, string]>;
  readonly #setOrigin: Database.Statement<[string, string | null, string | null, string]>;
  readonly #saveSighting: Database.Statement<SightingParameters>;
  readonly #saveVerification: Database.Statement<[string, number | null, string]>;
  readonly #saveUse: Database.Statement<[{ id: string; now: number; prefill: number | null; decode: number | null }]>;
  readonly #setDeletedAt: Database.Statement<[number | null, string]>;
  readonly #purge: Database.Statement<[string]>;

  constructor(db: Database.Database) {
    this.#all = db.prepare(`select ${columns} from models order by seq`);
    this.#find = db.prepare(`select ${columns} from models where id = ?`);
    this.#findByPath = db.prepare(`select ${columns} from models where path = ?`);
    this.#insert = db.prepare(
      'insert into models (id, path, title, origin, repo, revision, added_at) values (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#setPath = db.prepare('update models set path = ? where id = ?');
    this.#setOrigin = db.prepare('update models set origin = ?, repo = ?, revision = ? where id = ?');
    this.#saveSighting = db.prepare(
      'update models set parts = ?, survey = ?, problem_code = ?, problem_message = ? where id = ?',
    );
    this.#saveVerification = db.prepare('update models set verification = ?, verified_at = ? where id = ?');
    this.#saveUse = db.prepare(`
      update models set last_used_at = :now,
        prefill_tokens_per_second = coalesce(:prefill, prefill_tokens_per_second),
        decode_tokens_per_second = coalesce(:decode, decode_tokens_per_second)
      where id = :id`);
    this.#setDeletedAt = db.prepare('update models set deleted_at = ? where id = ?');
    this.#purge = db.prepare('delete from models where id = ? and deleted_at is not null');
  }

  /** In the order in which they were added, removed ones too. */
  all(): StoredModel[] {
    return this.#all.all().map(toModel);
  }

  /** Removed ones too; undefined when there is none. */
  find(id: string): StoredModel | undefined {
    const row = this.#find.get(id);
    return row === undefined ? undefined : toModel(row);
  }

  findByPath(path: string): StoredModel | undefined {
    const row = this.#findByPath.get(path);
    return row === undefined ? undefined : toModel(row);
  }

  insert(m: NewModel): void {
    this.#insert.run(m.id, m.path, m.title, m.origin, m.repo, m.revision, m.addedAt);
  }

  setPath(id: string, path: string): void {
    this.#setPath.run(path, id);
  }

  setOrigin(id: string, { origin, repo, revision }: Pick<NewModel, 'origin' | 'repo' | 'revision'>): void {
    this.#setOrigin.run(origin, repo, revision, id);
  }

  saveSighting(id: string, { parts, survey, problem }: Sighting): void {
    this.#saveSighting.run(
      JSON.stringify(parts),
      survey === null ? null : JSON.stringify({ version: surveyVersion, ...survey }),
      problem?.code ?? null,
      problem?.message ?? null,
      id,
    );
  }

  saveVerification(id: string, verification: Verification, verifiedAt: number | null): void {
    this.#saveVerification.run(verification, verifiedAt, id);
  }

  /** A speed that is null was not measured this time and stays as it was. */
  saveUse(
    id: string,
    use: { readonly now: number; readonly prefill: number | null; readonly decode: number | null },
  ): void {
    this.#saveUse.run({ id, ...use });
  }

  /** Null brings it back. */
  setDeletedAt(id: string, deletedAt: number | null): void {
    this.#setDeletedAt.run(deletedAt, id);
  }

  /** Removes a hidden one for good; conversations that were given it go back to the one chosen for all. */
  purge(id: string): void {
    this.#purge.run(id);
  }
}

function toModel(row: ModelRow): StoredModel {
  return {
    id: row.id,
    path: row.path,
    parts: partsSchema.safeParse(JSON.parse(row.parts)).data ?? [],
    title: row.title,
    origin: row.origin,
    repo: row.repo,
    revision: row.revision,
    survey: row.survey === null ? null : surveyOf(JSON.parse(row.survey)),
    problem: row.problem_code === null ? null : { code: row.problem_code, message: row.problem_message ?? '' },
    verification: row.verification,
    verifiedAt: row.verified_at,
    addedAt: row.added_at,
    lastUsedAt: row.last_used_at,
    prefillTokensPerSecond: row.prefill_tokens_per_second,
    decodeTokensPerSecond: row.decode_tokens_per_second,
    isDeleted: row.deleted_at !== null,
  };
}

/** Null for what another version of Tandem wrote, which may say less or mean something else: the file is then looked at again. */
function surveyOf({ version, description, cost }: Survey & { readonly version: number }): Survey | null {
  return version === surveyVersion ? { description, cost } : null;
}
