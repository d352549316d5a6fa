import { render } from '@testing-library/react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { MarkdownText } from '../../../renderer/chat/markdown/MarkdownText.tsx';
import { blocksInSection } from '../../../renderer/chat/markdown/use-blocks.ts';
import { createClient } from '../../../renderer/client/client.ts';
import { createApp } from '../../../renderer/stores/app.ts';
import { AppContext } from '../../../renderer/stores/context.ts';
import { FakeBridge } from '../fake-bridge.ts';
import { oddAnswers, richAnswer, richParts } from './sample.ts';

const app = createApp(createClient(new FakeBridge()));

function view(text: string, isStreaming: boolean) {
  return (
    <AppContext value={app}>
      <MarkdownText text={text} isStreaming={isStreaming} />
    </AppContext>
  );
}

/** What a reader sees, without spaces; a formula is seen as its TeX. */
function seen(text: string, isStreaming: boolean): string {
  return renderToStaticMarkup(view(text, isStreaming))
    .replace(/<figcaption>.*?<\/figcaption>/gs, '')
    .replace(/<p class="formula-coming">.*?<\/p>/g, '')
    .replace(/<span class="math-\w+" data-tex="([^"]*)"[^>]*>/g, '⟦$1⟧')
    .replace(/<input[^>]*>/g, '☐')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, '');
}

/** The first prefix of which something that was seen is gone again afterwards. */
function firstFlash(text: string): string | null {
  let before = '';
  for (let length = 1; length <= text.length; length += 1) {
    const now = seen(text.slice(0, length), true);
    if (!now.startsWith(before))
      return `${JSON.stringify(text.slice(Math.max(0, length - 60), length))}: ${before.slice(-40)} → ${now.slice(-40)}`;
    before = now;
  }
  const end = seen(text, false);
  return end.startsWith(before) ? null : `at the end: ${before.slice(-60)} → ${end.slice(-60)}`;
}

describe('an answer that is being written', () => {
  it.each([...richParts, ...oddAnswers.filter((text) => !text.includes('[home]:'))])(
    'only ever adds to what is seen, at every character of %j',
    { timeout: 60_000 },
    (text) => {
      expect(firstFlash(text)).toBeNull();
    },
  );

  it('shows in the end what it would have shown at once', { timeout: 60_000 }, () => {
    for (const text of [richAnswer, ...oddAnswers]) {
      const { container, rerender } = render(view('', true));
      for (let length = 1; length < text.length; length += 17) rerender(view(text.slice(0, length), true));
      rerender(view(text, false));
      const whole = render(view(text, false));
      expect(container.textContent).toBe(whole.container.textContent);
      whole.unmount();
    }
  });

  it('never touches a block again that is complete', { timeout: 60_000 }, () => {
    const { container, rerender } = render(view('', true));
    const changed: string[] = [];
    let complete: readonly Element[] = [];
    const observer = new MutationObserver(() => {});
    observer.observe(container, { subtree: true, childList: true, characterData: true, attributes: true });
    for (let length = 1; length < richAnswer.length; length += 7) {
      rerender(view(richAnswer.slice(0, length), true));
      for (const { target } of observer.takeRecords()) {
        const block = complete.find((one) => one.contains(target));
        if (block !== undefined) changed.push(block.textContent ?? '');
      }
      const blocks = [...container.querySelectorAll('.block')];
      expect(blocks.slice(0, complete.length)).toEqual(complete);
      complete = blocks.slice(0, -1);
    }
    observer.disconnect();
    expect(complete.length).toBeGreaterThan(10);
    expect(changed).toEqual([]);
  });

  it('keeps the elements of a block when it is complete, and when a section is full', () => {
    const paragraphs = Array.from({ length: 3 * blocksInSection }, (_, n) => `Paragraph ${n}.`);
    const { container, rerender } = render(view('', true));
    let last: Element | undefined;
    for (const [n] of paragraphs.entries()) {
      rerender(view(`${paragraphs.slice(0, n + 1).join('\n\n')}\n`, true));
      const blocks = [...container.querySelectorAll('.block')];
      expect(blocks).toHaveLength(n + 1);
      if (last !== undefined) expect(blocks.at(-2)).toBe(last);
      last = blocks.at(-1);
    }
    expect(container.querySelectorAll('.blocks')).toHaveLength(3);
  });

  it('turns names into links as soon as their addresses are known', () => {
    const text = oddAnswers.find((one) => one.includes('[home]:')) as string;
    const { container, rerender } = render(view('', true));
    for (let length = 1; length <= text.length; length += 5) rerender(view(text.slice(0, length), true));
    expect(container.querySelector('a')?.textContent).toBe('the site');
    expect(container.textContent).toContain('[1]');
    expect(container.textContent).not.toContain('[home]');
  });
});
