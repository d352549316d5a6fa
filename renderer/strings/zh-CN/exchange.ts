import { count, percent } from '../../formats.ts';
import type { Translation } from '../../i18n/localized.ts';
import type { English } from '../../strings.ts';

export const exchange: Translation<English['exchange']> = {
  exportAll: '导出所有对话…',
  exportOne: '导出…',
  importFile: '导入对话…',
  exportTitle: '导出对话',
  format: '格式',
  formats: {
    markdown: { title: 'Markdown', text: '用于阅读和打印：每个回答所显示的版本' },
    json: { title: 'JSON', text: '用于再次导入：所有版本、设置，以及文档的名称' },
  },
  thinking: '包含思考',
  export: '选择位置并导出',
  exporting: '正在导出…',
  exported: (n, fileName) => `${count(n)} 个对话已导出到 ${fileName}。`,
  importTitle: '导入对话',
  sources: { tandem: '由 Tandem 导出', chatgpt: '由 ChatGPT 导出', 'open-webui': '由 Open WebUI 导出' },
  list: '文件中的内容',
  messages: (n) => `${count(n)} 条消息`,
  known: '已在这里',
  unreadable: (n) => `${count(n)} 个对话没有文字，已略去。`,
  nothingNew: '这个文件中的内容都已在这里。',
  import: (n) => `导入 ${count(n)} 个对话`,
  importing: '正在导入…',
  cancelling: '正在取消…',
  progress: {
    label: { writing: '正在导出', reading: '正在读取文件', storing: '正在导入' },
    steps: {
      writing: (done, total) => `第 ${count(done)} 个，共 ${count(total)} 个对话`,
      reading: (done, total) => `正在读取文件：${percent(done, total)}`,
      storing: (done, total) => `第 ${count(done)} 条，共 ${count(total)} 条消息`,
    },
  },
  imported: (n) => `已导入 ${count(n)} 个对话。`,
};
