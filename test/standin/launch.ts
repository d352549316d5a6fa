import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { packagedExecutableVariable, standinFolder } from './place.ts';

/** How this process was started: the command line and the app that it names, read once. */

export interface Launch {
  /** The command line after the executable, as it came. */
  readonly args: readonly string[];
  /** Chromium switches by name without dashes; the value is '' for a bare switch. */
  readonly switches: ReadonlyMap<string, string>;
  /** Modules of `-r`, loaded before the app. */
  readonly preloadModules: readonly string[];
  readonly appFolder: string;
  readonly isPackaged: boolean;
  readonly resourcesFolder: string;
  readonly executable: string;
  readonly isVisible: boolean;
  readonly app: AppManifest;
}

export interface AppManifest {
  readonly name: string;
  readonly version: string;
  readonly main: string;
}

function readManifest(appFolder: string): AppManifest {
  const file = join(appFolder, 'package.json');
  if (!existsSync(file)) throw new Error(`No app to start: ${file} does not exist.`);
  const json = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string | undefined>>;
  return {
    name: json.productName ?? json.name ?? 'Electron',
    version: json.version ?? '0.0.0',
    main: resolve(appFolder, json.main ?? 'index.js'),
  };
}

function parseArguments(args: readonly string[]) {
  const switches = new Map<string, string>();
  const preloadModules: string[] = [];
  const paths: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    if (arg === '-r' || arg === '--require') preloadModules.push(args[++i] ?? '');
    else if (arg.startsWith('--')) {
      const [name = '', ...value] = arg.slice(2).split('=');
      switches.set(name, value.join('='));
    } else if (!arg.startsWith('-')) paths.push(arg);
  }
  return { switches, preloadModules, paths };
}

function readLaunch(): Launch {
  const args = process.argv.slice(2);
  const { switches, preloadModules, paths } = parseArguments(args);
  const packagedExecutable = process.env[packagedExecutableVariable];
  delete process.env[packagedExecutableVariable];
  const executable = packagedExecutable ?? join(standinFolder, 'electron');
  const resourcesFolder = join(dirname(executable), 'resources');
  const isPackaged = packagedExecutable !== undefined;
  const appFolder = isPackaged ? join(resourcesFolder, 'app') : resolve(paths[0] ?? '.');
  return {
    args,
    switches,
    preloadModules,
    appFolder,
    isPackaged,
    resourcesFolder,
    executable,
    isVisible: process.env.STANDIN_HEADFUL === '1',
    app: readManifest(appFolder),
  };
}

export const launch = readLaunch();
