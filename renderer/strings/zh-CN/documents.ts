import type { AttachedDocument } from '../../../app/contract.ts';
import { count, percent, timeLeft } from '../../formats.ts';
import type { Translation } from '../../i18n/localized.ts';
import type { English } from '../../strings.ts';

type PartKind = NonNullable<AttachedDocument['partKind']>;

/** With the measure word that counts it. */
const partNames: Readonly<Record<PartKind, string>> = {
  page: '页',
  slide: '张幻灯片',
  sheet: '张工作表',
  chapter: '章',
  text: '部分',
};
const nth = (number: number, kind: PartKind) => `第 ${count(number)} ${partNames[kind]}`;

export const documents: Translation<English['documents']> = {
  attach: '添加文档',
  drop: {
    chat: '松开以添加到本对话',
    chatHint: '文档和文件夹在这里读取。模型文件（.gguf）会加入您的模型。',
    models: '松开以添加模型',
    modelsHint: 'GGUF 文件和文件夹在原处使用。',
  },
  list: '本对话的文档',
  nDocuments: (n) => `${count(n)} 个文档`,
  reading: (n) => `${count(n)} 个正在读取`,
  adding: '正在添加…',
  stillAdding: '正在添加文档，稍后即可发送。',
  waiting: '等待文档读取完成',
  status: {
    waiting: '等待中',
    reading: '正在读取…',
    readingPart: (done, total, kind) => `正在读取${nth(done, kind)}，共 ${count(total)}`,
    readingParts: (done) => `正在读取，已完成 ${count(done)}`,
    failed: '无法读取',
    cancelled: '已取消读取',
  },
  progressOf: (name) => `正在读取 ${name}`,
  parts: (n, kind) => `${count(n)} ${partNames[kind]}`,
  characters: (n) => `${count(n)} 个字符`,
  tokens: (n) => `${count(n)} 个词元`,
  open: (name) => `打开 ${name}`,
  cancel: (name) => `取消 ${name}`,
  remove: (name) => `移除 ${name}`,
  retry: (name) => `重新读取 ${name}`,
  notes: (name) => `关于 ${name} 的说明`,
  withoutText: (n) => `${count(n)} 处没有文字`,
  password: {
    needed: '此文档需要密码。',
    label: (name) => `${name} 的密码`,
    placeholder: '密码',
    unlock: '打开',
  },
  refused: { title: (n) => `有 ${count(n)} 个文件未添加`, dismiss: '关闭' },
  removed: (name) => `“${name}”已从本对话中移除。`,
  undo: '撤销',
  undoHint: '在通知中按“撤销”可恢复',
  pastedName: (words) => (words === '' ? '粘贴的文字' : `粘贴：${words}`),
  pasted: '较长的文字已作为文档添加。',
  pasteAsText: '改为粘贴文字',
  pasteAsTextHint: '在通知中按“改为粘贴文字”可放入消息',
  viewer: {
    opening: '正在打开…',
    close: '关闭文档',
    previous: { page: '上一页', slide: '上一张幻灯片', sheet: '上一张工作表', chapter: '上一章' },
    next: { page: '下一页', slide: '下一张幻灯片', sheet: '下一张工作表', chapter: '下一章' },
    partOf: (number, total) => `${count(number)} / ${count(total)}`,
    part: nth,
    partTitled: (number, kind, title) => `${nth(number, kind)}：${title}`,
    noText: '这里没有文字。',
    passage: '段落',
    passageOnPage: '段落在本页：',
    asText: '无法绘制页面。以下是模型看到的文字。',
    locked: '页面已加锁。Tandem 不保存密码：请再次输入以查看。',
    wrongPassword: '此密码无法打开页面。',
    showText: '仅显示文字',
    lockedAsText: '页面已加锁。以下是模型看到的文字。',
    failed: '无法打开此文档。',
    retry: '重试',
    gone: '此文档已不在对话中。',
  },
  citation: {
    label: (number) => `段落 ${number}`,
    place: (number, name, part, kind) =>
      kind === 'text' ? `段落 ${number}：${name}` : `段落 ${number}：${name}，${nth(part, kind)}`,
    unverified: (place) => `未证实：那里没有找到所说的内容。${place}`,
    missing: (number) => `未证实：没有段落 ${number}。`,
    notFound: (number) => `本对话的文档中没有段落 ${number}。`,
  },
  seen: {
    passages: (shown, total) => `依据 ${count(total)} 个段落中的 ${count(shown)} 个回答：文档整体放不进上下文。`,
    summaries: (total) => `依据全部 ${count(total)} 个段落的摘要回答：文档整体放不进上下文。`,
  },
  promptReading: {
    speed: (tokensPerSecond) => `每秒 ${count(tokensPerSecond)} 个词元`,
    left: (seconds) => `还需 ${timeLeft(seconds)}`,
    stop: '停止',
    share: (done, total) => percent(done, total),
  },
};
