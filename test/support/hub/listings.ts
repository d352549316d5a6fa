import { createHash } from 'node:crypto';
import type { GeneratedFile } from './generated-file.ts';
import type { Repository } from './repository.ts';

/** The JSON that the hubs answer with, as their public interfaces have it. */

export function huggingFaceInfo(repository: Repository): unknown {
  return {
    _id: gitId(repository.name).slice(0, 24),
    id: repository.name,
    modelId: repository.name,
    sha: repository.commit,
    gated: repository.token === null ? false : 'auto',
    private: false,
    downloads: repository.downloads,
    likes: 7,
    lastModified: '2026-01-02T03:04:05.000Z',
    tags: ['gguf'],
    siblings: repository.files.map(({ path }) => ({ rfilename: path })),
  };
}

/** One page of a tree listing, and where the next one is. */
export function huggingFaceTree(
  repository: Repository,
  cursor: number,
  pageSize: number,
): { readonly entries: unknown[]; readonly next: number | null } {
  const folders = new Set(repository.files.map(({ path }) => path.split('/').slice(0, -1).join('/')));
  folders.delete('');
  const entries = [
    ...[...folders].map((path) => ({ type: 'directory', oid: gitId(path), size: 0, path })),
    ...repository.files.map((file) => ({
      type: 'file',
      oid: gitId(file.path),
      size: file.sizeBytes,
      ...(repository.tellsHashes && { lfs: { oid: file.sha256, size: file.sizeBytes, pointerSize: 135 } }),
      path: file.path,
    })),
    ...repository.extraPaths.map((path) => ({
      type: 'file',
      oid: gitId(path),
      size: 1_000,
      lfs: { oid: '0'.repeat(64), size: 1_000, pointerSize: 135 },
      path,
    })),
  ];
  const end = cursor + pageSize;
  return { entries: entries.slice(cursor, end), next: end < entries.length ? end : null };
}

export function huggingFaceSearch(repositories: readonly Repository[]): unknown {
  return repositories.map((repository) => {
    const { siblings, ...rest } = huggingFaceInfo(repository) as Record<string, unknown>;
    return rest;
  });
}

export function modelScopeTree(repository: Repository): unknown {
  const entry = (path: string, sizeBytes: number, sha256: string) => ({
    Path: path,
    Name: path.split('/').at(-1),
    Type: 'blob',
    Size: sizeBytes,
    Sha256: sha256,
    IsLFS: true,
    Revision: repository.commit,
  });
  const hashOf = (file: GeneratedFile) => (repository.tellsHashes ? file.sha256 : '');
  return {
    Code: 200,
    Success: true,
    Message: '',
    Data: {
      Files: [
        { Path: 'docs', Name: 'docs', Type: 'tree', Size: 0, Sha256: '', IsLFS: false, Revision: repository.commit },
        ...repository.files.map((file) => entry(file.path, file.sizeBytes, hashOf(file))),
        ...repository.extraPaths.map((path) => entry(path, 1_000, '0'.repeat(64))),
      ],
    },
  };
}

export function modelScopeSearch(repositories: readonly Repository[]): unknown {
  return {
    success: true,
    data: {
      models: repositories.map(({ name, downloads }) => ({
        id: name,
        display_name: name.split('/')[1],
        downloads,
        last_modified: '2026-01-02T03:04:05Z',
      })),
      total_count: repositories.length,
      page_number: 1,
      page_size: 50,
    },
  };
}

function gitId(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}
