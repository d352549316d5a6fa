import { serveDocuments } from './serve.ts';

/** Entry of the document process, inside Electron and outside. */
serveDocuments();
