import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * One instance for each user data folder, as Chromium does it on Linux: a symbolic link whose target names the process that
 * holds the lock. A second instance leaves its command line as a file in the holder's inbox, since it must be able to say so
 * without waiting for anything.
 */

export interface SecondInstance {
  readonly argv: readonly string[];
  readonly workingDirectory: string;
  readonly additionalData: unknown;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function holderOf(lock: string): number | undefined {
  try {
    return Number(readlinkSync(lock));
  } catch {
    return undefined;
  }
}

export class SingleInstanceLock {
  readonly #lock: string;
  readonly #inbox: string;
  readonly #onSecondInstance: (instance: SecondInstance) => void;
  #isHeld = false;

  constructor(userData: string, onSecondInstance: (instance: SecondInstance) => void) {
    this.#lock = join(userData, 'SingletonLock');
    this.#inbox = join(userData, 'SingletonInbox');
    this.#onSecondInstance = onSecondInstance;
    mkdirSync(userData, { recursive: true });
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** True when this process holds the lock from now on; else `mine` is delivered to the process that does. */
  request(mine: SecondInstance): boolean {
    if (this.#isHeld) return true;
    const holder = holderOf(this.#lock);
    if (holder !== undefined && isAlive(holder)) {
      this.#deliver(mine);
      return false;
    }
    rmSync(this.#lock, { force: true });
    symlinkSync(String(process.pid), this.#lock);
    this.#isHeld = true;
    this.#watchInbox();
    return true;
  }

  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    rmSync(this.#inbox, { recursive: true, force: true });
    unlinkSync(this.#lock);
  }

  #deliver(mine: SecondInstance): void {
    const file = join(this.#inbox, `${process.pid}.json`);
    // Written aside and renamed, so that the holder never reads half of it.
    const draft = join(this.#inbox, '..', `SingletonDraft-${process.pid}`);
    writeFileSync(draft, JSON.stringify(mine));
    renameSync(draft, file);
  }

  #watchInbox(): void {
    rmSync(this.#inbox, { recursive: true, force: true });
    mkdirSync(this.#inbox);
    const watcher = watch(this.#inbox, { persistent: false }, () => {
      if (!this.#isHeld) return watcher.close();
      for (const name of readdirSync(this.#inbox)) {
        const file = join(this.#inbox, name);
        const instance = JSON.parse(readFileSync(file, 'utf8')) as SecondInstance;
        rmSync(file);
        this.#onSecondInstance(instance);
      }
    });
  }
}
