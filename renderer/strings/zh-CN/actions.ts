import type { Translation } from '../../i18n/localized.ts';
import type { English } from '../../strings.ts';

export const actions: Translation<English['actions']> = {
  groups: { conversation: '对话', answer: '回答', models: '模型', view: '视图', help: '帮助' },
  newConversation: '新对话',
  write: '转到输入框',
  search: '搜索对话',
  find: '在本对话中查找',
  addDocuments: '添加文档…',
  addDocumentsKeywords: ['附件', '文件', 'PDF', '上传', 'attach'],
  toggleMode: '下一种回答模式：自动、快速、深思',
  stop: '停止回答',
  openModels: '模型',
  getModels: '获取更多模型',
  openModelFile: '打开模型文件…',
  unloadModel: '将模型移出内存',
  toggleSidebar: '显示或隐藏对话列表',
  largerText: '放大文字',
  smallerText: '缩小文字',
  usualText: '恢复文字大小',
  themes: { system: '主题跟随系统', light: '浅色主题', dark: '深色主题' },
  highContrast: '高对比度',
  usualContrast: '普通对比度',
  languages: { en: 'English', 'zh-CN': '简体中文' },
  openSettings: '设置…',
  openPalette: '命令面板',
  openShortcuts: '键盘快捷键',
};

export const menu: Translation<English['menu']> = {
  edit: '编辑',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  selectAll: '全选',
  fullScreen: '全屏',
  quit: '退出',
  closeWindow: '关闭窗口',
};
