import type { Repository } from './repository.ts';

/** What a URL of the stand-in means; null where no hub has anything. */
export type Route =
  | { readonly kind: 'info' | 'tree'; readonly hub: HubKind; readonly repo: string; readonly revision: string }
  | { readonly kind: 'search'; readonly hub: HubKind; readonly text: string }
  | {
      readonly kind: 'resolve';
      readonly hub: HubKind;
      readonly repo: string;
      readonly revision: string;
      readonly file: string;
    };

export type HubKind = 'huggingface' | 'modelscope';

/** Reads URLs of both hubs: their paths do not overlap. Sources: the hubs' public documentation. */
export function routeOf({ pathname, searchParams }: URL): Route | null {
  const path = decodeURIComponent(pathname);
  const repo = '([^/]+/[^/]+)';
  const match = (pattern: string) => new RegExp(`^${pattern}$`).exec(path)?.slice(1) ?? null;

  if (path === '/api/models') return { kind: 'search', hub: 'huggingface', text: searchParams.get('search') ?? '' };
  if (path === '/openapi/v1/models') {
    return { kind: 'search', hub: 'modelscope', text: searchParams.get('search') ?? '' };
  }
  const files = match(`/api/v1/models/${repo}/repo/files`);
  if (files !== null) {
    return { kind: 'tree', hub: 'modelscope', repo: files[0]!, revision: searchParams.get('Revision') ?? 'master' };
  }
  const tree = match(`/api/models/${repo}/tree/([^/]+)`);
  if (tree !== null) return { kind: 'tree', hub: 'huggingface', repo: tree[0]!, revision: tree[1]! };
  const info = match(`/api/models/${repo}(?:/revision/([^/]+))?`);
  if (info !== null) return { kind: 'info', hub: 'huggingface', repo: info[0]!, revision: info[1] ?? 'main' };
  const scope = match(`/models/${repo}/resolve/([^/]+)/(.+)`);
  if (scope !== null) {
    return { kind: 'resolve', hub: 'modelscope', repo: scope[0]!, revision: scope[1]!, file: scope[2]! };
  }
  const resolve = match(`/${repo}/resolve/([^/]+)/(.+)`);
  if (resolve !== null) {
    return { kind: 'resolve', hub: 'huggingface', repo: resolve[0]!, revision: resolve[1]!, file: resolve[2]! };
  }
  return null;
}

/** True where the repository has this revision: its branch or its present commit. */
export function hasRevision(repository: Repository, hub: HubKind, revision: string): boolean {
  return revision === repository.commit || revision === (hub === 'huggingface' ? 'main' : 'master');
}
