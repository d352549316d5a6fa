import { percent } from '../../formats.ts';
import type { Translation } from '../../i18n/localized.ts';
import type { English } from '../../strings.ts';

export const confidence: Translation<English['confidence']> = {
  setting: {
    title: '不确定的词',
    label: '记录模型对每个词的把握',
    explanation: '之后的新回答可以标出模型犹豫的地方，以及它差点写下的词。',
  },
  show: '标出不确定的词',
  hide: '照常显示回答',
  none: '模型对每个词都有把握。',
  token: (text, probability) => `“${text}”，把握 ${percent(probability, 1)}`,
  chosen: (probability) => `以 ${percent(probability, 1)} 的概率选中`,
  alternatives: '差点写成',
  noAlternatives: '没有其他接近的词。',
  end: '结束回答',
  continueFrom: '从这里继续',
  continueHint: '新版本会用这个词并接着写下去，当前版本会保留。',
  newLine: '换行',
  space: '空格',
};
