import { guardNamespace } from './guard.ts';
import { request } from './net-request.ts';

/** What `electron` is in a utility process: little else is there in Electron either. */
const net = guardNamespace('net', { request });
const electron = guardNamespace('electron', { net });

export { electron as default, electron as 'module.exports', net };
