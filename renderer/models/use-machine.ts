import { useEffect } from 'react';
import { useApp, useMachine } from '../stores/context.ts';

/** What this computer can do. It is measured when nobody has measured it yet, which takes a second or two and no network. */
export function useMeasuredMachine() {
  const { downloadActions, machine: store } = useApp();
  useEffect(() => {
    const { machine, isMeasuring, isKnown } = store.getState();
    if (isKnown && machine === null && !isMeasuring) void downloadActions.measure();
  }, [downloadActions, store]);
  return { machine: useMachine((state) => state.machine), isMeasuring: useMachine((state) => state.isMeasuring) };
}
