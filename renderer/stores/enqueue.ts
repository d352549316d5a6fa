import type { AskedMode } from '../../app/contract.ts';
import type { Client } from '../client/client.ts';
import type { Slices } from './app.ts';
import { choicesFor, spendChoices } from './turn-choices.ts';

/** Puts a message behind the answer that is being written. @throws ClientError */
export async function enqueue(
  client: Client,
  slices: Pick<Slices, 'turns' | 'ui'>,
  message: { readonly conversationId: string; readonly text: string; readonly mode: AskedMode },
): Promise<void> {
  await client.command('queue.add', { ...message, ...choicesFor(slices, message.conversationId) });
  spendChoices(slices, message.conversationId);
}
