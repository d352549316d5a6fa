import type { Endpoint, Source } from '../protocol.ts';

/** The addresses of the hubs' public interfaces. Every part of a path is encoded, so that no name adds to an address. */

/** Where a file is read; both hubs answer with a redirect to the host that has it. */
export function fileUrl({ endpoint, repo, revision }: Source, path: string): string {
  const place = `${encoded(repo)}/resolve/${encodeURIComponent(revision)}/${encoded(path)}`;
  return endpoint.kind === 'modelscope' ? `${endpoint.url}/models/${place}` : `${endpoint.url}/${place}`;
}

export function searchUrl({ kind, url }: Endpoint, text: string): string {
  const search = encodeURIComponent(text);
  return kind === 'modelscope'
    ? `${url}/openapi/v1/models?search=${search}&filter.library=gguf&sort=downloads&page_number=1&page_size=50`
    : `${url}/api/models?search=${search}&filter=gguf&sort=downloads&limit=50`;
}

/** Tells the commit of a branch. Hugging Face only. */
export function infoUrl({ url }: Endpoint, repo: string, revision: string | null): string {
  const at = revision === null ? '' : `/revision/${encodeURIComponent(revision)}`;
  return `${url}/api/models/${encoded(repo)}${at}`;
}

export function treeUrl({ endpoint: { kind, url }, repo, revision }: Source): string {
  const at = encodeURIComponent(revision);
  return kind === 'modelscope'
    ? `${url}/api/v1/models/${encoded(repo)}/repo/files?Revision=${at}&Recursive=true`
    : `${url}/api/models/${encoded(repo)}/tree/${at}?recursive=true`;
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
