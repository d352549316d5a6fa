/** What the app says of models on this computer; see `translateProblem` for the form. */
export const models: Readonly<Record<string, string>> = {
  '{} needs {} of memory with a context of {} tokens, and this computer has {}. {}':
    '{1} 在上下文为 {3} 个词元时需要 {2} 内存，而这台电脑有 {4}。{5t}',
  '{} needs {} of memory with a context of {} tokens, and free are {}. {}':
    '{1} 在上下文为 {3} 个词元时需要 {2} 内存，而可用的有 {4}。{5t}',
  'With a context of {} tokens it fits: choose that in the settings.': '上下文为 {1} 个词元时放得下：请在设置中选择。',
  'Close other programs, or choose a smaller model.': '请关闭其他程序，或选择更小的模型。',
  'Choose a smaller model, or a smaller quantization of this one.': '请选择更小的模型，或这个模型更小的量化版本。',
  'The other disk is full. All models are still where they were: free some space there, or choose another folder.':
    '另一个磁盘已满。所有模型都还在原处：请在那里腾出一些空间，或选择其他文件夹。',
  'Tandem may not write to that folder. All models are still where they were: choose another folder.':
    'Tandem 没有写入那个文件夹的权限。所有模型都还在原处：请选择其他文件夹。',
  'A copy could not be made at "{}": the disk may be failing or was disconnected. All models are still where they were.':
    '无法复制到“{1}”：磁盘可能有故障或已断开。所有模型都还在原处。',
  'Tandem could not read this file: the part of it that looks at files ended unexpectedly. Try again.':
    'Tandem 无法读取这个文件：查看文件的部分意外结束。请重试。',
  'The file "{}" cannot be read: {}.': '无法读取文件“{1}”：{2}。',
  'The file "{}" cannot be mapped: {}.': '无法映射文件“{1}”：{2}。',
  'There is no file "{}" any more. Connect the disk that it is on, or remove the model from the list.':
    '文件“{1}”已不存在。请连接它所在的磁盘，或从列表中移除这个模型。',
  'This file cannot be read ({}). Try again, or choose another one.':
    '无法读取这个文件（{1}）。请重试，或选择其他文件。',
  'The file of this model cannot be read. Verify it in the list of models, or choose another one.':
    '无法读取这个模型的文件。请在模型列表中校验它，或选择其他模型。',
  'This model file cannot be read. Verify it in the list of models, or choose another one.':
    '无法读取这个模型文件。请在模型列表中校验它，或选择其他模型。',
  'The models folder is being moved already.': '模型文件夹正在移动。',
  'The models are in that folder already. Choose a folder that lies elsewhere.':
    '模型已在那个文件夹中。请选择其他位置的文件夹。',
  'The models stay where they were.': '模型留在原处。',
  'The other folder has a file "{}" already, and Tandem does not overwrite it. Choose an empty folder.':
    '另一个文件夹中已有文件“{1}”，Tandem 不会覆盖它。请选择空文件夹。',
  'The other disk has too little room: {} are needed, and {} are free. Choose another one.':
    '另一个磁盘空间不足：需要 {1}，可用 {2}。请选择其他磁盘。',
  'The list of models has changed. Look for models again, then choose.': '模型列表已有变化。请重新查找模型，然后选择。',
  'What was dropped lies nowhere on this computer. Drop model files, or a folder of them.':
    '拖放的内容不在这台电脑上。请拖放模型文件，或装有模型文件的文件夹。',
  'The demonstration model is part of Tandem and cannot be removed.': '演示模型随 Tandem 提供，不能删除。',
  'This model is in the list of installed models already.': '这个模型已在已安装的列表中。',
  'There are no model files in "{}". Choose a folder that holds files ending in .gguf.':
    '“{1}”中没有模型文件。请选择装有 .gguf 文件的文件夹。',
  'This model is no longer in the list. Choose another one.': '这个模型已不在列表中。请选择另一个模型。',
  'The demonstration model is missing from this installation. Install Tandem again, or choose a model file.':
    '安装中缺少演示模型。请重新安装 Tandem，或选择模型文件。',
  '{} not hold the bytes that were published, so that its answers cannot be trusted. Download the model again.':
    '{1t}的内容与公布的不符，因此它的回答不可信。请重新下载模型。',
  '{} not hold the bytes that it held when it was first read: the disk may be failing. Get the model again.':
    '{1t}的内容与首次读取时不符：磁盘可能有故障。请重新获取模型。',
  'This file does': '这个文件',
  '{} of the {} files of this model does': '这个模型的 {2} 个文件中有 {1} 个，其',
  '{} of the {} files of this model do': '这个模型的 {2} 个文件中有 {1} 个，其',
  'This file stores its weights in {} bits each: its answers will be noticeably worse. Q4_K_M is the usual choice.':
    '这个文件的每个权重只用 {1} 位保存：回答会明显变差。通常选择 Q4_K_M。',
  'Below four bits a weight, answers are noticeably worse. Q4_K_M is the usual choice.':
    '每个权重少于四位时，回答会明显变差。通常选择 Q4_K_M。',
  'A demonstration model, trained from scratch for this app. It does arithmetic and short word problems when it thinks, and little else: for real conversations, open a Qwen3 model.':
    '演示模型，为这个应用从头训练。它思考时能做算术和简短的应用题，其他的几乎不会：真正的对话请打开 Qwen3 模型。',
};
