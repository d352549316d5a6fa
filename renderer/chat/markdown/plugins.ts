import type { Options } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { rehypeCitations } from './citations.ts';

/** What is done with the parsed text of an answer, in this order. */
export const remarkPlugins: NonNullable<Options['remarkPlugins']> = [[remarkGfm, { singleTilde: false }]];
/** What is done with the elements that came of it. */
export const rehypePlugins: NonNullable<Options['rehypePlugins']> = [rehypeCitations];
