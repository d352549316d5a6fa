import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import type { Bridge, CommandInput, CommandName, CommandOutput } from '../../app/contract.ts';
import { type LaunchedApp, launchApp } from '../support/electron-app.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** A command as the window gives it, over the real bridge. */
async function command<K extends CommandName>(page: Page, name: K, input: CommandInput<K>): Promise<CommandOutput<K>> {
  const result = await page.evaluate(
    ([asked, given]) => {
      const { commands } = (window as unknown as { readonly tandem: Bridge }).tandem;
      return (commands[asked] as (input: unknown) => Promise<unknown>)(given);
    },
    [name, input] as const,
  );
  const answer = result as { ok: boolean; value: CommandOutput<K> };
  if (!answer.ok) throw new Error(JSON.stringify(result));
  return answer.value;
}

describe('the access token of a hub', () => {
  const userData = tempFolder()('data');
  const token = 'hf_a_secret_of_mine';
  let tandem: LaunchedApp | null = null;

  async function start(): Promise<Page> {
    tandem = await launchApp({ userData });
    await tandem.page.getByRole('textbox', { name: 'Message' }).waitFor();
    return tandem.page;
  }
  afterAll(() => tandem?.close());

  it('outlives the app sealed, and is forgotten when the person says so', async () => {
    const page = await start();
    const { keeping } = await command(page, 'hub.token', null);
    // On a desktop without a key store a person must agree that it is only obfuscated.
    const kept = await command(page, 'hub.setToken', { token, keepObfuscated: true });
    expect(kept).toEqual({ hasToken: true, keeping });
    await tandem?.close();
    expect(readFileSync(join(userData, 'hub-tokens.json'), 'latin1')).not.toContain(token);

    const next = await start();
    expect(await command(next, 'hub.token', null)).toMatchObject({ hasToken: true });
    expect(await command(next, 'hub.clearToken', null)).toMatchObject({ hasToken: false });
    expect(existsSync(join(userData, 'hub-tokens.json'))).toBe(false);
  });
});
