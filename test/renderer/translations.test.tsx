import { act, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { bytes, duration, parameterCount, percent, timeLeft, wordRate } from '../../renderer/formats.ts';
import { bestLanguage, setLanguage } from '../../renderer/i18n/language.ts';
import { missingWords, withFallback } from '../../renderer/i18n/localized.ts';
import { chinese } from '../../renderer/strings/zh-CN/index.ts';
import { english, strings } from '../../renderer/strings.ts';
import { defaultSettings, FakeBridge } from './fake-bridge.ts';
import { renderApp } from './render-app.tsx';

afterEach(() => setLanguage('en'));

describe('the language', () => {
  it('is the best that the person reads', () => {
    expect(bestLanguage(['zh-CN'])).toBe('zh-CN');
    expect(bestLanguage(['zh-Hans-SG', 'en'])).toBe('zh-CN');
    expect(bestLanguage(['de-DE', 'en-GB'])).toBe('en');
    expect(bestLanguage(['fr', 'ja'])).toBe('en');
    expect(bestLanguage([])).toBe('en');
  });

  it('takes effect at once, in words and in figures', () => {
    setLanguage('zh-CN');
    expect(strings.composer.send).toBe('发送');
    expect([duration(125), timeLeft(90_000), percent(45, 100), parameterCount(4.02e9), bytes(2.5e9)]).toEqual([
      '2 分 5 秒',
      '1 天',
      '45%',
      '40.2 亿',
      '2.5 GB',
    ]);
    expect(wordRate(20)).toBe('30');
    setLanguage('en');
    expect(strings.composer.send).toBe('Send');
  });

  it('reaches parts of the words that were kept before it was chosen', () => {
    const { theme } = strings;
    setLanguage('zh-CN');
    expect(Object.entries(theme.names)).toEqual([
      ['system', '跟随系统'],
      ['light', '浅色'],
      ['dark', '深色'],
    ]);
  });

  it('follows the settings, and redraws what is open', async () => {
    const bridge = new FakeBridge();
    await renderApp(bridge);
    act(() => bridge.emit('settings.changed', { ...defaultSettings, language: 'zh-CN' }));
    expect(screen.getByRole('textbox', { name: '消息' })).toBeTruthy();
    expect(document.documentElement.lang).toBe('zh-CN');
    expect(document.documentElement.dir).toBe('ltr');
    const menu = bridge.inputsOf('menu.show').at(-1) as readonly { readonly label: string }[];
    expect(menu.map(({ label }) => label)).toContain('视图');
  });

  it('names known problems by their code, and shows others as the app says them', () => {
    setLanguage('zh-CN');
    expect(strings.problemText({ code: 'no-model', message: 'No model.' })).toContain('没有选择模型');
    expect(strings.problemText({ code: 'never-seen', message: 'Something with 3 GB.' })).toBe('Something with 3 GB.');
  });
});

describe('a translation', () => {
  it('shows English where it has no word', () => {
    expect(withFallback({ a: 'one', b: { c: 'two', d: 'three' } }, { b: { c: '二' } })).toEqual({
      a: 'one',
      b: { c: '二', d: 'three' },
    });
  });

  it('to Chinese is complete', () => {
    expect(missingWords(english, chinese)).toEqual([]);
  });
});
