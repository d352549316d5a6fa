import type { RemoteFile } from '../protocol.ts';

/** A file of a repository as its listing has it, whatever the hub; nothing in it has been judged yet. */
export type ListedFile = Omit<RemoteFile, 'pieces'>;
