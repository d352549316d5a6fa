/** What the app says of documents; see `translateProblem` for the form. */
export const documents: Readonly<Record<string, string>> = {
  'Tandem does not know any more where “{}” lies. Add it again.': 'Tandem 已不知道“{1}”在哪里。请重新添加。',
  'This document is not on this computer: exports do not hold the text of documents. Add its file again, and models see it.':
    '这份文档不在这台电脑上：导出的文件不含文档的文字。请重新添加文件，模型就能看到它。',
  'Reading “{}” was cancelled.': '已取消读取“{1}”。',
  '“{}” takes too long to read, so Tandem gave it up. The file may be damaged.':
    '读取“{1}”用时太久，Tandem 已放弃。文件可能已损坏。',
  '“{}” cannot be read: it needs more memory than a document may take, or is damaged.':
    '无法读取“{1}”：它需要的内存超过文档的上限，或已损坏。',
  'The part of Tandem that reads documents did not start. Try again.': 'Tandem 中读取文档的部分没有启动。请重试。',
  '“{}” cannot be read as {}: Tandem does not know that encoding.': '无法按 {2} 读取“{1}”：Tandem 不认识这种编码。',
  '“{}” is empty.': '“{1}”是空的。',
  '“{}” is a picture. Tandem reads text only.': '“{1}”是图片。Tandem 只能读取文字。',
  '“{}” is sound or video. Tandem reads text only.': '“{1}”是音频或视频。Tandem 只能读取文字。',
  '“{}” is an archive. Unpack it and add the files that are in it.': '“{1}”是压缩包。请先解压，再添加其中的文件。',
  '“{}” is a program. Tandem reads documents.': '“{1}”是程序。Tandem 读取的是文档。',
  '“{}” is a model. Add it on the Models page.': '“{1}”是模型。请在“模型”页面添加。',
  '“{}” is a database. Export what you need as CSV or text.': '“{1}”是数据库。请把需要的内容导出为 CSV 或文本。',
  '“{}” is in Rich Text Format. Open it in a word processor and save it as .docx or .odt.':
    '“{1}”是 RTF 格式。请用文字处理软件打开，并另存为 .docx 或 .odt。',
  '“{}” is a PostScript file. Convert it to PDF first.': '“{1}”是 PostScript 文件。请先转换为 PDF。',
  '“{}” is protected by a password. Open it in Office, save a copy without one and add that.':
    '“{1}”有密码保护。请用 Office 打开，另存一份没有密码的副本，再添加它。',
  '“{}” is in a format of older Office versions. Open it there and save it as .docx, .xlsx or .pptx.':
    '“{1}”是旧版 Office 的格式。请用 Office 打开，并另存为 .docx、.xlsx 或 .pptx。',
  '“{}” is not text, and of no kind that Tandem can read.': '“{1}”不是文本，也不是 Tandem 能读取的类型。',
  '“{}” has no text in it.': '“{1}”中没有文字。',
  '{} {} has no text: scanned, or pictures only, or blank.': '{1t} {2} 没有文字：可能是扫描件、只有图片，或是空白。',
  '{} {} have no text: scanned, or pictures only, or blank.': '{1t} {2} 没有文字：可能是扫描件、只有图片，或是空白。',
  '{} {} has no text.': '{1t} {2} 没有文字。',
  '{} {} have no text.': '{1t} {2} 没有文字。',
  Page: '页',
  Pages: '页',
  Slide: '幻灯片',
  Slides: '幻灯片',
  Sheet: '工作表',
  Sheets: '工作表',
  Chapter: '章',
  Chapters: '章',
  Part: '部分',
  Parts: '部分',
  'The file has tracked changes; the text is read with all of them accepted.':
    '文件中有修订；读取的是接受全部修订后的文字。',
  'Text that is hidden in the file is left out.': '文件中隐藏的文字已略去。',
  'Slides that are hidden in the file are read, too.': '文件中隐藏的幻灯片也已读取。',
  'Sheets that are hidden in the file are read, too.': '文件中隐藏的工作表也已读取。',
  'Some pages are damaged and could not be read.': '有些页面已损坏，无法读取。',
  'A chapter that the book names is not in the file.': '书中列出的一章不在文件里。',
  'The file does not say its encoding; it is read as {}.': '文件没有注明编码；按 {1} 读取。',
  'The page does not say its encoding; it is read as {}.': '网页没有注明编码；按 {1} 读取。',
  'Charts are not read; their figures are in the sheet that they were made from.':
    '图表没有读取；其中的数字在生成它的工作表里。',
  'One character could not be read as {}.': '有一个字符无法按 {1} 读取。',
  '{} characters could not be read as {}.': '有 {1} 个字符无法按 {2} 读取。',
  'A table has merged cells: their text stands in the first row and column that they cover.':
    '表格中有合并的单元格：其文字放在所占的第一行和第一列。',
  'Attachments are not read: {}. Save them and add them as files.': '附件没有读取：{1}。请保存后作为文件添加。',
  '“{}” is built as no mail program would build it. Save it again from your mail program.':
    '“{1}”的结构不像任何邮件程序所写。请从邮件程序重新保存。',
  '“{}” cannot be read: the book has no list of its chapters.': '无法读取“{1}”：这本书没有章节列表。',
  '“{}” cannot be read: the book has no chapters.': '无法读取“{1}”：这本书没有章节。',
  '“{}” is copy-protected: only the program that it was bought for can open it.':
    '“{1}”有版权保护：只有购买时指定的程序才能打开。',
  '“{}” is protected by a password. Save a copy without one and add that.':
    '“{1}”有密码保护。请另存一份没有密码的副本，再添加它。',
  '“{}” does not open with this password.': '用这个密码打不开“{1}”。',
  '“{}” asks for a password.': '“{1}”需要密码。',
  '“{}” cannot be read: the PDF is damaged.': '无法读取“{1}”：这个 PDF 已损坏。',
  '“{}” has {} pages, which is too much to read.': '“{1}”有 {2} 页，太多了，无法读取。',
  '“{}” has no text: its page is pictures, as a scanner makes them. Tandem cannot read pictures; let a program for text recognition (OCR) add the text first.':
    '“{1}”没有文字：它唯一的一页是扫描得到的图片。Tandem 无法读取图片；请先用文字识别（OCR）程序添加文字。',
  '“{}” has no text: its {} pages are pictures, as a scanner makes them. Tandem cannot read pictures; let a program for text recognition (OCR) add the text first.':
    '“{1}”没有文字：它的 {2} 页都是扫描得到的图片。Tandem 无法读取图片；请先用文字识别（OCR）程序添加文字。',
  '“{}” has no slides.': '“{1}”中没有幻灯片。',
  '“{}” cannot be read: it has no sheets.': '无法读取“{1}”：其中没有工作表。',
  '“{}” has a sheet with too many rows and columns to read. Save the part that matters as a file of its own.':
    '“{1}”中有一个工作表的行和列太多，无法读取。请把需要的部分另存为单独的文件。',
  '“{}” is not there any more.': '“{1}”已不在那里。',
  '“{}” is not a folder.': '“{1}”不是文件夹。',
  '“{}” cannot be opened.': '无法打开“{1}”。',
  '“{}” has more than {} parts, which is too much to read.': '“{1}”超过 {2} 个部分，太多了，无法读取。',
  '“{}” has more than {} characters of text, which is too much to read.':
    '“{1}”的文字超过 {2} 个字符，太多了，无法读取。',
  '“{}” is not a file.': '“{1}”不是文件。',
  '“{}” is larger than {} MB, which is too much to read.': '“{1}”大于 {2} MB，太大了，无法读取。',
  '“{}” is a folder.': '“{1}”是文件夹。',
  '“{}” cannot be opened: Tandem is not allowed to read it.': '无法打开“{1}”：Tandem 没有读取权限。',
  '“{}” cannot be read from its disk ({}).': '无法从磁盘读取“{1}”（{2}）。',
  '“{}” cannot be read: it is damaged.': '无法读取“{1}”：它已损坏。',
  '“{}” is an OpenDocument file, but no text document. Save it as .xlsx, .pptx or PDF.':
    '“{1}”是 OpenDocument 文件，但不是文本文档。请另存为 .xlsx、.pptx 或 PDF。',
  '“{}” is a binary Excel file. Save it as .xlsx.': '“{1}”是二进制 Excel 文件。请另存为 .xlsx。',
  '“{}” is an Office file of a kind that Tandem cannot read.': '“{1}”是 Tandem 无法读取的 Office 文件。',
  '“{}” is encrypted. Save a copy without a password and add that.':
    '“{1}”已加密。请另存一份没有密码的副本，再添加它。',
  '“{}” is packed in a way that Tandem does not know.': '“{1}”的压缩方式是 Tandem 不认识的。',
  '“{}” cannot be read: it is damaged or incomplete.': '无法读取“{1}”：它已损坏或不完整。',
  '“{}” unpacks to far more than a document of its size holds. Such files are made to fill the memory, so Tandem does not read it.':
    '“{1}”解压后远远超出同样大小的文档。这类文件会占满内存，因此 Tandem 不读取它。',
  'Tandem has no copy of this document’s pages. Its text is still there.':
    'Tandem 没有这个文档页面的副本。它的文字还在。',
  'The file was changed while Tandem read it. Add it again.': 'Tandem 读取时文件被更改。请重新添加。',
  'The disk is full, so Tandem cannot save the documents that you added. Free some space and it goes on by itself.':
    '磁盘已满，Tandem 无法保存您添加的文档。请腾出一些空间，它会自动继续。',
  '“{}” is already in this conversation.': '“{1}”已在这个对话中。',
  '“{}” has the same content as “{}”, which is already in this conversation.': '“{1}”与已在这个对话中的“{2}”内容相同。',
  '“{}” cannot be found or opened.': '找不到或无法打开“{1}”。',
  '“{}” is neither a file nor a folder.': '“{1}”既不是文件也不是文件夹。',
  '“{}” holds no file that Tandem can read.': '“{1}”中没有 Tandem 能读取的文件。',
  'One file in “{}” is of a kind that Tandem cannot read, and was left out.':
    '“{1}”中有一个文件的类型 Tandem 无法读取，已略过。',
  '{} files in “{}” are of kinds that Tandem cannot read, and were left out.':
    '“{2}”中有 {1} 个文件的类型 Tandem 无法读取，已略过。',
  '“{}” holds more than Tandem takes at once: only its first files were added.':
    '“{1}”中的文件多于 Tandem 一次能添加的数量：只添加了前面的文件。',
  'There is no text in what was pasted.': '粘贴的内容中没有文字。',
  '“{}” was added to this conversation again meanwhile.': '其间“{1}”已再次添加到这个对话。',
  '“{}” was not read yet, so there is nothing to show.': '“{1}”还没有读完，因此没有可显示的内容。',
  'This document no longer belongs to the conversation. Add it again.': '这个文档已不属于这个对话。请重新添加。',
  'There is no file to add.': '没有可以添加的文件。',
  'A conversation takes {} documents. Take some out, or begin another conversation.':
    '一个对话最多 {1} 个文档。请移除一些，或开始另一个对话。',
};
