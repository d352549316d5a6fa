import { useEffect, useState } from 'react';
import type { Message, TokenConfidence } from '../../../app/contract.ts';
import { useApp, useSettings } from '../../stores/context.ts';

/** How sure the model was of a finished answer's tokens; null where that is not known, or not wanted. */
export function useConfidence({ id, status }: Message): readonly TokenConfidence[] | null {
  const { client } = useApp();
  const isWanted = useSettings((settings) => settings.recordsConfidence) && status !== 'generating';
  const [tokens, setTokens] = useState<readonly TokenConfidence[] | null>(null);
  useEffect(() => {
    if (!isWanted) return;
    let isCurrent = true;
    // The answer can be read without it: a failure shows nothing.
    client.command('message.confidence', { messageId: id }).then(
      (answer) => {
        if (isCurrent) setTokens(answer.tokens);
      },
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [client, id, isWanted]);
  return isWanted ? tokens : null;
}
