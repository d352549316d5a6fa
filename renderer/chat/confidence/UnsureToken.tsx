import { Popover } from 'radix-ui';
import { useRef } from 'react';
import type { Message, TokenConfidence } from '../../../app/contract.ts';
import { strings } from '../../strings.ts';
import { Alternatives } from './Alternatives.tsx';
import { doubtOf } from './doubt.ts';
import { tokenText } from './token-text.ts';
import { useHoverPopup } from './use-hover-popup.ts';

interface UnsureTokenProps {
  readonly message: Message;
  /** Of the token in the answer. */
  readonly index: number;
  readonly token: TokenConfidence;
}

export function UnsureToken({ message, index, token }: UnsureTokenProps) {
  const { showing, keep, close, overWord, overPopup } = useHoverPopup();
  const content = useRef<HTMLDivElement>(null);
  const hadFocus = useRef(false);
  const focusInside = () => content.current?.querySelector<HTMLElement>('input, button')?.focus();
  const text = strings.confidence;
  return (
    <Popover.Root
      open={showing !== 'closed'}
      onOpenChange={(isOpen) => {
        if (!isOpen) close();
      }}
    >
      <Popover.Trigger
        className="unsure"
        data-doubt={doubtOf(token)}
        aria-label={text.token(tokenText(token.text), token.probability)}
        onClick={(event) => {
          event.preventDefault();
          keep();
          hadFocus.current = true;
          focusInside();
        }}
        {...overWord}
      >
        {token.text}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          ref={content}
          className="popup figures"
          side="top"
          sideOffset={4}
          collisionPadding={8}
          aria-label={text.alternatives}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            if (showing === 'kept') focusInside();
          }}
          onCloseAutoFocus={(event) => {
            // The pointer passes over words while the person writes elsewhere.
            if (!hadFocus.current) event.preventDefault();
            hadFocus.current = false;
          }}
          {...overPopup}
        >
          <p>{text.chosen(token.probability)}</p>
          <Alternatives message={message} index={index} alternatives={token.alternatives} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
