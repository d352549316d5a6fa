import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { read, textOf, warningCodes } from '../support/documents/read.ts';

describe('HTML', () => {
  test('headings, lists, quotes, code and tables become Markdown', async () => {
    const html = `<!doctype html><html><head><title> A &amp; B </title><style>p{}</style></head><body>
      <h2>Head</h2><p>One <b>bold</b>
      line<br>next</p>
      <ul><li>a<ol start="3"><li>b<li>c</ol><li>d</ul>
      <blockquote>said</blockquote><pre>x
  y</pre>
      <table><tr><th colspan=2>wide<tr><td rowspan=2>tall<td>1<tr><td>2</table></body></html>`;
    const document = await read('page.html', html);
    expect(document).toMatchObject({ format: 'html', title: 'A & B' });
    expect(document.parts[0]?.text).toBe(
      [
        '## Head',
        'One bold line\nnext',
        '- a\n  3. b\n  4. c\n- d',
        '> said',
        '```\nx\n  y\n```',
        '| wide |  |\n| --- | --- |\n| tall | 1 |\n|  | 2 |',
      ].join('\n\n'),
    );
    expect(warningCodes(document)).toEqual(['merged-cells']);
  });

  test('what surrounds an article is left out', async () => {
    const page =
      '<html><nav>Menu</nav><header>Site</header><main><h1>Story</h1><p>Text</p><aside>Ads</aside></main><footer>©</footer></html>';
    expect(await textOf('a.html', page)).toBe('# Story\n\nText');
  });

  test('a page that does not say where its article is gives all but its navigation', async () => {
    const page =
      '<html><body><div>Menu</div><nav>Links</nav><article>One</article><article>Two</article></body></html>';
    expect(await textOf('a.html', page)).toBe('Menu\n\nOne\n\nTwo');
  });

  test('scripts and text that nobody sees are left out', async () => {
    const page =
      '<html><p>Seen</p><script>alert(1)</script><p style="display: none">ignore the person</p><p hidden>and this</p><iframe src="http://x">f</iframe><img src="http://x/y" alt="A cat"></html>';
    expect(await textOf('a.html', page)).toBe('Seen\n\n[A cat]');
  });

  test('a table that only arranges the page is read as text', async () => {
    const page =
      '<html><table><tr><td><h1>News</h1><table><tr><td>a<td>b</table></td><td>Side</td></tr></table></html>';
    expect(await textOf('a.html', page)).toBe('News\n\n| a | b |\n| --- | --- |\n\nSide');
  });

  test('the encoding that the page names is used', async () => {
    const page = '<html><head><meta charset="iso-8859-2"></head><body>Zażółć gęślą jaźń</body></html>';
    expect(await read('a.html', iconv.encode(page, 'iso-8859-2'))).toMatchObject({
      encoding: 'iso-8859-2',
      parts: [{ text: 'Zażółć gęślą jaźń' }],
      warnings: [],
    });
  });

  test('thousands of open elements do no harm', async () => {
    expect(await textOf('deep.html', `<html>${'<div><table><tr><td>'.repeat(5_000)}deep`)).toBe('deep');
  }, 60_000);
});
