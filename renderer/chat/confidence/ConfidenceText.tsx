import { memo } from 'react';
import type { Message, TokenConfidence } from '../../../app/contract.ts';
import { strings } from '../../strings.ts';
import { doubtOf } from './doubt.ts';
import { UnsureToken } from './UnsureToken.tsx';

interface ConfidenceTextProps {
  readonly message: Message;
  readonly tokens: readonly TokenConfidence[];
}

/** An answer as it was written, token by token: what the model was unsure of is shaded and tells what it nearly wrote. */
export const ConfidenceText = memo(function ConfidenceText({ message, tokens }: ConfidenceTextProps) {
  const isSure = tokens.every((token) => doubtOf(token) === 'none');
  return (
    <>
      {isSure && <p className="confidence-note">{strings.confidence.none}</p>}
      <p className="confidence-text">
        {tokens.map((token, index) =>
          doubtOf(token) === 'none' ? (
            token.text
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: tokens never move.
            <UnsureToken key={index} message={message} index={index} token={token} />
          ),
        )}
      </p>
    </>
  );
});
