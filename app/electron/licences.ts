import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Shipped in other ways than through the bundler: as a package beside it, as style sheets, compiled into the addon. */
const otherPackages = ['better-sqlite3', 'tailwindcss'];
/** Of data that lies beside a bundle, under terms of its own. */
const dataLicences = ['cmaps/LICENSE', 'standard_fonts/LICENSE_FOXIT', 'standard_fonts/LICENSE_LIBERATION'].map(
  (file) => `pdfjs-dist/${file}`,
);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly homepage?: string;
}

/** The folder of the package that a bundled file comes from, or undefined for a file of our own. */
function packageOf(file: string): string | undefined {
  const marker = `${sep}node_modules${sep}`;
  const start = file.lastIndexOf(marker);
  if (start < 0) return undefined;
  const [scopeOrName = '', name = ''] = file.slice(start + marker.length).split(sep);
  return join(
    file.slice(0, start),
    'node_modules',
    scopeOrName.startsWith('@') ? join(scopeOrName, name) : scopeOrName,
  );
}

function notice(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const text = readdirSync(folder)
    .filter((name) => /^(licen[cs]e|notice)/i.test(name))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    .join('\n\n');
  const heading = `${manifest.name} ${manifest.version} (${manifest.license ?? 'see below'})`;
  // A few packages name their licence and bring no text: then say where they come from.
  return `${heading}\n\n${text === '' ? (manifest.homepage ?? 'The package has no licence text of its own.') : text}`;
}

/** The licences of everything by others that is in the app, from the files that the bundlers put into it. */
export function thirdPartyLicences(root: string, bundledFiles: Iterable<string>): string {
  const folders = new Set(otherPackages.map((name) => join(root, 'node_modules', name)));
  for (const file of bundledFiles) {
    const folder = packageOf(file);
    if (folder !== undefined && existsSync(join(folder, 'package.json'))) folders.add(folder);
  }
  const line = `\n\n${'─'.repeat(80)}\n\n`;
  const data = dataLicences.map(
    (file) => `${file}\n\n${readFileSync(join(root, 'node_modules', file), 'utf8').trim()}`,
  );
  const notices = [...[...folders].sort().map(notice), ...data];
  return `Tandem contains software by others, under these licences.${line}${notices.join(line)}\n`;
}
