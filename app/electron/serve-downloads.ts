import { serveDownloads } from '../downloads/serve.ts';
import { netFetch } from './net-fetch.ts';

/** Entry of the download process inside Electron. */
serveDownloads(netFetch);
