import { memo } from 'react';
import Markdown, { type Components, defaultUrlTransform, type Options } from 'react-markdown';
import { convertMath } from '../markdown/convert-math.ts';
import { components } from '../markdown/MarkdownBlock.tsx';
import { rehypePlugins, remarkPlugins } from '../markdown/plugins.ts';
import { rehypeCollectWords, rehypeMarkWords } from './word-marks.ts';

/** Code is set without colours, so that marks can stand in it. */
const withMarks: Components = {
  ...components,
  pre: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll sideways, which must also work from the keyboard.
    <pre className="marked-code" tabIndex={0}>
      {children}
    </pre>
  ),
};

function optionsFor(text: string, plugin: NonNullable<Options['rehypePlugins']>[number]): Options {
  return {
    children: convertMath(text),
    components: withMarks,
    remarkPlugins,
    rehypePlugins: [...rehypePlugins, plugin],
    urlTransform: defaultUrlTransform,
  };
}

/** The words of a Markdown text as it is set. */
export function wordsOfMarkdown(text: string): string[] {
  const words: string[] = [];
  // A component without state: called by itself it only parses.
  Markdown(optionsFor(text, [rehypeCollectWords, words]));
  return words;
}

interface MarkedMarkdownProps {
  readonly text: string;
  /** For each word of `wordsOfMarkdown`. */
  readonly isDifferent: readonly boolean[];
  /** What the difference is on this side. */
  readonly mark: 'ins' | 'del';
}

export const MarkedMarkdown = memo(function MarkedMarkdown({ text, isDifferent, mark }: MarkedMarkdownProps) {
  return <Markdown {...optionsFor(text, [rehypeMarkWords, isDifferent, mark])} />;
});
