import { Popover } from 'radix-ui';
import { memo, useState } from 'react';
import type { TokenConfidence } from '../../../app/contract.ts';
import { percent } from '../../formats.ts';
import { strings } from '../../strings.ts';
import { doubtOf } from './doubt.ts';

/** An answer as it was written, token by token: what the model was unsure of is shaded and tells what it nearly wrote. */
export const ConfidenceText = memo(function ConfidenceText({
  tokens,
}: {
  readonly tokens: readonly TokenConfidence[];
}) {
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
            <UnsureToken key={index} token={token} />
          ),
        )}
      </p>
    </>
  );
});

function UnsureToken({ token }: { readonly token: TokenConfidence }) {
  const [isOpen, setOpen] = useState(false);
  const text = strings.confidence;
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger
        className="unsure"
        data-doubt={doubtOf(token)}
        aria-label={text.token(named(token.text), token.probability)}
        onPointerEnter={() => setOpen(true)}
        onPointerLeave={() => setOpen(false)}
      >
        {token.text}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popup figures"
          side="top"
          sideOffset={4}
          collisionPadding={8}
          aria-label={text.alternatives}
          onOpenAutoFocus={(event) => event.preventDefault()}
        >
          <p>{text.chosen(token.probability)}</p>
          {token.alternatives.length === 0 ? (
            <p>{text.noAlternatives}</p>
          ) : (
            <>
              <p>{text.alternatives}</p>
              <dl>
                {token.alternatives.map((other, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
                  <div key={index}>
                    <dt>{named(other.text)}</dt>
                    <dd>{percent(other.probability, 1)}</dd>
                  </div>
                ))}
              </dl>
            </>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Text that can be seen, also where it is only space. */
function named(text: string): string {
  if (text.trim() !== '') return text.trim();
  return text.includes('\n') ? strings.confidence.newLine : strings.confidence.space;
}
