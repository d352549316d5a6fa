import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const macApplications = ['Chromium.app/Contents/MacOS/Chromium', 'Google Chrome.app/Contents/MacOS/Google Chrome'];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The Chromium of this machine: `STANDIN_CHROMIUM` where it is set, else an installed one, else undefined. */
export function findChromium(): string | undefined {
  const chosen = process.env.STANDIN_CHROMIUM;
  if (chosen !== undefined) return isExecutable(chosen) ? chosen : undefined;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(isAbsolute);
  return [
    ...folders.flatMap((folder) => commands.map((command) => join(folder, command))),
    ...(process.platform === 'darwin' ? macApplications.map((path) => join('/Applications', path)) : []),
  ].find(isExecutable);
}
