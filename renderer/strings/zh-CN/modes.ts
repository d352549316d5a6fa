import type { Words } from '../../i18n/localized.ts';
import type { English } from '../../strings.ts';

export const modes: Words<English['modes']> = {
  label: '回答模式',
  names: { auto: '自动', fast: '快速', deep: '深思' },
  explanations: {
    auto: '立即回答；有帮助时先思考',
    fast: '立即回答',
    deep: '先思考，再回答',
  },
  unavailable: (mode) =>
    mode === 'auto' ? '此模型只有一种模式，无需选择' : `此模型没有${mode === 'fast' ? '快速' : '深思'}模式`,
  marks: { fast: '快速回答', deep: '深思回答' },
  auto: {
    chosen: (mode, reasons) => `${mode}：${reasons}`,
    chosenHint: (mode, reasons) => `自动选择了${mode}：${reasons}`,
    reasons: {
      calculation: '需要计算',
      'several-steps': '需要多步计算',
      mathematics: '数学问题',
      code: '代码问题',
      reasoning: '需要推理',
      'unsure-number': '对数字没有把握',
      'unsure-words': '对回答没有把握',
      sure: '对回答有把握',
      restarted: '快速回答自我更正',
      loop: '快速回答陷入重复',
      typed: '按您输入的指令',
      'one-mode': '此模型唯一的模式',
      'no-room': '没有思考的空间',
    },
    answerFast: '改为快速回答',
    answerFastHint: '立即重新回答；当前回答保留为一个版本',
    sooner: '自动模式今后会稍早开始思考。',
    later: '自动模式今后会稍晚开始思考。',
    undo: '撤销',
    undoHint: '在通知中按“撤销”，自动模式保持不变',
  },
  goOn: '继续',
  goOnHint: '从现有文字继续写下去',
};
