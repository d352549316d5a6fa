import type * as z from 'zod';
import type { Clock } from '../../clock.ts';
import { hostOf } from '../endpoint.ts';
import type { Fetch } from '../fetch.ts';
import { statusError } from '../http-status.ts';
import { discard, hubRequest } from '../hub-request.ts';
import { isAllowedRepo } from '../models-folder.ts';
import { badReply, notFound, replyTooLarge, stalled } from '../network-errors.ts';
import type { Endpoint, Listing, Repository, Source } from '../protocol.ts';
import { readJson } from '../read-json.ts';
import { StallWatch, stallSeconds } from '../stall-watch.ts';
import { infoUrl, searchUrl, treeUrl } from './addresses.ts';
import { ggufOffers } from './gguf-offers.ts';
import type { ListedFile } from './listed-file.ts';
import { huggingFaceInfo, huggingFaceSearch, huggingFaceTree, modelScopeSearch, modelScopeTree } from './replies.ts';

/** A listing of more pages than any real repository has is given up. */
const mostPages = 50;

export interface HubClientOptions {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly token: (endpointUrl: string) => string | null;
}

/**
 * Asks model hubs what they have. Written over their public interface and not over @huggingface/hub: that library sends the token
 * to whatever address a listing names as its next page, takes only tokens that begin with hf_, bounds neither the size of a
 * reply nor the number of pages, checks nothing in it, and speaks to one hub of the two.
 */
export class HubClient {
  readonly #options: HubClientOptions;

  constructor(options: HubClientOptions) {
    this.#options = options;
  }

  /** Repositories with GGUF files whose names fit the text, the most downloaded first. @throws DownloadError */
  async search(endpoint: Endpoint, text: string): Promise<readonly Repository[]> {
    const schema = endpoint.kind === 'modelscope' ? modelScopeSearch : huggingFaceSearch;
    const { data } = await this.#get(endpoint, searchUrl(endpoint, text), schema, '');
    return data.filter(({ repo }) => isAllowedRepo(repo));
  }

  /**
   * What a repository offers. The listing names the commit that it is of, so that a download from it gets those very files.
   * @throws DownloadError
   */
  async list(endpoint: Endpoint, repo: string, revision: string | null): Promise<Listing> {
    if (!isAllowedRepo(repo)) throw notFound(hostOf(endpoint), repo);
    const source = await this.#source(endpoint, repo, revision);
    const files = endpoint.kind === 'modelscope' ? await this.#modelScopeFiles(source) : await this.#tree(source);
    const { offers, leftOut } = ggufOffers(files);
    return { source, offers: [...offers], leftOut };
  }

  async #source(endpoint: Endpoint, repo: string, revision: string | null): Promise<Source> {
    if (endpoint.kind === 'modelscope') return { endpoint, repo, revision: revision ?? 'master' };
    const { data } = await this.#get(endpoint, infoUrl(endpoint, repo, revision), huggingFaceInfo, repo);
    return { endpoint, repo, revision: data.commit };
  }

  async #modelScopeFiles(source: Source): Promise<readonly ListedFile[]> {
    const { data } = await this.#get(source.endpoint, treeUrl(source), modelScopeTree, source.repo);
    return data;
  }

  async #tree(source: Source): Promise<readonly ListedFile[]> {
    const files: ListedFile[] = [];
    let address: string | null = treeUrl(source);
    for (let page = 0; address !== null; page++) {
      if (page === mostPages) throw replyTooLarge(hostOf(source.endpoint));
      const { data, next }: Page<ListedFile[]> = await this.#get(
        source.endpoint,
        address,
        huggingFaceTree,
        source.repo,
      );
      files.push(...data);
      address = next;
    }
    return files;
  }

  async #get<T>(endpoint: Endpoint, address: string, schema: z.ZodType<T>, repo: string): Promise<Page<T>> {
    const { fetch, clock, token } = this.#options;
    const host = hostOf(endpoint);
    const abort = new AbortController();
    const watch = new StallWatch(clock, () => abort.abort(stalled(host, stallSeconds)));
    const { signal } = abort;
    try {
      const { response } = await hubRequest(address, {
        fetch,
        endpoint,
        token: token(endpoint.url),
        headers: { accept: 'application/json' },
        signal,
      });
      if (!response.ok) {
        await discard(response);
        throw statusError(response, { host, repo, hadToken: token(endpoint.url) !== null, now: clock.now() });
      }
      const data = await readJson(response, schema, host, signal, (bytes) => watch.received(bytes));
      return { data, next: nextPage(response.headers.get('link'), endpoint) };
    } finally {
      watch.end();
      abort.abort();
    }
  }
}

interface Page<T> {
  readonly data: T;
  /** Address of the next page; null for the last one. */
  readonly next: string | null;
}

/** From a Link header. Source: RFC 8288. Only the hub itself can have the next page. @throws DownloadError 'bad-reply' */
function nextPage(link: string | null, endpoint: Endpoint): string | null {
  const [, target] = /<([^>]*)>\s*;\s*rel="?next"?/.exec(link ?? '') ?? [];
  if (target === undefined) return null;
  const url = URL.parse(target, endpoint.url);
  if (url === null || url.origin !== new URL(endpoint.url).origin) throw badReply(hostOf(endpoint));
  return url.href;
}
