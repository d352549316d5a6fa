import { mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { commandLine } from './command-line.ts';
import { launch } from './launch.ts';

const chosen = new Map<string, string>();

function appData(): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library/Application Support');
  return process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
}

function defaultPath(name: string, appName: string): string {
  switch (name) {
    case 'home':
      return homedir();
    case 'appData':
      return appData();
    case 'userData':
      return commandLine.getSwitchValue('user-data-dir') || join(appData(), appName);
    case 'sessionData':
      return getPath('userData', appName);
    case 'temp':
      return tmpdir();
    case 'exe':
      return launch.executable;
    case 'desktop':
    case 'documents':
    case 'downloads':
    case 'music':
    case 'pictures':
    case 'videos':
      return join(homedir(), name[0]!.toUpperCase() + name.slice(1));
    case 'logs':
      return join(getPath('userData', appName), 'logs');
    case 'crashDumps':
      return join(getPath('userData', appName), 'Crashpad');
    default:
      throw new Error(`Failed to get '${name}' path`);
  }
}

export function getPath(name: string, appName: string): string {
  return chosen.get(name) ?? defaultPath(name, appName);
}

export function setPath(name: string, path: string, appName: string): void {
  if (!isAbsolute(path)) throw new Error('Path must be absolute');
  getPath(name, appName);
  mkdirSync(path, { recursive: true });
  chosen.set(name, path);
}
