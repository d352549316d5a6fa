import type { Log } from '../../app/log.ts';

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
