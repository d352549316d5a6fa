import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

interface Import {
  readonly from: string;
  /** Path inside the repository, or a package name. */
  readonly to: string;
  readonly typeOnly: boolean;
}

/** Every static and dynamic import and re-export of the sources, resolved to paths inside the repository. */
function importsOf(folder: string): Import[] {
  return globSync(`${folder}/**/*.{ts,tsx}`, { cwd: root }).flatMap((from) => {
    const source = readFileSync(join(root, from), 'utf8');
    const found = source.matchAll(
      /^\s*(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/gm,
    );
    return [...found].map(([, type, fixed, dynamic]) => {
      const to = fixed ?? dynamic ?? '';
      return {
        from,
        to: to.startsWith('.') ? relative(root, resolve(root, dirname(from), to)) : to,
        typeOnly: type !== undefined,
      };
    });
  });
}

const show = ({ from, to }: Import) => `${from} → ${to}`;

describe('layering', () => {
  it('the engine imports nothing of the app or the renderer', () => {
    const wrong = importsOf('engine').filter(({ to }) => /^(app|renderer|test)\//.test(to));
    expect(wrong.map(show)).toEqual([]);
  });

  it('the renderer reaches the rest only through types of the contract', () => {
    const wrong = importsOf('renderer').filter(
      ({ to, typeOnly }) => /^(app|engine|test)\//.test(to) && !(to === 'app/contract.ts' && typeOnly),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it('the app sees only the public face, the protocol and the parent link of the engine', () => {
    const wrong = importsOf('app').filter(
      ({ to }) =>
        /^(renderer|test)\//.test(to) ||
        (/^engine\//.test(to) && !/^engine\/(index|protocol|parent-link)\.ts$/.test(to)),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it('electron is imported only by the shell', () => {
    const wrong = [...importsOf('app'), ...importsOf('engine'), ...importsOf('renderer')].filter(
      ({ from, to }) => (to === 'electron' || to.startsWith('electron/')) && !from.startsWith('app/electron/'),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it('finds the imports that it judges', () => {
    const known = importsOf('app').map(show);
    expect(known).toContain('app/electron/preload.ts → app/contract.ts');
    expect(known).toContain('app/electron/preload.ts → electron');
  });
});
