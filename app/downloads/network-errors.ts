import { DownloadError } from './download-error.ts';

/** The faults of networks and servers. `host` is the server's name as people know it: "huggingface.co". */

export function unreachable(host: string, cause?: unknown): DownloadError {
  return new DownloadError(
    'unreachable',
    `Tandem cannot reach ${host}. Check the internet connection; the download goes on by itself as soon as it is back.`,
    { consequence: 'retry', cause },
  );
}

export function connectionLost(host: string, cause?: unknown): DownloadError {
  return new DownloadError(
    'connection-lost',
    `The connection to ${host} broke off. Nothing that has arrived is lost, and the download goes on by itself.`,
    { consequence: 'retry', cause },
  );
}

export function stalled(host: string, seconds: number): DownloadError {
  return new DownloadError(
    'stalled',
    `${host} has sent next to nothing for ${seconds} seconds. Tandem connects again by itself and goes on where it stopped.`,
    { consequence: 'retry' },
  );
}

export function badCertificate(host: string, cause: unknown): DownloadError {
  return new DownloadError(
    'bad-certificate',
    `The certificate of ${host} cannot be trusted, so the server may not be the real one. Check the date of this computer, and whether this network asks you to log in first; then start the download again.`,
    { cause },
  );
}

/** 429. */
export function rateLimited(host: string, retryAfterMs: number | null): DownloadError {
  return new DownloadError(
    'rate-limited',
    `${host} allows no more requests at the moment. Tandem waits as long as it asks for and then goes on; if it keeps refusing, try again later or with an access token.`,
    { consequence: 'retry-few', retryAfterMs },
  );
}

/** 5xx. */
export function serverTrouble(host: string, status: number, retryAfterMs: number | null): DownloadError {
  return new DownloadError(
    'server-trouble',
    `${host} has trouble of its own (error ${status}). Tandem tries again a few times; if that does not help, try later or choose another hub.`,
    { consequence: 'retry-few', retryAfterMs },
  );
}

/** 401 for a repository that is not gated: hubs say this of private ones and, without a token, of those that do not exist. */
export function tokenNeeded(host: string, hadToken: boolean): DownloadError {
  return new DownloadError(
    'token-needed',
    hadToken
      ? `${host} did not accept the access token: it is wrong or has expired. Make a new one on ${host}, save it in the settings, and start the download again.`
      : `${host} gives this only to people it knows, or there is no such repository. Check the name; if it is right, save an access token in the settings and start the download again.`,
  );
}

/** A repository whose licence has to be accepted first; also 403. */
export function gated(host: string, repo: string, hadToken: boolean): DownloadError {
  return new DownloadError(
    'gated',
    hadToken
      ? `${host} has not granted your account access to ${repo}. Open its page on ${host}, accept its terms, wait for the approval if one is needed, and start the download again.`
      : `${repo} is only for people who have accepted its terms. Accept them on its page on ${host}, save an access token in the settings, and start the download again.`,
  );
}

/** 404 and 410. */
export function notFound(host: string, repo: string): DownloadError {
  return new DownloadError(
    'not-found',
    `${host} no longer has this file or repository (${repo}). It was renamed or removed: look for it again on the models page.`,
  );
}

/** 416: the server has fewer bytes than it announced. */
export function rangeRefused(host: string): DownloadError {
  return new DownloadError(
    'range-refused',
    `${host} says that the file ends before the part that is still missing, so it is not the file that was announced. Remove the download, look the model up again and start anew.`,
  );
}

export function otherStatus(host: string, status: number): DownloadError {
  return new DownloadError(
    'unexpected-answer',
    `${host} answered in a way that Tandem does not understand (status ${status}). Try again later or choose another hub.`,
    { consequence: 'retry-few' },
  );
}

/** A Content-Range that is not what was asked for, or a body of another length than its headers say. */
export function wrongRange(host: string): DownloadError {
  return new DownloadError(
    'wrong-range',
    `${host} sent another part of the file than the one asked for. Nothing of it was kept, and Tandem asks again; if this goes on, a proxy on the way is broken: try another network or hub.`,
    { consequence: 'retry-few' },
  );
}

export function noResume(host: string): DownloadError {
  return new DownloadError(
    'no-resume',
    `${host} always sends the file from its beginning, and the connection never lasted to its end. Try again on a steadier connection or choose another hub.`,
  );
}

/** Size, hash or validator differ from what the download began with. */
export function changedOnHub(host: string): DownloadError {
  return new DownloadError(
    'changed-on-hub',
    `The file on ${host} is no longer the one that this download began with: its publisher replaced it. Remove the download, look the model up again and start anew.`,
  );
}

export function webPage(host: string): DownloadError {
  return new DownloadError(
    'web-page',
    `Instead of the model, ${host} sent a web page. This network may want you to log in first: open a page in the browser, log in, and start the download again.`,
  );
}

export function notAModel(host: string): DownloadError {
  return new DownloadError(
    'not-a-model',
    `What ${host} sent is not a GGUF model file, so nothing was kept. Look the model up again, or choose another repository.`,
  );
}

export function compressedBody(host: string): DownloadError {
  return new DownloadError(
    'compressed',
    `The file from ${host} arrived compressed although Tandem asked for it as it is, so its parts cannot be put together. A proxy on the way does this: try another network, or choose another hub.`,
  );
}

export function tooManyRedirects(host: string): DownloadError {
  return new DownloadError(
    'redirect-loop',
    `${host} sends Tandem from address to address without end. Try again later or choose another hub.`,
  );
}

export function insecureRedirect(host: string): DownloadError {
  return new DownloadError(
    'insecure-redirect',
    `${host} points to an address without encryption, where anybody on the way could change the file. Tandem does not go there; choose another hub.`,
  );
}

export function insecureEndpoint(): DownloadError {
  return new DownloadError(
    'bad-endpoint',
    'The address of the hub must begin with https:// and hold neither a name nor a password. Correct it in the settings.',
  );
}

export function badReply(host: string, cause?: unknown): DownloadError {
  return new DownloadError(
    'bad-reply',
    `${host} answered, but not in the way a model hub does. Check the address of the hub in the settings, or try again later.`,
    { cause },
  );
}

export function replyTooLarge(host: string): DownloadError {
  return new DownloadError(
    'reply-too-large',
    `${host} sent a list larger than any real one, so Tandem stopped reading it. Check the address of the hub in the settings, or choose another repository.`,
  );
}

export function wrongHash(host: string): DownloadError {
  return new DownloadError(
    'wrong-hash',
    `The file was downloaded twice, and both times its contents were not what ${host} announces (its SHA-256 differs), so it was thrown away. Something on the way changes it: try another network or another hub.`,
  );
}

/** Sorts what `fetch` throws, in Node (a cause with a code) and in Electron (a net::ERR_ message). */
export function networkError(error: unknown, host: string): DownloadError {
  if (error instanceof DownloadError) return error;
  const text = causes(error).join(' ');
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|SSL_|ERR_TLS/.test(text)) return badCertificate(host, error);
  const isLost =
    /ECONNRESET|EPIPE|UND_ERR_SOCKET|UND_ERR_BODY|terminated|ERR_CONNECTION_(RESET|CLOSED)|MISMATCH|ABORTED/;
  return isLost.test(text) ? connectionLost(host, error) : unreachable(host, error);
}

function causes(error: unknown): string[] {
  if (!(error instanceof Error)) return [String(error)];
  const { code } = error as NodeJS.ErrnoException;
  return [code ?? '', error.message, ...(error.cause === undefined ? [] : causes(error.cause))];
}
