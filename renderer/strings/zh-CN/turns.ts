import { count, duration } from '../../formats.ts';
import type { Translation } from '../../i18n/localized.ts';
import type { English } from '../../strings.ts';

export const turns: Translation<English['turns']> = {
  answerNow: '立即回答',
  answerNowHint: '结束思考，开始回答',
  thinkHarder: '深入思考',
  thinkHarderHint: '用深思模式重新回答；现有内容保留为一个版本',
  budget: {
    label: (value) => `思考上限：${value}`,
    heading: '深思回答可以思考多久',
    scope: '用于',
    scopes: { all: '所有对话', conversation: '本对话', message: '下一条消息' },
    short: (budget) => {
      if (budget.kind === 'none') return '无上限';
      return budget.kind === 'seconds' ? duration(budget.seconds) : `${count(budget.tokens)} 个词元`;
    },
    aboutTokens: (tokens) => `在这台电脑上约 ${count(tokens)} 个词元`,
    aboutSeconds: (seconds) => `在这台电脑上约 ${duration(seconds)}`,
    bar: '已用的思考额度',
    usedTokens: (tokens, of) => `${count(tokens)} / ${count(of)} 个词元`,
    usedSeconds: (seconds, of) => `${duration(seconds)} / ${duration(of)}`,
  },
  question: {
    edit: '修改并重新提问',
    editLast: '修改上一个问题',
    field: '问题',
    ask: '重新提问',
    cancel: '取消',
    discarded: '新的措辞已丢弃。',
    versions: '这个问题的各个版本',
  },
  askAgain: {
    modes: '用同一个模型',
    models: '用另一个模型',
    inMode: (mode) => (mode === 'fast' ? '立即回答' : '先思考，再回答'),
  },
  compare: {
    open: '比较版本',
    title: '并排比较版本',
    close: '关闭',
    side: { left: '左侧版本', right: '右侧版本' },
    option: (index, mode, model) => (model === null ? `${index}，${mode}` : `${index}，${mode}，${model}`),
    thinking: '思考',
    empty: '这个版本没有文字。',
    loading: '正在读取版本…',
    mark: '标出差异',
    difference: {
      none: '两个版本的内容相同。',
      'too-long': '这两个版本太长，无法标出差异。',
      different: '删除线：只在第一个版本中。下划线：只在第二个版本中。',
    },
    use: '使用这个版本',
    inUse: '正在使用',
  },
  queue: {
    label: '等待中的消息',
    waiting: (total) => (total === 1 ? '本回答结束后发送' : `本回答结束后发送 ${count(total)} 条`),
    held: (total) => `有 ${count(total)} 条消息在等您`,
    release: '立即发送',
    add: '加入队列',
    hint: '按 Enter 加入队列',
    edit: '编辑',
    remove: '移除',
    field: '等待中的消息',
    save: '保存',
    cancel: '取消',
    removed: '消息已从队列中移除。',
    undo: '撤销',
    undoHint: '在通知中按“撤销”可放回',
    sent: '队列中的一条消息已发送。',
  },
};
