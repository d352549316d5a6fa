/** What is said of problems whose sentence is not known, by their code; and of those of the window itself. */
export const general: Readonly<Record<string, string>> = {
  'no-answer': 'Tandem 没有响应。请重试；如果仍不行，请关闭 Tandem 后重新启动。',
  unexpected: '这个窗口出了问题。请重试；如果仍不行，请关闭 Tandem 后重新启动。',
  'copy-failed': '无法复制文字。请选中后用键盘复制。',
  internal: 'Tandem 内部出了问题。请重试；日志文件中有详细信息。',
  'bad-request': 'Tandem 内部出了问题。请重试；日志文件中有详细信息。',
  'not-found': '这一项已不存在。它可能已被删除；请选择另一项。',
  'no-model': '没有选择模型。请先选择一个模型，再发送消息。',
  'engine-crashed': '引擎意外结束，正在重新启动。已写的内容已保留，请重试。',
  'out-of-memory': '内存不足。请关闭其他程序，或选择更小的模型。',
  'file-unreadable': '无法读取这个文件。请重试，或选择其他文件。',
  'file-damaged': '模型文件已损坏。请重新下载，或选择其他文件。',
  'context-full': '这个对话对模型来说太长。请缩短对话，或开始新对话。',
};
