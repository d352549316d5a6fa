import { useEffect, useEffectEvent } from 'react';
import { useMessages, useUi } from '../../stores/context.ts';

/** Calls `scrollTo` with the message that is to be brought into view, once for each request. */
export function useReveal(scrollTo: (messageId: string) => void): void {
  const revealed = useUi((state) => state.revealed);
  const isHere = useMessages((state) => revealed !== null && state.byId[revealed.messageId] !== undefined);
  const bring = useEffectEvent(scrollTo);
  useEffect(() => {
    if (revealed !== null && isHere) bring(revealed.messageId);
  }, [revealed, isHere]);
}
