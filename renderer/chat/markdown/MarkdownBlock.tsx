import type { Element, ElementContent } from 'hast';
import { memo } from 'react';
import Markdown, { type Components, defaultUrlTransform, type Options } from 'react-markdown';
import rehypeHighlight from 'rehype-highlight';
import remarkGfm from 'remark-gfm';
import { strings } from '../../strings.ts';
import { Citation } from './Citation.tsx';
import { CodeBlock } from './CodeBlock.tsx';
import { rehypeCitations } from './citations.ts';
import { languages } from './languages.ts';
import { SafeLink } from './SafeLink.tsx';

/** Colouring longer code would hold up the window for more than a frame or two. */
const maxHighlightedLength = 30_000;

function textOf(node: ElementContent): string {
  if (node.type === 'text') return node.value;
  return node.type === 'element' ? node.children.map(textOf).join('') : '';
}

function codeIn(pre: Element | undefined): { readonly code: string; readonly language: string | null } {
  const code = pre?.children.find((child): child is Element => child.type === 'element' && child.tagName === 'code');
  const names = code?.properties.className;
  const label = (Array.isArray(names) ? names : []).find((name) => String(name).startsWith('language-'));
  return {
    code: code === undefined ? '' : textOf(code),
    language: label === undefined ? null : String(label).slice('language-'.length),
  };
}

const components: Components = {
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  // A picture from elsewhere would tell its server that this answer was read.
  img: ({ src, alt }) => {
    const address = typeof src === 'string' ? src : '';
    return <SafeLink href={address}>{strings.answer.image(alt ?? '', address)}</SafeLink>;
  },
  cite: ({ node }) => <Citation text={node === undefined ? '' : textOf(node)} />,
  pre: ({ node, children }) => <CodeBlock {...codeIn(node)}>{children}</CodeBlock>,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wide tables scroll sideways, which must also work from the keyboard.
    <div className="table-scroll" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
};

const remarkPlugins: Options['remarkPlugins'] = [[remarkGfm, { singleTilde: false }]];
const highlighting: Options['rehypePlugins'] = [[rehypeHighlight, { languages, detect: false }], rehypeCitations];
const noHighlighting: Options['rehypePlugins'] = [rehypeCitations];

interface MarkdownBlockProps {
  readonly text: string;
  /** False for the block that is being written: its colours would change with each character. */
  readonly isHighlighted: boolean;
}

/** Markup in the text is shown as text: nothing a model writes becomes an element of the page. */
export const MarkdownBlock = memo(function MarkdownBlock({ text, isHighlighted }: MarkdownBlockProps) {
  return (
    <Markdown
      components={components}
      remarkPlugins={remarkPlugins}
      rehypePlugins={isHighlighted && text.length <= maxHighlightedLength ? highlighting : noHighlighting}
      urlTransform={defaultUrlTransform}
    >
      {text}
    </Markdown>
  );
});
