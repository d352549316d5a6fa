import { count } from '../../formats.ts';
import type { Translation } from '../../i18n/localized.ts';
import type { English } from '../../strings.ts';

export const palette: Translation<English['palette']> = {
  label: '命令面板',
  placeholder: '搜索命令、对话和模型',
  results: '结果',
  groups: { recent: '最近使用', action: '命令', conversation: '对话', model: '模型' },
  none: (query) => `没有与“${query}”匹配的内容。`,
  found: (n) => `${count(n)} 个结果`,
};

export const shortcuts: Translation<English['shortcuts']> = {
  title: '键盘快捷键',
  close: '关闭',
  or: '或',
  everywhere: '列表与输入框',
  places: {
    send: '发送消息',
    newLine: '在消息中换行',
    close: '关闭已打开的内容，否则停止回答',
    rows: '列表的下一行',
    remove: '删除所选模型',
    order: '将下载任务后移一位',
  },
};

export const settings: Translation<English['settings']> = {
  title: '设置',
  open: '设置',
  close: '关闭',
  appearance: '外观',
  contrast: '对比度',
  contrasts: { system: '跟随系统', more: '高' },
  textSize: '文字大小',
  smaller: '缩小文字',
  larger: '放大文字',
  language: '语言',
  languages: { system: '跟随系统', en: 'English', 'zh-CN': '简体中文' },
  modelsExplanation: '内存、模型文件夹和下载来源在“模型”页面中设置。',
  openModels: '模型设置…',
};

export const welcome: Translation<English['welcome']> = {
  titles: { what: '只在这台电脑上回答', model: '选一个模型', look: '按您的阅读习惯' },
  what: 'Tandem 在这台电脑上运行语言模型 Qwen3，并选用适合它的大小。它有两种回答方式。',
  modes: {
    fast: '快速：立即回答，适合日常问题和文字。',
    deep: '深思：先公开思考，再回答，适合需要多个步骤的问题。',
  },
  privacy: '您写的内容都留在这里。只有在您查找或下载模型时，才会联系外部。',
  model:
    '这里已经有一个小小的演示模型。它会做加法，也会打招呼，您可以马上四处看看。要问真正的问题，请下载一个适合这台电脑的模型；下载期间可以继续聊天。',
  openFile: '我有模型文件…',
  look: '这些以后都可以在“设置”中更改。',
  step: (step, steps) => `第 ${count(step)} 步，共 ${count(steps)} 步`,
  skip: '跳过',
  back: '上一步',
  next: '下一步',
  start: '开始聊天',
};
