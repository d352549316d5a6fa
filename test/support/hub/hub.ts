import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { sendContent } from './content.ts';
import type { HubFault, HubRequest, HubRequestKind } from './faults.ts';
import type { GeneratedFile } from './generated-file.ts';
import { huggingFaceInfo, huggingFaceSearch, huggingFaceTree, modelScopeSearch, modelScopeTree } from './listings.ts';
import { Repository, type RepositoryOptions } from './repository.ts';
import { hasRevision, type Route, routeOf } from './routes.ts';

export interface HubOptions {
  /** Entries of one page of a tree listing. */
  readonly pageSize?: number;
}

type Target = { readonly route: Route; readonly repository: Repository | null };

/**
 * A model hub on this machine, for tests: the addresses, listings and headers of Hugging Face and of ModelScope, with the files
 * on a host of their own (another port), as both have it. A third host is a stranger that no credential may reach.
 */
export class Hub {
  /** Decides what goes wrong with a request; null: nothing. Faults queued by `failNext` come first. */
  onRequest: (request: HubRequest) => HubFault | null = () => null;
  /** Every request so far, oldest first, strangers' included. */
  readonly requests: HubRequest[] = [];
  /** How fast one connection to the host of the files is; null: as fast as it goes. */
  connectionBytesPerSecond: number | null = null;
  /** Bytes of files that were sent, whether or not they arrived. */
  servedBytes = 0;
  /** Connections to the host of the files that were cut in mid-body. */
  cuts = 0;
  url = '';
  contentUrl = '';
  strangerUrl = '';
  readonly strangerRequests: IncomingMessage[] = [];

  readonly #pageSize: number;
  readonly #repositories: readonly Repository[];
  readonly #servers: Server[] = [];
  readonly #queued = new Map<HubRequestKind, HubFault[]>();
  readonly #counts = new Map<HubRequestKind, number>();
  readonly #waiting = new Set<() => void>();
  /** Links to files carry it; those of an older one have expired. */
  #signature = 1;

  constructor(repositories: readonly RepositoryOptions[], { pageSize = 1_000 }: HubOptions = {}) {
    this.#repositories = repositories.map((options) => new Repository(options));
    this.#pageSize = pageSize;
  }

  async start(): Promise<this> {
    this.url = await this.#listen((request, response) => this.#onHub(request, response));
    this.contentUrl = await this.#listen((request, response) => this.#onContent(request, response));
    this.strangerUrl = await this.#listen((request, response) => {
      this.strangerRequests.push(request);
      response.writeHead(200, { 'content-type': 'text/plain' }).end('not yours');
    });
    return this;
  }

  async close(): Promise<void> {
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
    await Promise.all(this.#servers.filter((server) => server.listening).map((server) => once(server, 'close')));
  }

  repository(name: string): Repository {
    const found = this.#repositories.find((repository) => repository.name === name);
    if (found === undefined) throw new Error(`the hub stand-in has no repository ${name}`);
    return found;
  }

  /** The next requests of this kind meet these faults, one each. */
  failNext(kind: HubRequestKind, ...faults: readonly HubFault[]): void {
    this.#queued.set(kind, [...(this.#queued.get(kind) ?? []), ...faults]);
  }

  /** Links to files that were handed out until now are refused from now on. */
  expireLinks(): void {
    this.#signature++;
  }

  requestsOf(kind: HubRequestKind): readonly HubRequest[] {
    return this.requests.filter((request) => request.kind === kind);
  }

  /** Resolves once the condition holds; it is looked at whenever a request comes in and whenever bytes go out. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  async #listen(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer({ keepAliveTimeout: 60_000 }, answer).listen(0, '127.0.0.1');
    this.#servers.push(server);
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  #onHub(message: IncomingMessage, response: ServerResponse): void {
    const url = new URL(message.url ?? '/', this.url);
    const route = routeOf(url);
    if (route === null) {
      response.writeHead(404).end('Not Found');
      return;
    }
    const repo = route.kind === 'search' ? null : route.repo;
    const repository = this.#repositories.find(({ name }) => name === repo) ?? null;
    const request = this.#record(message, route.kind, repo, route.kind === 'resolve' ? route.file : null);
    const fault = this.#faultFor(request);
    if (fault !== null && this.#sendFault(response, fault, request)) return;
    if (route.kind === 'resolve') this.#resolve(request, response, { route, repository });
    else sendJson(response, this.#listing(url, response, { route, repository }));
  }

  #listing(url: URL, response: ServerResponse, { route, repository }: Target): unknown {
    if (route.kind === 'search') {
      const found = this.#repositories.filter(({ name }) => name.toLowerCase().includes(route.text.toLowerCase()));
      return route.hub === 'huggingface' ? huggingFaceSearch(found) : modelScopeSearch(found);
    }
    if (repository === null) return refuse(response, 401, 'RepoNotFound');
    if (!hasRevision(repository, route.hub, route.revision)) return refuse(response, 404, 'RevisionNotFound');
    if (route.hub === 'modelscope') return modelScopeTree(repository);
    if (route.kind === 'info') return huggingFaceInfo(repository);
    const { entries, next } = huggingFaceTree(repository, Number(url.searchParams.get('cursor') ?? 0), this.#pageSize);
    if (next !== null) {
      url.searchParams.set('cursor', String(next));
      response.setHeader('link', `<${url}>; rel="next"`);
    }
    return entries;
  }

  #resolve(request: HubRequest, response: ServerResponse, { route, repository }: Target): void {
    if (route.kind !== 'resolve' || repository === null) {
      refuse(response, 401, 'RepoNotFound');
      return;
    }
    const file = repository.file(route.file);
    if (!hasRevision(repository, route.hub, route.revision)) refuse(response, 404, 'RevisionNotFound');
    else if (repository.token !== null && request.headers.authorization === undefined) {
      refuse(response, 401, 'GatedRepo');
    } else if (repository.token !== null && request.headers.authorization !== `Bearer ${repository.token}`) {
      refuse(response, 403, 'GatedRepo');
    } else if (file === undefined) refuse(response, 404, 'EntryNotFound');
    else {
      const link = new URL(`/${repository.name}/${file.path}?signature=${this.#signature}`, this.contentUrl);
      response.writeHead(302, {
        location: link.href,
        ...(route.hub === 'huggingface' && {
          'x-repo-commit': repository.commit,
          'x-linked-size': file.sizeBytes,
          ...(repository.tellsHashes && { 'x-linked-etag': `"${file.sha256}"` }),
        }),
      });
      response.end();
    }
  }

  #onContent(message: IncomingMessage, response: ServerResponse): void {
    const url = new URL(message.url ?? '/', this.contentUrl);
    const [, owner, name, ...path] = decodeURIComponent(url.pathname).split('/');
    const request = this.#record(message, 'content', `${owner}/${name}`, path.join('/'));
    const fault = this.#faultFor(request);
    if (fault !== null && this.#sendFault(response, fault, request)) return;
    if (url.searchParams.get('signature') !== String(this.#signature)) {
      response.writeHead(403, { 'content-type': 'application/xml' }).end('<Error><Code>AccessDenied</Code></Error>');
      return;
    }
    const file = this.#repositories.find((repository) => repository.name === request.repo)?.file(path.join('/'));
    if (file === undefined) response.writeHead(404).end();
    else this.#send(request, response, file, fault);
  }

  #send(request: HubRequest, response: ServerResponse, file: GeneratedFile, fault: HubFault | null): void {
    const onBytes = (bytes: number) => {
      this.servedBytes += bytes;
      this.#look();
    };
    const onCut = () => {
      this.cuts++;
    };
    const pace = { bytesPerSecond: this.connectionBytesPerSecond, onBytes, onCut };
    sendContent(request, response, file, fault, pace).catch((error: unknown) => response.destroy(error as Error));
  }

  #record(message: IncomingMessage, kind: HubRequestKind, repo: string | null, file: string | null): HubRequest {
    const number = this.#counts.get(kind) ?? 0;
    this.#counts.set(kind, number + 1);
    const [, start, last] = /^bytes=(\d+)-(\d*)$/.exec(message.headers.range ?? '') ?? [];
    const request: HubRequest = {
      kind,
      method: message.method ?? 'GET',
      url: message.url ?? '/',
      headers: message.headers as Record<string, string | undefined>,
      repo,
      file,
      range: start === undefined ? null : { start: Number(start), end: last ? Number(last) + 1 : Infinity },
      number,
    };
    this.requests.push(request);
    this.#look();
    return request;
  }

  #faultFor(request: HubRequest): HubFault | null {
    return this.#queued.get(request.kind)?.shift() ?? this.onRequest(request);
  }

  /** True when nothing else may be sent. */
  #sendFault(response: ServerResponse, fault: HubFault, request: HubRequest): boolean {
    switch (fault.kind) {
      case 'cut':
      case 'stall':
        if (fault.afterBytes >= 0) return false;
        if (fault.kind === 'cut') response.destroy();
        return true;
      case 'web-page':
        response
          .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
          .end('<!doctype html><title>Log in to this network</title>');
        return true;
      case 'redirect':
        response.writeHead(302, { location: fault.to === 'itself' ? request.url : fault.to }).end();
        return true;
      case 'status':
        response.writeHead(fault.status, fault.headers).end();
        return true;
      case 'gzip-bomb':
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
        response.end(gzipSync(Buffer.alloc(fault.bytes, ' ')));
        return true;
      case 'body':
        response.writeHead(200, { 'content-type': fault.contentType }).end(fault.body);
        return true;
      default:
        return false;
    }
  }

  #look(): void {
    for (const look of [...this.#waiting]) look();
  }
}

function sendJson(response: ServerResponse, value: unknown): void {
  if (value === undefined) return;
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value));
}

/** Says why with the header that Hugging Face has for it. */
function refuse(response: ServerResponse, status: number, code: string): undefined {
  response.writeHead(status, { 'content-type': 'application/json', 'x-error-code': code });
  response.end(JSON.stringify({ error: code }));
}
