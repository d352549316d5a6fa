import { DownloadError } from '../download-error.ts';
import { huggingFace, modelScope } from '../endpoint.ts';
import { isAllowedRepo } from '../models-folder.ts';
import type { Endpoint } from '../protocol.ts';

/** What a pasted link or name points to. */
export interface ModelLink {
  readonly endpoint: Endpoint;
  /** `owner/name`. */
  readonly repo: string;
  /** Branch, tag or commit; null when the link names none. */
  readonly revision: string | null;
  /** A file of the repository; null for all of it. */
  readonly path: string | null;
  /** As in hf.co/owner/name:Q4_K_M; null without. */
  readonly quantization: string | null;
}

const huggingFaceHosts = ['huggingface.co', 'www.huggingface.co', 'hf.co', 'hf-mirror.com', 'www.hf-mirror.com'];
const modelScopeHosts = ['modelscope.cn', 'www.modelscope.cn', 'modelscope.ai', 'www.modelscope.ai'];

/**
 * Reads what people paste: addresses of a repository or a file on Hugging Face, its mirrors and ModelScope, with or without
 * https://, or just `owner/name`. Links to the hub that the person has chosen a mirror of lead to that mirror.
 *
 * @throws DownloadError 'bad-link'
 */
export function readModelLink(text: string, chosen: Endpoint): ModelLink {
  const trimmed = text.trim();
  const { endpoint, path } = placeOf(trimmed, chosen);
  const [owner, last, ...rest] = path.filter((part) => part !== '');
  const [name, quantization = null] = last?.split(':') ?? [];
  const repo = `${owner}/${name}`;
  if (owner === undefined || name === undefined || !isAllowedRepo(repo)) throw badLink();

  // owner/name, …/tree/revision, …/blob/revision/path, …/resolve/revision/path; ModelScope: …/file/view/revision/path too.
  const [verb, ...after] = rest[0] === 'file' && rest[1] === 'view' ? rest.slice(1) : rest;
  const pointsInside = verb !== undefined && ['tree', 'blob', 'resolve', 'raw', 'view'].includes(verb);
  const revision = pointsInside ? (after[0] ?? null) : null;
  const file = pointsInside && verb !== 'tree' ? after.slice(1).join('/') : '';
  return { endpoint, repo, revision, path: file === '' ? null : file, quantization };
}

function placeOf(text: string, chosen: Endpoint): { readonly endpoint: Endpoint; readonly path: readonly string[] } {
  if (/^[^/\s:]+\/[^/\s]+$/.test(text) && !isHost(text.split('/')[0] ?? '', chosen)) {
    return { endpoint: chosen, path: text.split('/') };
  }
  const url = URL.parse(/^https?:\/\//i.test(text) ? text : `https://${text}`);
  if (url === null) throw badLink();
  const path = decoded(url.pathname).split('/');
  const chosenUrl = new URL(chosen.url);
  if (url.host === chosenUrl.host) {
    const below = decoded(url.pathname).slice(chosenUrl.pathname.replace(/\/$/, '').length).split('/');
    return { endpoint: chosen, path: chosen.kind === 'modelscope' ? afterModels(below) : below };
  }
  if (huggingFaceHosts.includes(url.hostname)) {
    return { endpoint: chosen.kind === 'huggingface' ? chosen : huggingFace, path };
  }
  if (modelScopeHosts.includes(url.hostname)) {
    return { endpoint: chosen.kind === 'modelscope' ? chosen : modelScope, path: afterModels(path) };
  }
  throw badLink();
}

function isHost(name: string, chosen: Endpoint): boolean {
  return [...huggingFaceHosts, ...modelScopeHosts, new URL(chosen.url).host].includes(name.toLowerCase());
}

/** ModelScope has its repositories below /models. */
function afterModels(path: readonly string[]): readonly string[] {
  const parts = path.filter((part) => part !== '');
  if (parts[0] !== 'models') throw badLink();
  return parts.slice(1);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw badLink();
  }
}

function badLink(): DownloadError {
  return new DownloadError(
    'bad-link',
    'This is no address of a model repository that Tandem knows. Paste a link from huggingface.co or modelscope.cn, or a name such as Qwen/Qwen3-8B-GGUF.',
  );
}
