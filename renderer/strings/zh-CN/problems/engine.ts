/** What the app says of model files and the engine; see `translateProblem` for the form. */
export const engine: Readonly<Record<string, string>> = {
  'This conversation is too long for the model: it needs {} tokens and {} for the answer, and {} fit. Shorten it, or start a new conversation.':
    '这个对话对模型来说太长：需要 {1} 个词元，回答还需要 {2} 个，而只能容纳 {3} 个。请缩短对话，或开始新对话。',
  'This conversation is too long for the model: it needs {} tokens, and {} fit. Shorten it, or start a new conversation.':
    '这个对话对模型来说太长：需要 {1} 个词元，而只能容纳 {2} 个。请缩短对话，或开始新对话。',
  'This model answers in fast mode only: it was not trained to think first. Choose Fast, or a model with both modes.':
    '这个模型只能快速回答：它没有受过先思考的训练。请选择“快速”，或选择两种模式都有的模型。',
  'This model answers in deep mode only: it was trained to think every time. Choose Deep, or a model with both modes.':
    '这个模型只能深思：它被训练成每次都先思考。请选择“深思”，或选择两种模式都有的模型。',
  'This model cannot chat: its tokenizer has no "{}" token. Choose a Qwen3 chat model.':
    '这个模型不能聊天：它的分词器没有“{1}”词元。请选择 Qwen3 聊天模型。',
  'This model uses the tokenizer "{}", and Tandem knows only Qwen\'s ("gpt2/qwen2"). Choose a Qwen3 model.':
    '这个模型使用分词器“{1}”，而 Tandem 只认识 Qwen 的（“gpt2/qwen2”）。请选择 Qwen3 模型。',
  'The model file was changed, moved or deleted while it was in use. Load the model again.':
    '模型文件在使用时被更改、移动或删除。请重新加载模型。',
  'The model file is damaged: {}. Download it again, or choose another file.':
    '模型文件已损坏（{1t}）。请重新下载，或选择其他文件。',
  'The parts of this model do not belong together: {}. Download all parts again, into an empty folder.':
    '这个模型的各部分不属于同一个模型（{1t}）。请把所有部分重新下载到一个空文件夹中。',
  'Part {} of {}, {}, cannot be used. {}': '第 {1} 部分（共 {2} 部分，{3}）无法使用。{4t}',
  'This is not a GGUF model file: {}. {}': '这不是 GGUF 模型文件：{1t}。{2t}',
  'it is empty': '它是空的',
  'it uses version 1 of the format, which is obsolete': '它使用已过时的第 1 版格式',
  'it was made for big-endian machines': '它是为大端序电脑制作的',
  'it uses version {} of the format, which this version of Tandem does not know':
    '它使用第 {1} 版格式，这个版本的 Tandem 不认识',
  'it is a web page; the download went wrong': '它是网页，下载出了错',
  'it is a Git LFS pointer of a few lines, not the file it points to': '它只是几行 Git LFS 指针，不是所指的文件',
  'it is a ZIP archive (PyTorch models are, too)': '它是 ZIP 压缩包（PyTorch 模型也是）',
  'it is a safetensors file': '它是 safetensors 文件',
  'it uses the old GGML format': '它使用旧的 GGML 格式',
  'it is some other kind of file': '它是其他类型的文件',
  'Download it again.': '请重新下载。',
  'Download a newer file.': '请下载较新的文件。',
  'Download the usual little-endian file.': '请下载常用的小端序文件。',
  'Update Tandem.': '请更新 Tandem。',
  'Download the file again.': '请重新下载这个文件。',
  'Download the file itself.': '请下载文件本身。',
  'Choose a GGUF version of the model.': '请选择这个模型的 GGUF 版本。',
  'Choose a model file ending in .gguf.': '请选择 .gguf 模型文件。',
  'it ends in the middle of {}': '它在 {1} 中间就结束了',
  'its key "{}" is missing': '缺少键“{1}”',
  'its tensor "{}" is missing': '缺少张量“{1}”',
  'tensor "{}" lies beyond the end of the file, which may be an unfinished download':
    '张量“{1}”超出文件末尾，可能没有下载完',
  'its weights lead to results that are not numbers': '它的权重得出的结果不是数字',
  'it holds no tensors': '其中没有张量',
  '"{}" is a folder. Choose the model file inside it.': '“{1}”是文件夹。请选择其中的模型文件。',
  '"{}" is not an ordinary file. Choose a model file ending in .gguf.': '“{1}”不是普通文件。请选择 .gguf 模型文件。',
  'There is no file "{}". It may have been moved or deleted.': '没有文件“{1}”。它可能已被移动或删除。',
  'Tandem does not support {} weights: the tensor "{}" is stored as {}. At this size answers become much worse. Choose a file of the same model marked Q4_K_M.':
    'Tandem 不支持 {1} 权重：张量“{2}”以 {3} 保存。这么小时回答会差很多。请选择同一模型中标为 Q4_K_M 的文件。',
  'Tandem cannot compute with this file: its tensor "{}" is stored as {}. Choose a file of the same model marked Q4_K_M, Q6_K, Q8_0, F16 or BF16.':
    'Tandem 无法用这个文件计算：张量“{1}”以 {2} 保存。请选择同一模型中标为 Q4_K_M、Q6_K、Q8_0、F16 或 BF16 的文件。',
  'The tensor "{}" is stored as {}, where Tandem needs F32. Choose another version of the model.':
    '张量“{1}”以 {2} 保存，而 Tandem 需要 F32。请选择这个模型的其他版本。',
  'This file is one of the {} parts of a model, but it was renamed, and the other parts are found by its name. Give it back its old name, which ends in "{}", in one folder with the others.':
    '这个文件是一个模型的 {1} 个部分之一，但它被改名了，而其他部分要靠它的名称来找。请恢复它原来的名称（以“{2}”结尾），并与其他部分放在同一个文件夹中。',
  'Part {} of {} is missing: {}. Download it into the same folder.':
    '缺少第 {1} 部分（共 {2} 部分）：{3}。请把它下载到同一个文件夹中。',
  '{} of {} parts are missing: {} and {} more. Download them into the same folder.':
    '{2} 个部分中缺少 {1} 个：{3} 及另外 {4} 个。请把它们下载到同一个文件夹中。',
  '{} of {} parts are missing: {}. Download them into the same folder.':
    '{2} 个部分中缺少 {1} 个：{3}。请把它们下载到同一个文件夹中。',
  'Opening the model was cancelled.': '已取消打开模型。',
  'The model cannot be kept in memory: it takes {}, {} should stay free beside it, and {} are free. Open it without keeping it in memory, or close other programs first.':
    '无法把模型留在内存中：它占 {1}，此外应保留 {2} 空闲，而可用的有 {3}。请不留在内存中打开它，或先关闭其他程序。',
  'This model rotates {} of the {} values of a head, which Qwen3 does not. Choose a Qwen3 model.':
    '这个模型旋转每个注意力头 {2} 个值中的 {1} 个，Qwen3 不是这样。请选择 Qwen3 模型。',
  'This file holds a model of the kind "{}". Tandem runs Qwen3 models (qwen3 and qwen3moe); choose one of those.':
    '这个文件中的模型类型是“{1}”。Tandem 运行 Qwen3 模型（qwen3 和 qwen3moe）；请从中选择。',
  'This file stretches its context by the method "{}". Tandem knows "yarn"; choose a file without it.':
    '这个文件用“{1}”方法扩展上下文。Tandem 认识“yarn”；请选择不用其他方法的文件。',
  'The layers of this file have parts that Qwen3\'s have not, such as "{}". Choose the model as Qwen published it.':
    '这个文件的层中有 Qwen3 没有的部分，例如“{1}”。请选择 Qwen 发布的模型。',
  'The engine has no compiled kernels for this computer. Install Tandem again; in a checkout, run `npm install`.':
    '引擎没有适用于这台电脑的编译内核。请重新安装 Tandem；如果是源代码，请运行 `npm install`。',
  "The engine's compiled kernels cannot be loaded ({}). Install Tandem again.":
    '无法加载引擎的编译内核（{1}）。请重新安装 Tandem。',
  'The file "{}" cannot be read.': '无法读取文件“{1}”。',
  'The file "{}" became shorter while it was in use.': '文件“{1}”在使用时变短了。',
  'The model produced invalid numbers, so its file is probably damaged. Download it again, or choose another model.':
    '模型算出了无效的数字，文件可能已损坏。请重新下载，或选择其他模型。',
  'The keys and values of this model cannot be kept in 8 bits: its attention heads are {} wide, which is not a multiple of {}. Choose 16 bits.':
    '这个模型的键和值无法以 8 位保存：它的注意力头宽 {1}，不是 {2} 的倍数。请选择 16 位。',
};
