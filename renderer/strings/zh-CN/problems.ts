/**
 * What went wrong, by the code of the problem. Sentences of the app that name files, sizes or limits are not here, or only where
 * nothing is lost without those: the English sentence is shown for all others.
 */
export const problems: Readonly<Record<string, string>> = {
  'no-answer': 'Tandem 没有响应。请重试；如果仍不行，请关闭 Tandem 后重新启动。',
  escalated: '自动模式对此没有把握，先停下来思考。下一个版本是深思后的回答。',
  'thinking-filled-context':
    '模型还没想完，上下文就满了。请从中移除文档或较早的消息，或选择快速模式后重新提问；也可以开始新对话。',
  'answer-filled-context':
    '上下文已满，回答到此为止。如果能腾出空间，“继续”会略去最早的消息；您也可以移除文档，或开始新对话。',
  'not-continuable': '无法从这里继续：回答已完成，或对话已往下进行。请重新提问。',
  unexpected: '这个窗口出了问题。请重试；如果仍不行，请关闭 Tandem 后重新启动。',
  internal: 'Tandem 内部出了问题。请重试；日志文件中有详细信息。',
  'not-found': '这一项已不存在。它可能已被删除；请选择另一项。',
  'copy-failed': '无法复制文字。请选中后用键盘复制。',
  'unknown-command': 'Tandem 不认识这个命令。',
  'no-model': '没有选择模型。请先选择一个模型，再发送消息。',
  'engine-crashed': '引擎意外结束，正在重新启动。已写的内容已保留，请重试。',
  'link-refused': '这个链接无法打开：只能打开网页和邮件地址。',
  'model-not-found': '这个模型已不在列表中。请选择另一个模型。',
  'starter-stays': '演示模型随 Tandem 提供，不能删除。',
  'move-in-progress': '模型文件夹正在移动。请等移动完成后再试。',
  'same-folder': '模型已经在这个文件夹中。请选择另一个文件夹。',
  'database-busy': '另一个程序正在使用 Tandem 的数据库。请关闭它，然后重试。',
  'already-deep': '这个回答已经是深思模式。',
  'empty-message': '消息是空的。请先写一些内容。',
  'document-not-here': '这份文档不在这台电脑上：导出的文件不含文档的文字。请重新添加文件，模型就能看到它。',
  closing: 'Tandem 正在关闭。请在重新启动后再试。',
};
