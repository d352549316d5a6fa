import { nodeFetch } from './fetch.ts';
import { serveDownloads } from './serve.ts';

/** Entry of the download process outside Electron: tests, and hosts without a window. */
serveDownloads(nodeFetch);
