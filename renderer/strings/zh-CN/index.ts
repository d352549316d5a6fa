import { count, duration } from '../../formats.ts';
import type { Translation } from '../../i18n/localized.ts';
import type { English } from '../../strings.ts';
import { actions, menu } from './actions.ts';
import { confidence } from './confidence.ts';
import { context } from './context.ts';
import { conversationSettings } from './conversation-settings.ts';
import { conversations } from './conversations.ts';
import { documents } from './documents.ts';
import { exchange } from './exchange.ts';
import { models } from './models.ts';
import { modes } from './modes.ts';
import { translateProblem } from './problems/index.ts';
import { reading } from './reading.ts';
import { turns } from './turns.ts';
import { palette, settings, shortcuts, welcome } from './window.ts';

/** The words of the window in Simplified Chinese. */
export const chinese: Translation<English> = {
  appName: 'Tandem',
  problemText: translateProblem,
  appSentence: (message) => translateProblem({ code: '', message }),
  actions,
  menu,
  palette,
  shortcuts,
  settings,
  welcome,
  errors: {
    noAnswer: 'Tandem 没有响应。请重试；如果仍不行，请关闭 Tandem 后重新启动。',
    unexpected: '这个窗口出了问题。请重试；如果仍不行，请关闭 Tandem 后重新启动。',
    copy: '无法复制文字。请选中后用键盘复制。',
    crashTitle: '这个窗口出错了',
    crashText: '您的对话安全地保存在这台电脑上。重新载入窗口即可继续。',
    reload: '重新载入',
  },
  modes,
  sidebar: {
    label: '对话',
    show: '显示对话列表',
    hide: '隐藏对话列表',
    startNew: '新对话',
    empty: '您的对话会列在这里。',
    groups: { pinned: '置顶', today: '今天', yesterday: '昨天', week: '过去 7 天', older: '更早' },
    generating: '正在书写',
    options: (title) => `“${title}”的选项`,
    rename: '重命名',
    renameLabel: '新标题',
    remove: '删除',
    removed: (title) => `“${title}”已删除。`,
    undo: '撤销',
    undoHint: '在通知中按“撤销”可恢复',
  },
  theme: { label: '主题', names: { system: '跟随系统', light: '浅色', dark: '深色' } },
  toasts: { label: '通知（{hotkey}）', close: '关闭通知' },
  banners: { dismiss: '关闭', region: '问题' },
  chat: {
    untitled: '新对话',
    messages: '消息',
    question: '您',
    opening: '正在打开对话…',
    jump: '跳到最新',
    showAll: '显示整条消息',
    showLess: '收起',
    finished: '回答完毕。',
    codeBlock: '代码块。',
    finishedWith: (line) => `回答已结束。${line}`,
    reading: (done, total) => `正在读取，${count(done)} / ${count(total)} 个词元`,
    waiting: '等待第一个字',
  },
  thinking: {
    now: '思考中…',
    nowFor: (seconds) => `思考中… ${duration(seconds)}`,
    cutOff: '思考被中断',
    done: (milliseconds) =>
      milliseconds < 1000 ? '思考不到一秒' : `思考了 ${duration(Math.round(milliseconds / 1000))}`,
    doneUntimed: '思考了一会儿',
  },
  answer: {
    copy: '复制',
    copied: '已复制',
    askAgain: '重新回答',
    askAgainIn: { fast: '立即回答', deep: '先思考，再回答' },
    versions: '这个回答的各个版本',
    version: (index, total) => `${index}/${total}`,
    previousVersion: '上一个版本',
    nextVersion: '下一个版本',
    figures: '数据',
    status: {
      stopped: '您停止了这个回答。',
      length: '已达到长度上限。',
      interrupted: '书写时 Tandem 被关闭了。',
      failed: '这个回答失败了。',
    },
    image: (description, address) => (description === '' ? address : `${description}（${address}）`),
  },
  figures: {
    model: '模型',
    written: '书写',
    read: '读取',
    reused: '复用',
    tokensAt: (tokens, perSecond) =>
      perSecond > 0 ? `${count(tokens)} 个词元，每秒 ${count(perSecond)} 个` : `${count(tokens)} 个词元`,
    tokens: (tokens) => `${count(tokens)} 个词元`,
  },
  composer: {
    label: '消息',
    placeholder: '问点什么',
    send: '发送',
    stop: '停止',
    blocked: {
      empty: '请先写一条消息',
      noModel: '没有选择模型。请在下方选择一个再发送。',
      stopped: '引擎已停止。请选择模型以重新启动。',
      tooLong: (max) => `超过了 ${count(max)} 个字符。请缩短后再发送。`,
      sending: '正在发送…',
    },
    hint: 'Enter 发送，Shift + Enter 换行',
  },
  model: {
    demonstrationShort: '演示',
    engine: {
      starting: '引擎正在启动…',
      restarting: '引擎意外结束，正在重新启动…',
      stopped: '引擎已停止。',
    },
  },
  models,
  conversations,
  conversationSettings,
  turns,
  reading,
  documents,
  context,
  exchange,
  confidence,
  greeting: {
    title: '今天想弄明白什么？',
    general: '您写的一切都留在这台电脑上。',
    examples: '示例',
  },
};
