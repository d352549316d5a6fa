import type { SupportCase } from './cases.ts';

/**
 * What words alone do not tell: opposites, negation, numbers written as words, names in Chinese and Japanese. One half was looked at
 * while the check learnt these; the other was written at the same time and only ever measured. Before, 7 of 23 that were called supported
 * in the latter were so, and 7 of 23 that were so were called supported; now 21 of 23, and 21 of 23.
 */
interface Group {
  readonly passage: string;
  readonly isTrue: readonly string[];
  readonly isFalse: readonly string[];
}

const tuning: readonly Group[] = [
  {
    passage:
      'Revenue rose by 12 percent to 48 million euros, while the number of employees fell from 310 to 295. The Leipzig plant was closed in May, ' +
      'and the one in Brno was opened. Three of the five directors voted for the merger; the supervisory board rejected it. Dividends will not be paid this year.',
    isTrue: [
      'Revenue increased by twelve percent.',
      'The number of employees decreased from 310 to 295.',
      '3 of the 5 directors voted for the merger.',
      'The supervisory board rejected the merger.',
      'No dividends will be paid this year.',
      'Revenue reached 48,000,000 euros.',
      'The plant in Brno was opened.',
    ],
    isFalse: [
      'Revenue fell by 12 percent to 48 million euros.',
      'The number of employees rose from 310 to 295.',
      'The Leipzig plant was opened in May.',
      'The supervisory board approved the merger.',
      'Dividends will be paid this year.',
      'Four of the five directors voted for the merger.',
      'Revenue reached 48 billion euros.',
    ],
  },
  {
    passage:
      'The tenant may not sublet the flat. Dogs are allowed, cats are forbidden. The landlord pays for repairs above two hundred dollars; ' +
      'smaller ones are paid by the tenant. The lease ends twelve months after it begins, unless neither party objects.',
    isTrue: [
      'Subletting the flat is not allowed for the tenant.',
      'Dogs are permitted.',
      'The landlord pays for repairs above $200.',
      'The lease ends 12 months after it begins.',
    ],
    isFalse: [
      'The tenant may sublet the flat.',
      'Dogs are forbidden.',
      'Cats are allowed.',
      'The landlord pays for repairs below two hundred dollars.',
      'The landlord does not pay for repairs above two hundred dollars.',
    ],
  },
  {
    passage:
      'Der Umsatz sank im zweiten Quartal um drei Prozent auf 1,2 Millionen Euro. Der Betriebsrat stimmte dem Plan nicht zu. ' +
      'Der Verein hat fünfundzwanzig Mitglieder, kein Mitglied ist jünger als 18 Jahre.',
    isTrue: ['Der Umsatz sank um 3 Prozent.', 'Der Verein hat 25 Mitglieder.', 'Der Umsatz fiel auf 1.200.000 Euro.'],
    isFalse: [
      'Der Umsatz stieg im zweiten Quartal um drei Prozent.',
      'Der Betriebsrat stimmte dem Plan zu.',
      'Der Verein hat 52 Mitglieder.',
    ],
  },
  {
    passage:
      '董事长王建国在会上表示，公司净利润同比增长百分之十二，达到三百五十万元。股东大会没有通过分红方案。项目由北京华建公司承建，' +
      '工期为十八个月，李娜任项目经理。员工人数由240人减少到210人。',
    isTrue: [
      '净利润增长12%。',
      '净利润达到350万元。',
      '工期为18个月。',
      '项目经理是李娜。',
      '员工人数减少到210人。',
      '股东大会未通过分红方案。',
      '公司净利润同比上升百分之十二。',
    ],
    isFalse: [
      '净利润下降12%。',
      '净利润达到530万元。',
      '股东大会通过了分红方案。',
      '董事长李建国在会上表示，公司净利润同比增长百分之十二。',
      '项目由上海华建公司承建，工期为十八个月。',
      '王娜任项目经理。',
      '员工人数由240人增加到210人。',
    ],
  },
  {
    passage:
      '売上高は前年より八パーセント増加した。工場は大阪から神戸へ移された。田中さんは提案に賛成しなかった。社員は三十名である。',
    isTrue: ['売上高は8%増加した。', '社員は30名である。'],
    isFalse: ['売上高は前年より八パーセント減少した。', '田中さんは提案に賛成した。', '社員は三百名である。'],
  },
];

const heldOut: readonly Group[] = [
  {
    passage:
      'Visitor numbers dropped by nine percent in the winter, but ticket income went up to 2.4 million pounds. The east wing is shut for repairs, ' +
      'while the west wing stays accessible. Two curators supported the loan of the statue; the trustees refused it. Photography is prohibited in all rooms.',
    isTrue: [
      'In the winter visitor numbers declined by 9 percent.',
      'Ticket income rose to £2,400,000.',
      'Two curators were in favour of the loan of the statue.',
      'The trustees did not accept the loan of the statue.',
      'Photography is not permitted in the rooms.',
      'The west wing remains accessible.',
    ],
    isFalse: [
      'Visitor numbers grew by nine percent in the winter.',
      'Ticket income went down to 2.4 million pounds.',
      'The trustees agreed to the loan of the statue.',
      'The east wing is open during repairs.',
      'Photography is allowed in all rooms.',
      'Six curators supported the loan of the statue.',
    ],
  },
  {
    passage:
      'The vaccine was safe in forty-two of fifty patients. Blood pressure was lower in the treated group than in the placebo group. ' +
      'No deaths occurred, and none of the side effects lasted longer than three days. The drug has never been tested on children.',
    isTrue: [
      'The vaccine was safe in 42 of 50 patients.',
      'There were no deaths.',
      'The drug was not tested on children.',
      'The treated group had lower blood pressure than the placebo group.',
      'No side effects lasted longer than 3 days.',
    ],
    isFalse: [
      'The vaccine was unsafe in forty-two of fifty patients.',
      'Blood pressure was higher in the treated group than in the placebo group.',
      'Deaths occurred.',
      'The drug has been tested on children.',
      'The vaccine was safe in 24 of 50 patients.',
    ],
  },
  {
    passage:
      'Die Zahl der Gäste nahm im Sommer um ein Fünftel zu. Die Brücke bleibt bis zum zwölften Mai gesperrt. Der Gemeinderat lehnte den Antrag ' +
      'mit acht gegen sieben Stimmen ab. Rauchen ist in den Zimmern verboten.',
    isTrue: [
      'Der Gemeinderat lehnte den Antrag mit 8 gegen 7 Stimmen ab.',
      'In den Zimmern ist Rauchen nicht erlaubt.',
      'Die Brücke ist bis zum 12. Mai gesperrt.',
    ],
    isFalse: [
      'Der Gemeinderat nahm den Antrag mit acht gegen sieben Stimmen an.',
      'Die Zahl der Gäste nahm im Sommer um ein Fünftel ab.',
      'Rauchen ist in den Zimmern erlaubt.',
    ],
  },
  {
    passage:
      '据财务总监陈志强介绍，第三季度营业收入下滑百分之八，约为一千二百万元。董事会否决了收购计划。新厂房位于苏州，由赵敏负责建设，' +
      '可容纳六百名工人。产品出口到二十五个国家，价格低于同行。',
    isTrue: [
      '第三季度营业收入下降8%。',
      '营业收入约为1200万元。',
      '新厂房可容纳600名工人。',
      '赵敏负责新厂房的建设。',
      '产品出口到25个国家。',
      '董事会没有同意收购计划。',
      '产品价格低于同行。',
    ],
    isFalse: [
      '第三季度营业收入增长百分之八。',
      '董事会批准了收购计划。',
      '据财务总监刘志强介绍，第三季度营业收入下滑百分之八。',
      '新厂房位于杭州，由赵敏负责建设。',
      '新厂房由孙敏负责建设。',
      '产品价格高于同行。',
      '产品从二十五个国家进口。',
    ],
  },
  {
    passage:
      '会員数は昨年より二十人減った。鈴木さんが会長に選ばれた。図書館は月曜日には開いていない。入場料は無料である。',
    isTrue: ['会員数は昨年より20人減った。', '図書館は月曜日には開いていない。'],
    isFalse: ['会員数は昨年より二十人増えた。', '佐藤さんが会長に選ばれた。', '図書館は月曜日には開いている。'],
  },
];

function casesOf(groups: readonly Group[]): SupportCase[] {
  return groups.flatMap(({ passage, isTrue, isFalse }) => [
    ...isTrue.map((sentence) => ({ sentence, passage, isTrue: true, what: 'said' })),
    ...isFalse.map((sentence) => ({ sentence, passage, isTrue: false, what: 'not said' })),
  ]);
}

export const tuningCases = casesOf(tuning);
export const heldOutCases = casesOf(heldOut);
