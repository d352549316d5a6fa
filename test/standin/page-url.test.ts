import { expect, it } from 'vitest';
import { fromPageUrl, toPageUrl } from './page-url.ts';

const schemes = new Set(['app']);

it('shows addresses of the app’s schemes under a secure name and back', () => {
  for (const url of ['app://tandem/', 'app://tandem/a/b.js?c=d#e', 'app://tandem?x', 'app://two.parts/']) {
    expect(toPageUrl(url, schemes)).toMatch(/^https:\/\/[a-z.]+\.app\.standin\.invalid/);
    expect(fromPageUrl(toPageUrl(url, schemes))).toBe(url);
  }
});

it('leaves other addresses alone', () => {
  for (const url of ['https://example.org/app://x', 'file:///a', 'data:text/html,app', 'other://tandem/']) {
    expect(toPageUrl(url, schemes)).toBe(url);
    expect(fromPageUrl(url)).toBe(url);
  }
});
