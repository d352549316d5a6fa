import type { Translation } from '../../i18n/localized.ts';
import type { English } from '../../strings.ts';

export const reading: Translation<English['reading']> = {
  formulaComing: '正在写公式…',
  code: { plain: '文本', copy: '复制代码', wrap: '长行换行', showAll: '显示所有行' },
  table: '表格',
  formula: '公式',
  diagram: {
    show: '显示图表',
    hide: '显示代码',
    drawing: '正在绘制图表…',
    picture: '图表',
    failed: '无法绘制此图表，代码可能有误；现按原文显示。',
  },
};
