import { Gauge } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { Message } from '../../app/contract.ts';
import { strings } from '../strings.ts';
import { IconButton } from '../ui/IconButton.tsx';

/** How much was read and written for an answer, and how fast; for those who ask. */
export function Figures({ message: { stats, modelName } }: { readonly message: Message }) {
  if (stats === null) return null;
  const { figures } = strings;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton label={strings.answer.figures} icon={Gauge} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          className="popup figures"
          aria-label={strings.answer.figures}
          side="top"
          sideOffset={6}
          collisionPadding={8}
        >
          <dl>
            {modelName !== null && (
              <div>
                <dt>{figures.model}</dt>
                <dd>{modelName}</dd>
              </div>
            )}
            <div>
              <dt>{figures.written}</dt>
              <dd>{figures.tokensAt(stats.decodeTokens, stats.decodeTokensPerSecond)}</dd>
            </div>
            <div>
              <dt>{figures.read}</dt>
              <dd>{figures.tokensAt(stats.promptTokens - stats.cachedTokens, stats.prefillTokensPerSecond)}</dd>
            </div>
            {stats.cachedTokens > 0 && (
              <div>
                <dt>{figures.reused}</dt>
                <dd>{figures.tokens(stats.cachedTokens)}</dd>
              </div>
            )}
          </dl>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
