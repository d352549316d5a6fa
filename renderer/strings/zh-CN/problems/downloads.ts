/** What the app says of downloads and hubs; see `translateProblem` for the form. */
export const downloads: Readonly<Record<string, string>> = {
  'The part of Tandem that downloads ended unexpectedly. What has arrived is kept; try again.':
    'Tandem 中负责下载的部分意外结束。已下载的内容会保留；请重试。',
  'Tandem is closing. Downloads go on at the next start.': 'Tandem 正在关闭。下载会在下次启动后继续。',
  'The disk has too little room: {} more must become free ({} are free now). What has arrived is kept, and the download goes on by itself once there is room.':
    '磁盘空间不足：还需要腾出 {1}（现有 {2} 可用）。已下载的内容会保留，有空间后下载会自动继续。',
  'The models folder is not there: it was moved or removed, or its disk is not connected. Bring it back or choose another folder in the settings, and start the download again.':
    '模型文件夹不在原处：它被移动或删除，或磁盘没有连接。请恢复它，或在设置中选择其他文件夹，然后重新开始下载。',
  'Tandem may not write to the models folder. Allow it, or choose another folder in the settings, and start the download again.':
    'Tandem 没有写入模型文件夹的权限。请允许写入，或在设置中选择其他文件夹，然后重新开始下载。',
  'The disk of the models folder reports an error. Check the disk, or choose another folder in the settings, and start the download again.':
    '模型文件夹所在的磁盘报告错误。请检查磁盘，或在设置中选择其他文件夹，然后重新开始下载。',
  'The models folder already has another file of the name "{}", and Tandem does not overwrite it. Delete or move that file, and start the download again.':
    '模型文件夹中已有另一个名为“{1}”的文件，Tandem 不会覆盖它。请删除或移走那个文件，然后重新开始下载。',
  'The hub calls a file {}, and Tandem does not create files of such names. Choose another repository.':
    '模型站把一个文件命名为 {1}，Tandem 不会创建这种名称的文件。请选择其他仓库。',
  'This model is in the list of downloads already; it is not added twice.': '这个模型已在下载列表中，不会重复添加。',
  'The file is not there any more: it was moved or deleted, or its disk is not connected.':
    '文件已不在那里：它被移动或删除，或磁盘没有连接。',
  'This is no address of a model repository that Tandem knows. Paste a link from huggingface.co or modelscope.cn, or a name such as Qwen/Qwen3-8B-GGUF.':
    '这不是 Tandem 认识的模型仓库地址。请粘贴 huggingface.co 或 modelscope.cn 的链接，或输入 Qwen/Qwen3-8B-GGUF 这样的名称。',
  'Tandem cannot reach {}. Check the internet connection; the download goes on by itself as soon as it is back.':
    'Tandem 无法连接 {1}。请检查网络连接；网络恢复后下载会自动继续。',
  'The connection to {} broke off. Nothing that has arrived is lost, and the download goes on by itself.':
    '与 {1} 的连接中断。已下载的内容不会丢失，下载会自动继续。',
  '{} has sent next to nothing for {} seconds. Tandem connects again by itself and goes on where it stopped.':
    '{1} 已有 {2} 秒几乎没有发送数据。Tandem 会自动重新连接，并从中断处继续。',
  'The certificate of {} cannot be trusted, so the server may not be the real one. Check the date of this computer, and whether this network asks you to log in first; then start the download again.':
    '{1} 的证书不可信，服务器可能不是真的。请检查电脑的日期，以及这个网络是否要求先登录；然后重新开始下载。',
  '{} allows no more requests at the moment. Tandem waits as long as it asks for and then goes on; if it keeps refusing, try again later or with an access token.':
    '{1} 暂时不再接受请求。Tandem 会按它的要求等待，然后继续；如果一直被拒绝，请稍后再试，或使用访问令牌。',
  '{} has trouble of its own (error {}). Tandem tries again a few times; if that does not help, try later or choose another hub.':
    '{1} 自身出了问题（错误 {2}）。Tandem 会重试几次；如果仍不行，请稍后再试，或选择其他模型站。',
  '{} did not accept the access token: it is wrong or has expired. Make a new one on {}, save it in the settings, and start the download again.':
    '{1} 没有接受访问令牌：它不正确或已过期。请在 {2} 新建一个并保存到设置中，然后重新开始下载。',
  '{} gives this only to people it knows, or there is no such repository. Check the name; if it is right, save an access token in the settings and start the download again.':
    '{1} 只向已登录的人提供，或没有这个仓库。请检查名称；如果正确，请在设置中保存访问令牌，然后重新开始下载。',
  '{} has not granted your account access to {}. Open its page on {}, accept its terms, wait for the approval if one is needed, and start the download again.':
    '{1} 没有允许您的账号访问 {2}。请在 {3} 打开它的页面，接受条款，如需批准请等待，然后重新开始下载。',
  '{} is only for people who have accepted its terms. Accept them on its page on {}, save an access token in the settings, and start the download again.':
    '{1} 只提供给已接受其条款的人。请在 {2} 上它的页面接受条款，在设置中保存访问令牌，然后重新开始下载。',
  '{} no longer has this file or repository ({}). It was renamed or removed: look for it again on the models page.':
    '{1} 上已没有这个文件或仓库（{2}）。它已改名或被删除：请在“模型”页面重新查找。',
  '{} says that the file ends before the part that is still missing, so it is not the file that was announced. Remove the download, look the model up again and start anew.':
    '{1} 表示文件在尚缺的部分之前就已结束，因此它不是所公布的文件。请移除这个下载，重新查找模型，然后重新开始。',
  '{} answered in a way that Tandem does not understand (status {}). Try again later or choose another hub.':
    '{1} 的回应 Tandem 无法理解（状态 {2}）。请稍后再试，或选择其他模型站。',
  '{} sent another part of the file than the one asked for. Nothing of it was kept, and Tandem asks again; if this goes on, a proxy on the way is broken: try another network or hub.':
    '{1} 发来的不是所请求的那部分。这些内容没有保留，Tandem 会再次请求；如果一直这样，说明途中的代理有问题：请换一个网络或模型站。',
  '{} always sends the file from its beginning, and the connection never lasted to its end. Try again on a steadier connection or choose another hub.':
    '{1} 总是从头发送文件，而连接从未坚持到结束。请换更稳定的网络再试，或选择其他模型站。',
  'The file on {} is no longer the one that this download began with: its publisher replaced it. Remove the download, look the model up again and start anew.':
    '{1} 上的文件已不是这个下载开始时的文件：发布者替换了它。请移除这个下载，重新查找模型，然后重新开始。',
  'Instead of the model, {} sent a web page. This network may want you to log in first: open a page in the browser, log in, and start the download again.':
    '{1} 发来的不是模型而是网页。这个网络可能要求先登录：请在浏览器中打开一个网页并登录，然后重新开始下载。',
  'What {} sent is not a GGUF model file, so nothing was kept. Look the model up again, or choose another repository.':
    '{1} 发来的不是 GGUF 模型文件，因此没有保留。请重新查找模型，或选择其他仓库。',
  'The file from {} arrived compressed although Tandem asked for it as it is, so its parts cannot be put together. A proxy on the way does this: try another network, or choose another hub.':
    '来自 {1} 的文件被压缩了，而 Tandem 要的是原样文件，因此各部分无法拼合。这是途中的代理造成的：请换一个网络，或选择其他模型站。',
  '{} sends Tandem from address to address without end. Try again later or choose another hub.':
    '{1} 让 Tandem 不停地从一个地址转到另一个地址。请稍后再试，或选择其他模型站。',
  '{} points to an address without encryption, where anybody on the way could change the file. Tandem does not go there; choose another hub.':
    '{1} 指向一个没有加密的地址，途中任何人都可能更改文件。Tandem 不会去那里；请选择其他模型站。',
  'The address of the hub must begin with https:// and hold neither a name nor a password. Correct it in the settings.':
    '模型站的地址必须以 https:// 开头，并且不含用户名和密码。请在设置中更正。',
  '{} answered, but not in the way a model hub does. Check the address of the hub in the settings, or try again later.':
    '{1} 有回应，但不像模型站。请在设置中检查模型站的地址，或稍后再试。',
  '{} sent a list larger than any real one, so Tandem stopped reading it. Check the address of the hub in the settings, or choose another repository.':
    '{1} 发来的列表大得不真实，Tandem 已停止读取。请在设置中检查模型站的地址，或选择其他仓库。',
  'The file was downloaded twice, and both times its contents were not what {} announces (its SHA-256 differs), so it was thrown away. Something on the way changes it: try another network or another hub.':
    '文件下载了两次，两次的内容都与 {1} 公布的不符（SHA-256 不同），因此已丢弃。途中有什么更改了它：请换一个网络或模型站。',
  'This download is no longer in the list.': '这个下载已不在列表中。',
  'The hub does not offer this model any more. Ask the hub for the present list, or search for the model by its name.':
    '模型站已不再提供这个模型。请向模型站获取最新列表，或按名称搜索。',
  'This repository has changed. Open it again, then choose.': '这个仓库已有变化。请重新打开，然后选择。',
};
