import { readdir, readFile, realpath } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import * as z from 'zod';
import { modelFilesIn } from './found-files.ts';

/** Where other apps keep models on this computer. Nothing there is changed. */

export interface HomePlaces {
  /** The person's own folder. */
  readonly home: string;
  /** Above everything that services of the system keep. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A model that another app holds. */
export interface FoundModel {
  /** Of its first part. */
  readonly path: string;
  readonly origin: 'lm-studio' | 'ollama' | 'hugging-face';
  /** The name that the other app shows; null: the file's own. */
  readonly title: string | null;
  readonly repo: string | null;
  readonly revision: string | null;
}

export async function modelsOfOtherApps(places: HomePlaces): Promise<FoundModel[]> {
  const found = await Promise.all([inLmStudio(places), inOllama(places), inHuggingFaceCache(places)]);
  return uniqueFiles(found.flat());
}

/** LM Studio sorts by publisher and repository: `models/<publisher>/<repository>/<file>`. Older versions lived in the cache folder. */
async function inLmStudio({ home }: HomePlaces): Promise<FoundModel[]> {
  const pointed = await readFile(join(home, '.lmstudio-home-pointer'), 'utf8').catch(() => null);
  const roots = [pointed?.trim() || join(home, '.lmstudio'), join(home, '.cache', 'lm-studio')];
  const found: FoundModel[] = [];
  for (const root of roots.map((folder) => join(folder, 'models'))) {
    for (const path of await modelFilesIn(root)) {
      const [publisher, repository, ...rest] = relative(root, path).split(sep);
      const repo = rest.length > 0 ? `${publisher}/${repository}` : null;
      found.push({ path, origin: 'lm-studio', title: null, repo, revision: null });
    }
  }
  return found;
}

const manifestSchema = z.object({ layers: z.array(z.object({ mediaType: z.string(), digest: z.string() })) });
const maxManifestBytes = 1_000_000;
const maxManifests = 2_000;

/**
 * Ollama keeps blobs by their sha256 and, for each name, a manifest that lists them:
 * `manifests/<host>/<namespace>/<model>/<tag>`. The layer of the media type below is a GGUF file.
 */
async function inOllama({ home, root, env }: HomePlaces): Promise<FoundModel[]> {
  const stores = [
    env.OLLAMA_MODELS || join(home, '.ollama', 'models'),
    // Of the system's service on Linux.
    join(root, 'usr/share/ollama/.ollama/models'),
  ];
  const found: FoundModel[] = [];
  for (const store of stores) {
    for (const path of (await filesIn(join(store, 'manifests'), 4)).slice(0, maxManifests)) {
      const sha256 = await modelLayerOf(path);
      if (sha256 === null) continue;
      const title = ollamaName(relative(join(store, 'manifests'), path).split(sep));
      const blob = join(store, 'blobs', `sha256-${sha256}`);
      found.push({ path: blob, origin: 'ollama', title, repo: null, revision: null });
    }
  }
  return found;
}

/** The digest is checked before it becomes part of a path: the manifest came from a server. */
async function modelLayerOf(manifest: string): Promise<string | null> {
  try {
    const text = await readFile(manifest);
    if (text.length > maxManifestBytes) return null;
    const { layers } = manifestSchema.parse(JSON.parse(text.toString()));
    const layer = layers.find(({ mediaType }) => mediaType === 'application/vnd.ollama.image.model');
    return /^sha256:([0-9a-f]{64})$/.exec(layer?.digest ?? '')?.[1] ?? null;
  } catch {
    return null;
  }
}

/** As `ollama list` shows it: the parts that everybody has are left out. */
function ollamaName([host = '', namespace = '', model = '', tag = '']: readonly string[]): string {
  const isOwnHost = host === 'registry.ollama.ai';
  const path = isOwnHost && namespace === 'library' ? model : `${namespace}/${model}`;
  return `${isOwnHost ? '' : `${host}/`}${path}:${tag}`;
}

/**
 * The cache of Hugging Face's libraries: `models--<owner>--<name>/snapshots/<commit>/<path>`, the files being links into
 * `blobs/`.
 */
async function inHuggingFaceCache({ home, env }: HomePlaces): Promise<FoundModel[]> {
  const cache = env.XDG_CACHE_HOME || join(home, '.cache');
  const hub = env.HF_HUB_CACHE || env.HUGGINGFACE_HUB_CACHE || join(env.HF_HOME || join(cache, 'huggingface'), 'hub');
  const found: FoundModel[] = [];
  for (const folder of await namesIn(hub)) {
    const [, owner, name] = /^models--(.+?)--(.+)$/.exec(folder) ?? [];
    if (owner === undefined || name === undefined) continue;
    const snapshots = join(hub, folder, 'snapshots');
    const newest = (await readFile(join(hub, folder, 'refs', 'main'), 'utf8').catch(() => '')).trim();
    const revisions = (await namesIn(snapshots)).sort((a, b) => Number(b === newest) - Number(a === newest));
    for (const revision of revisions) {
      for (const path of await modelFilesIn(join(snapshots, revision))) {
        found.push({ path, origin: 'hugging-face', title: null, repo: `${owner}/${name}`, revision });
      }
    }
  }
  return found;
}

/** Two names may lead to one file: the first counts. Files that are not there are left out. */
async function uniqueFiles(found: readonly FoundModel[]): Promise<FoundModel[]> {
  const real = await Promise.all(found.map(({ path }) => realpath(path).catch(() => null)));
  return found.filter((_, i) => real[i] !== null && real.indexOf(real[i] ?? null) === i);
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** Files at exactly this depth. */
async function filesIn(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (depth === 1) return entries.filter((entry) => entry.isFile()).map(({ name }) => join(folder, name));
  const folders = entries.filter((entry) => entry.isDirectory());
  return (await Promise.all(folders.map(({ name }) => filesIn(join(folder, name), depth - 1)))).flat();
}

/** The folder of a found model as people recognise it: of a blob that of the store, else its own. */
export function shownFolder({ path, origin }: Pick<FoundModel, 'path' | 'origin'>): string {
  return origin === 'ollama' ? dirname(dirname(path)) : dirname(path);
}
