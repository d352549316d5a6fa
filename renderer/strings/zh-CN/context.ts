import { count, timeLeft, tokenCount } from '../../formats.ts';
import type { Translation } from '../../i18n/localized.ts';
import type { English } from '../../strings.ts';

export const context: Translation<English['context']> = {
  used: (tokens, capacity) => `${tokenCount(tokens)} / ${tokenCount(capacity)}`,
  label: (tokens, capacity) => `上下文：${tokenCount(tokens)} / ${tokenCount(capacity)} 个词元。查看模型将看到的内容`,
  title: '模型将看到的内容',
  close: '关闭',
  sum: (tokens, capacity) => `${count(tokens)} / ${count(capacity)} 个词元`,
  promise: (readingSeconds, tokensPerSecond) =>
    `读取约需 ${timeLeft(readingSeconds)}，之后每秒 ${count(tokensPerSecond)} 个词元`,
  promiseSoon: (tokensPerSecond) => `立即回答，约每秒 ${count(tokensPerSecond)} 个词元`,
  toRead: (tokens) => `需要先读取 ${count(tokens)} 个词元。`,
  blocks: '上下文的各部分，按顺序',
  tokens: (tokens) => `${count(tokens)} 个词元`,
  passages: (shown, total) => `${count(shown)} / ${count(total)} 个段落`,
  notes: {
    doesNotFit: '内容超出上下文：请缩短问题或移除文档。',
    summarised: '文档太长，上下文放不下。为了写摘要，模型会分部分读完全部文档，再合并各部分的要点。',
    passages: (shown, total) =>
      `文档太长，上下文放不下。模型会看到为此问题选出的 ${count(shown)} / ${count(total)} 个段落。`,
    stretched: (factor) => `位置拉伸了 ${factor} 倍（YaRN），以便全部放下。回答可能略欠精确。`,
    eightBits: '键和值以 8 位存储，以便全部放入内存。',
    forgotten: (messages) => `最早的 ${count(messages)} 条消息放不下，已略去。`,
    excluded: (messages) => `您已从上下文中取出 ${count(messages)} 条消息。`,
  },
  forgotten: '放不下，已略去',
  excluded: '您已取出',
  nextForgotten: '空间不足时最先略去',
  exclude: '取出',
  excludeOf: (label) => `取出：${label}`,
  include: '放回',
  includeOf: (label) => `放回：${label}`,
  removeOf: (label) => `移除 ${label}`,
  showText: '显示原文',
  hideText: '隐藏文字',
  textOf: (label) => `原文：${label}`,
  noText: '留给回答的空间。',
  loadingText: '正在读取文字…',
  failed: '无法得知模型将看到的内容。请选择模型后重试。',
};
