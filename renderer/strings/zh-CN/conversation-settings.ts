import type { Translation } from '../../i18n/localized.ts';
import type { English } from '../../strings.ts';

export const conversationSettings: Translation<English['conversationSettings']> = {
  open: '本对话的设置',
  title: '本对话的设置',
  systemPrompt: '系统提示词',
  systemPromptHint: '告诉模型它是谁、该怎样回答；位于所有内容之前。',
  sampling: '采样',
  samplingHint: '留空则采用模型作者为各模式推荐的数值，以灰色显示。',
  fields: {
    temperature: { title: '温度', hint: '越高越多样；0 表示总取最可能的词' },
    topP: { title: 'Top-p', hint: '只取合计达到此概率的词' },
    topK: { title: 'Top-k', hint: '只取这么多个最可能的词；0 表示全部' },
    minP: { title: 'Min-p', hint: '只取与最可能的词相比至少有此可能的词' },
    presencePenalty: { title: '存在惩罚', hint: '越高越少重复' },
  },
  usual: (fast, deep) => (fast === deep ? fast : `快速 ${fast}，深思 ${deep}`),
  range: (from, to) => `从 ${from} 到 ${to}`,
  presets: '预设',
  choosePreset: '选择预设',
  presetName: '预设名称',
  savePreset: '存为预设',
  removePreset: (name) => `删除预设“${name}”`,
  presetSaved: (name) => `预设“${name}”已保存。`,
  presetRemoved: (name) => `预设“${name}”已删除。`,
  save: '保存',
};
