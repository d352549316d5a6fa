import type { Element, ElementContent } from 'hast';
import { createContext, memo, useContext } from 'react';
import Markdown, { type Components, defaultUrlTransform } from 'react-markdown';
import { strings } from '../../strings.ts';
import { Citation } from './Citation.tsx';
import { CodeBlock } from './CodeBlock.tsx';
import { convertMath, formulaIn } from './convert-math.ts';
import { type FencedBlock, fencedBlock } from './fenced-block.ts';
import { MathView } from './MathView.tsx';
import { rehypePlugins, remarkPlugins } from './plugins.ts';
import { SafeLink } from './SafeLink.tsx';

function textOf(node: ElementContent): string {
  if (node.type === 'text') return node.value;
  return node.type === 'element' ? node.children.map(textOf).join('') : '';
}

function codeIn(pre: Element | undefined): FencedBlock {
  const code = pre?.children.find((child): child is Element => child.type === 'element' && child.tagName === 'code');
  const names = code?.properties.className;
  const label = (Array.isArray(names) ? names : []).find((name) => String(name).startsWith('language-'));
  return {
    code: code === undefined ? '' : textOf(code),
    language: label === undefined ? null : String(label).slice('language-'.length),
  };
}

/** Whether the block is written to its end. Components read it here: as long as they are the same, their elements stay. */
const IsFinal = createContext(true);

function NestedCode(block: FencedBlock) {
  return <CodeBlock {...block} isFinal={useContext(IsFinal)} />;
}

/** How the elements of an answer are drawn. */
export const components: Components = {
  a: ({ href, children }) => <SafeLink href={href}>{children}</SafeLink>,
  // A picture from elsewhere would tell its server that this answer was read.
  img: ({ src, alt }) => {
    const address = typeof src === 'string' ? src : '';
    return <SafeLink href={address}>{strings.answer.image(alt ?? '', address)}</SafeLink>;
  },
  cite: ({ node }) => <Citation text={node === undefined ? '' : textOf(node)} />,
  code: ({ children }) => {
    const formula = typeof children === 'string' ? formulaIn(children) : null;
    return formula === null ? <code>{children}</code> : <MathView {...formula} />;
  },
  pre: ({ node }) => <NestedCode {...codeIn(node)} />,
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: wide tables scroll sideways, which must also work from the keyboard.
    <section className="table-scroll" aria-label={strings.reading.table} tabIndex={0}>
      <table dir="auto">{children}</table>
    </section>
  ),
  // What has marks or columns stands on the side where its own text begins, whatever the rest of the answer is written in.
  ul: ({ node: _, ...list }) => <ul dir="auto" {...list} />,
  ol: ({ node: _, ...list }) => <ol dir="auto" {...list} />,
  blockquote: ({ children }) => <blockquote dir="auto">{children}</blockquote>,
};

interface MarkdownBlockProps {
  readonly text: string;
  /** False for the block that is being written. */
  readonly isFinal: boolean;
}

/** Markup in the text is shown as text: nothing a model writes becomes an element of the page. */
export const MarkdownBlock = memo(function MarkdownBlock({ text, isFinal }: MarkdownBlockProps) {
  // Fenced code need not be parsed, which counts where it is long and still grows.
  const fenced = fencedBlock(text);
  if (fenced !== null) return <CodeBlock {...fenced} isFinal={isFinal} />;
  return (
    <IsFinal value={isFinal}>
      <Markdown
        components={components}
        remarkPlugins={remarkPlugins}
        rehypePlugins={rehypePlugins}
        urlTransform={defaultUrlTransform}
      >
        {convertMath(text)}
      </Markdown>
    </IsFinal>
  );
});
