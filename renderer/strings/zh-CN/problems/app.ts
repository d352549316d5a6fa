/** What the app says of conversations, answers and the app itself; see `translateProblem` for the form. */
export const app: Readonly<Record<string, string>> = {
  'Tandem is closing.': 'Tandem 正在关闭。',
  'Tandem is closing. Your text is safe; send again after the next start.':
    'Tandem 正在关闭。文字已保存；请在下次启动后再发送。',
  'Tandem is closing. Send again after the next start.': 'Tandem 正在关闭。请在下次启动后再发送。',
  'Only the Tandem window may do this.': '只有 Tandem 的窗口可以这样做。',
  'The engine stopped unexpectedly three times, so Tandem does not start it again by itself. Choose a model, the same one or another, and it starts.':
    '引擎已三次意外停止，因此 Tandem 不再自动启动它。请选择一个模型（原来的或其他的），引擎就会启动。',
  'The engine stopped unexpectedly while tokens were counted. Your text is safe; try again.':
    '引擎在计算词元时意外停止。文字已保存；请重试。',
  'The engine stopped unexpectedly while it opened this model file. The file may be damaged: download it again or choose another one.':
    '引擎在打开这个模型文件时意外停止。文件可能已损坏：请重新下载，或选择其他文件。',
  'The engine stopped unexpectedly while it let its model go. Send your message: it is loaded again.':
    '引擎在释放模型时意外停止。请发送消息，模型会重新加载。',
  'The engine stopped unexpectedly while it measured this computer. Measure it again.':
    '引擎在测量这台电脑时意外停止。请重新测量。',
  'The engine stopped unexpectedly while it wrote this answer. Your text is safe; send again.':
    '引擎在写这个回答时意外停止。文字已保存；请再次发送。',
  'The model file was changed, cut short or removed while it was in use, and the engine stopped. Your text is safe. Put the file back or download it again, or choose another model, then send again.':
    '模型文件在使用时被更改、截断或移走，引擎因此停止。文字已保存。请放回文件或重新下载，或选择其他模型，然后再次发送。',
  'Loading the model was cancelled.': '已取消加载模型。',
  'This cannot be done as asked: {}.': '无法按要求执行：{1}。',
  'Tandem does not know this command.': 'Tandem 不认识这个命令。',
  'This answer is being thought about already. Let it go on, or stop it.':
    '这个回答已经在深思中。请让它继续，或停止它。',
  'An answer is still being written in this conversation. Wait for it or stop it, then send.':
    '这个对话中还有回答正在写。请等它写完或停止它，然后再发送。',
  'The context was full before the model had thought to the end. Take documents or earlier messages out of it, or choose Fast, and ask again; or start a new conversation.':
    '模型还没想完，上下文就满了。请从中移除文档或较早的消息，或选择快速模式后重新提问；也可以开始新对话。',
  'The context is full, so the answer ends here. Continue leaves out the oldest messages where that makes room; you can also take documents out, or start a new conversation.':
    '上下文已满，回答到此为止。如果能腾出空间，“继续”会略去最早的消息；您也可以移除文档，或开始新对话。',
  'You asked to think harder here. The next version is the deep answer.':
    '您在这里要求了深思。下一个版本是深思后的回答。',
  'Auto was not sure of this and stopped to think first. The next version is the deep answer.':
    '自动模式对此没有把握，先停下来思考。下一个版本是深思后的回答。',
  'The answer cannot go on from there: what else the model had in mind is not kept. Ask again for another version.':
    '无法从那里继续：没有保存模型当时的其他选择。请重新提问以得到另一个版本。',
  'The conversation went on after this answer. Ask again to get another version.':
    '对话已在这个回答之后继续。请重新提问以得到另一个版本。',
  'This answer is complete. Ask a further question, or ask again.': '这个回答已完成。请继续提问，或重新提问。',
  'This preset no longer exists. Choose another one from the list.': '这个预设已不存在。请从列表中选择另一个。',
  'This message no longer exists. Open the conversation again.': '这条消息已不存在。请重新打开对话。',
  'This conversation no longer exists. Choose another one from the list.': '这个对话已不存在。请从列表中选择另一个。',
  'This message no longer waits: it was sent or removed. Look for it above.':
    '这条消息已不在等待：它已发送或被移除。请在上方查找。',
  'This folder no longer exists. Choose another one from the list.': '这个文件夹已不存在。请从列表中选择另一个。',
  'There is no conversation to export.': '没有可以导出的对话。',
  'The file could not be written. Check that there is room on the disk and that you may write there, or choose another place.':
    '无法写入文件。请检查磁盘空间和写入权限，或选择其他位置。',
  'Another file was read meanwhile. Choose the file again.': '其间已读取另一个文件。请重新选择文件。',
  'The file could not be read. Check that it is still there and that you may read it.':
    '无法读取文件。请检查它是否还在，以及您是否有权读取。',
  'This file was written by a newer version of Tandem. Install the newest version and import it again.':
    '这个文件由更新版本的 Tandem 写成。请安装最新版本后再导入。',
  'This file holds no conversations that Tandem knows how to read. Choose an export of Tandem (JSON), ChatGPT’s conversations.json, or an export of Open WebUI.':
    '这个文件中没有 Tandem 能读取的对话。请选择 Tandem 的导出文件（JSON）、ChatGPT 的 conversations.json，或 Open WebUI 的导出文件。',
  'This file holds more than Tandem can import at once. Export fewer conversations into one file and import them one after the other.':
    '这个文件的内容多于 Tandem 一次能导入的量。请把对话分成几个文件导出，再逐个导入。',
  'Tandem opens only web and e-mail addresses. Copy this one if you trust it.':
    'Tandem 只打开网页和邮件地址。如果您信任这个地址，请复制它。',
  'The newest answer could not be saved yet. Tandem keeps it and tries again; leave the app open for a moment.':
    '最新的回答还没能保存。Tandem 保留着它并会重试；请让应用再开一会儿。',
  'The message is empty. Write something first.': '消息是空的。请先写一些内容。',
  'There is no model to answer with. Download one or open a model file, then send again.':
    '没有可以回答的模型。请下载一个或打开模型文件，然后再次发送。',
  'There is no model in memory.': '内存中没有模型。',
  'No model is loaded. Choose a model first.': '没有加载模型。请先选择一个模型。',
  'Some of what was read could not be deleted, because the model uses it. Take the model out of memory, then clear again.':
    '有些已读内容正被模型使用，无法删除。请先把模型移出内存，再清除。',
  'The model wrote the same over and over, so Tandem stopped it. Ask again, or put the question another way.':
    '模型不断重复同样的内容，Tandem 已将它停止。请重新提问，或换一种问法。',
  'The file with your conversations was damaged and could not be opened. Tandem began a new one and kept the old file as {}.':
    '保存对话的文件已损坏，无法打开。Tandem 新建了一个文件，并把旧文件保留为 {1}。',
  'Tandem cannot use its data folder {}. Check that the disk is connected and that you may write there.':
    'Tandem 无法使用数据文件夹 {1}。请检查磁盘是否已连接，以及您是否有权写入。',
  'Your conversations were last opened by a newer version of Tandem, and this version cannot read them. Install the newest version and open it again.':
    '您的对话上次由更新版本的 Tandem 打开，这个版本无法读取。请安装最新版本后再打开。',
  'The disk is full, so Tandem cannot save. Nothing is lost while the app stays open: free some space and it saves by itself.':
    '磁盘已满，Tandem 无法保存。只要应用开着就不会丢失内容：请腾出一些空间，它会自动保存。',
  'Tandem cannot write to its data folder. Check that the disk is connected and that you may write there; it then saves by itself.':
    'Tandem 无法写入数据文件夹。请检查磁盘是否已连接，以及您是否有权写入；之后它会自动保存。',
  'Another program is using Tandem’s conversations. Close it and try again.':
    '另一个程序正在使用 Tandem 的对话。请关闭它，然后重试。',
  'The file with your conversations is damaged. Restart Tandem: it sets the file aside and begins a new one.':
    '保存对话的文件已损坏。请重新启动 Tandem：它会把这个文件放到一边，并新建一个。',
};
