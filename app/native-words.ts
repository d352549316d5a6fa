import type { Problem, Settings } from './contract.ts';

/** What the system shows for Tandem: dialogs, notifications, and what of the menu belongs to the system. The window has words of its own. */
export interface NativeWords {
  readonly dialogs: {
    readonly models: { readonly title: string; readonly button: string; readonly kind: string };
    readonly documents: { readonly title: string; readonly button: string };
    readonly folder: { readonly title: string; readonly button: string };
    readonly importing: { readonly title: string; readonly button: string; readonly kind: string };
    readonly exporting: string;
    readonly allFiles: string;
    readonly noStart: { readonly title: string; readonly text: (reason: string) => string };
  };
  readonly notifications: {
    readonly downloaded: (title: string) => Notification;
    readonly downloadFailed: (title: string, problem: Problem | null) => Notification;
  };
  /** Of the menus that only macOS has. */
  readonly menu: {
    readonly about: string;
    readonly services: string;
    readonly hide: string;
    readonly hideOthers: string;
    readonly unhide: string;
    readonly quit: string;
    readonly window: string;
    readonly minimize: string;
    readonly zoom: string;
    readonly front: string;
  };
}

interface Notification {
  readonly title: string;
  readonly body: string;
}

const english: NativeWords = {
  dialogs: {
    models: { title: 'Open a model file', button: 'Open', kind: 'GGUF models' },
    documents: { title: 'Add documents', button: 'Add' },
    folder: { title: 'Choose a folder', button: 'Choose' },
    importing: { title: 'Import conversations', button: 'Open', kind: 'Exported conversations' },
    exporting: 'Export conversations',
    allFiles: 'All files',
    noStart: {
      title: 'Tandem could not start',
      text: (reason) => `${reason}\n\nYour conversations are kept. Start Tandem again.`,
    },
  },
  notifications: {
    downloaded: (title) => ({ title: 'Download finished', body: `${title} is ready to use.` }),
    downloadFailed: (title, problem) => ({
      title: 'Download failed',
      body: problem === null ? title : `${title}: ${problem.message}`,
    }),
  },
  menu: {
    about: 'About Tandem',
    services: 'Services',
    hide: 'Hide Tandem',
    hideOthers: 'Hide Others',
    unhide: 'Show All',
    quit: 'Quit Tandem',
    window: 'Window',
    minimize: 'Minimize',
    zoom: 'Zoom',
    front: 'Bring All to Front',
  },
};

const chinese: NativeWords = {
  dialogs: {
    models: { title: '打开模型文件', button: '打开', kind: 'GGUF 模型' },
    documents: { title: '添加文档', button: '添加' },
    folder: { title: '选择文件夹', button: '选择' },
    importing: { title: '导入对话', button: '打开', kind: '导出的对话' },
    exporting: '导出对话',
    allFiles: '所有文件',
    noStart: { title: 'Tandem 无法启动', text: (reason) => `${reason}\n\n您的对话仍然保留。请重新启动 Tandem。` },
  },
  notifications: {
    downloaded: (title) => ({ title: '下载完成', body: `${title} 可以使用了。` }),
    // What went wrong is told in Chinese by the window, which has the sentences.
    downloadFailed: (title) => ({ title: '下载失败', body: `${title}：请打开 Tandem 查看原因。` }),
  },
  menu: {
    about: '关于 Tandem',
    services: '服务',
    hide: '隐藏 Tandem',
    hideOthers: '隐藏其他',
    unhide: '全部显示',
    quit: '退出 Tandem',
    window: '窗口',
    minimize: '最小化',
    zoom: '缩放',
    front: '前置全部窗口',
  },
};

/**
 * The words in the language that the person chose.
 * @param preferred what their system prefers, best first, as BCP 47 tags; the window goes by the same rule.
 */
export function nativeWords(setting: Settings['language'], preferred: readonly string[]): NativeWords {
  if (setting !== 'system') return setting === 'zh-CN' ? chinese : english;
  const known = preferred.map((tag) => tag.split('-')[0]?.toLowerCase()).find((one) => one === 'zh' || one === 'en');
  return known === 'zh' ? chinese : english;
}
