import { createHash } from 'node:crypto';
import type { GeneratedFile } from './generated-file.ts';

export interface RepositoryOptions {
  /** `owner/name`. */
  readonly name: string;
  readonly files: readonly GeneratedFile[];
  /** Only requests with this token may read files. */
  readonly token?: string;
  /** False: the hub does not say what the files' hashes are. */
  readonly tellsHashes?: boolean;
  readonly downloads?: number;
  /** Extra entries of the listing, as they come: for names that no honest repository has. */
  readonly extraPaths?: readonly string[];
}

/** A model repository of the stand-in. */
export class Repository {
  readonly name: string;
  readonly token: string | null;
  readonly tellsHashes: boolean;
  readonly downloads: number;
  readonly extraPaths: readonly string[];
  files: readonly GeneratedFile[];

  constructor(options: RepositoryOptions) {
    this.name = options.name;
    this.token = options.token ?? null;
    this.tellsHashes = options.tellsHashes ?? true;
    this.downloads = options.downloads ?? 1_000;
    this.extraPaths = options.extraPaths ?? [];
    this.files = options.files;
  }

  /** Follows from the contents, as a real commit does. */
  get commit(): string {
    const text = this.files.map(({ path, id }) => `${path} ${id}`).join('\n');
    return createHash('sha1').update(`${this.name}\n${text}`).digest('hex');
  }

  file(path: string): GeneratedFile | undefined {
    return this.files.find((file) => file.path === path);
  }
}
