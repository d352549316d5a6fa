import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import type { TokenState } from '../contract.ts';
import type { Log } from '../log.ts';

/** What the system offers to keep a secret in a file that only this person's account can read. */
export interface SecretBox {
  /** key-store: sealed with a key of the system. obfuscated: with one that everybody has. none: not at all. */
  strength(): Promise<'key-store' | 'obfuscated' | 'none'>;
  seal(secret: string): Promise<Uint8Array>;
  /** Throws when it was sealed on another computer, or by another account. */
  open(sealed: Uint8Array): Promise<string>;
}

/** Sealed tokens in base64, by the address of the hub. */
const fileSchema = z.record(z.string(), z.string());

export interface HubTokensOptions {
  readonly secrets: SecretBox;
  readonly file: string;
  /** Address of the hub that is chosen. */
  readonly endpoint: () => string;
  /** Null: the hub has none any more. */
  readonly onChange: (endpointUrl: string, token: string | null) => void;
  readonly log: Log;
}

/** Access tokens for hubs, each for the one it was given for. They reach neither the database nor the log nor the window. */
export class HubTokens {
  readonly #options: HubTokensOptions;
  readonly #tokens = new Map<string, string>();
  #loaded: Promise<void> = Promise.resolve();

  constructor(options: HubTokensOptions) {
    this.#options = options;
  }

  /** Opens what was kept. Never rejects: a token that cannot be read is asked for again. */
  load(): Promise<void> {
    this.#loaded = this.#load();
    return this.#loaded;
  }

  async #load(): Promise<void> {
    for (const [endpointUrl, sealed] of Object.entries(this.#kept())) {
      try {
        const token = await this.#options.secrets.open(Buffer.from(sealed, 'base64'));
        this.#tokens.set(endpointUrl, token);
        this.#options.onChange(endpointUrl, token);
      } catch (error) {
        this.#options.log.warn('a kept token could not be opened', { error });
      }
    }
  }

  all(): { readonly endpointUrl: string; readonly token: string }[] {
    return [...this.#tokens].map(([endpointUrl, token]) => ({ endpointUrl, token }));
  }

  async state(): Promise<TokenState> {
    await this.#loaded;
    const endpoint = this.#options.endpoint();
    const strength = await this.#options.secrets.strength();
    const isKept = this.#kept()[endpoint] !== undefined;
    const hasToken = this.#tokens.has(endpoint);
    if (strength === 'none' || (hasToken && !isKept)) return { hasToken, keeping: 'memory' };
    return { hasToken, keeping: strength };
  }

  /** `mayObfuscate`: the person agrees that it is kept where anyone who can read their files could get at it. */
  async set(token: string, mayObfuscate: boolean): Promise<TokenState> {
    const { secrets, endpoint, onChange } = this.#options;
    const endpointUrl = endpoint();
    await this.#loaded;
    this.#tokens.set(endpointUrl, token);
    onChange(endpointUrl, token);
    const strength = await secrets.strength();
    if (strength === 'key-store' || (strength === 'obfuscated' && mayObfuscate)) {
      const sealed = Buffer.from(await secrets.seal(token)).toString('base64');
      this.#keep({ ...this.#kept(), [endpointUrl]: sealed });
    } else {
      this.#forget(endpointUrl);
    }
    return this.state();
  }

  async clear(): Promise<TokenState> {
    await this.#loaded;
    const endpointUrl = this.#options.endpoint();
    this.#tokens.delete(endpointUrl);
    this.#forget(endpointUrl);
    this.#options.onChange(endpointUrl, null);
    return this.state();
  }

  #kept(): Record<string, string> {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(this.#options.file, 'utf8')));
    } catch {
      return {};
    }
  }

  #forget(endpointUrl: string): void {
    const { [endpointUrl]: _, ...others } = this.#kept();
    this.#keep(others);
  }

  #keep(sealed: Record<string, string>): void {
    const { file } = this.#options;
    if (Object.keys(sealed).length === 0) {
      rmSync(file, { force: true });
      return;
    }
    writeFileSync(`${file}.new`, JSON.stringify(sealed), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
}
