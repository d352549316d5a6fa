/** What a word that has an opposite stands between; at the end it tells which is meant. No text has these: they are taken out of all. */
export const marks = { start: '\u{E000}', one: '\u{E001}', other: '\u{E002}' } as const;

/** Words that say the same, and words that say the opposite; a star stands for any ending. All become the first. */
interface Poles {
  readonly one: string;
  readonly other: string;
}

const spaced: readonly Poles[] = [
  {
    one: 'increase increas* rise rises rose risen rising grow grows grew grown growing growth climb* gain gains gained soar*',
    other:
      'decreas* fall falls fell fallen falling drop drops dropped declin* shrink* shrank shrunk sank sink sinks reduc*',
  },
  { one: 'higher high highest more above', other: 'lower low lowest less fewer below' },
  { one: 'opening open opens opened', other: 'close closes closed closing closure shut shuts' },
  {
    one: 'approve approv* accept* grant* agree agrees agreed adopt*',
    other: 'reject* refus* deny denies denied veto*',
  },
  { one: 'support support* favour* favor* endors*', other: 'oppose* opposi* object objects objected' },
  {
    one: 'allow allow* permit* lawful legal authori*',
    other: 'forbid* forbad* prohibit* ban bans banned unlawful illegal',
  },
  {
    one: 'begin begins beginning began begun start* commenc*',
    other: 'end ends ended ending finish* stop stops stopped ceas* terminat*',
  },
  { one: 'before prior', other: 'after' },
  { one: 'north north*', other: 'south south*' },
  { one: 'east eastern', other: 'west western' },
  { one: 'wins win winning won victory', other: 'lose loses lost losing defeat*' },
  { one: 'buying buy buys bought purchas*', other: 'sell sells selling sold' },
  { one: 'import import*', other: 'export*' },
  { one: 'oldest eldest', other: 'youngest newest' },
  { one: 'first', other: 'last' },
  { one: 'largest biggest greatest', other: 'smallest' },
  { one: 'most maximum', other: 'least minimum' },
  { one: 'longer longest long', other: 'shorter shortest short' },
  { one: 'include includ*', other: 'exclud*' },
  { one: 'success succe* pass passes passed', other: 'fail fails failed failing failure*' },
  { one: 'profit profits profitable', other: 'loss losses' },
  { one: 'early earlier earliest', other: 'late later latest' },
  { one: 'warm warm* hot hotter', other: 'cold cool cool* colder' },
  { one: 'strong strong*', other: 'weak weak*' },
  { one: 'cheap cheap*', other: 'expensive costly' },
  { one: 'common frequent*', other: 'rare rarely' },
  { one: 'mild mildly', other: 'severe sever*' },
  { one: 'positive', other: 'negative' },
  { one: 'public', other: 'private' },
  { one: 'arrive arriv*', other: 'depart*' },
  { one: 'true correct', other: 'false wrong incorrect' },
  {
    one: 'steigen stieg* steig* gestiegen wuchs* wachs* gewachsen zugenommen erhöh*',
    other: 'sank sank* sink* gesunken fiel* fallen gefallen abgenommen senk* gesenkt verringer* reduzier*',
  },
  { one: 'höher höher* mehr', other: 'niedriger* weniger' },
  {
    one: 'genehmigen genehmig* bewillig* angenommen gebilligt zustimm*',
    other: 'abgelehnt ablehn* verweiger* zurückgewiesen',
  },
  { one: 'erlaubt erlaub* gestatte* zulässig', other: 'verboten verbiet* untersag* unzulässig' },
  { one: 'geöffnet öffn* offen', other: 'geschlossen schließ* schloss gesperrt' },
  { one: 'beginnen begin* begann* begonnen', other: 'enden endet* beendet* endend*' },
  { one: 'nördlich nördlich* norden', other: 'südlich* süden' },
  { one: 'Gewinn Gewinn*', other: 'Verlust Verlust*' },
  { one: 'kaufen kauf* gekauft', other: 'verkauf*' },
  { one: 'größte größte*', other: 'kleinste*' },
  { one: 'mindestens', other: 'höchstens' },
  { one: 'augmenter augment* hausse progress*', other: 'diminu* baiss* recul*' },
  { one: 'accepter accept* approuv*', other: 'refus* rejet*' },
  { one: 'ouvert ouvert* ouvr*', other: 'fermé ferm*' },
  { one: 'autorisé autoris* permis*', other: 'interdit*' },
  { one: 'aumentar aument* subió subi* crec*', other: 'disminu* bajó bajar* baja cayó caer* descend*' },
  { one: 'aprobar aprob* acept*', other: 'rechaz*' },
  { one: 'abierto abiert*', other: 'cerrad*' },
];

const unspaced: readonly Poles[] = [
  { one: '增长 增长 增加 上升 上涨 提高 提升 增多 扩大', other: '下降 减少 下滑 下跌 降低 缩小 缩减' },
  { one: '高于 高于 多于 大于', other: '低于 少于 小于' },
  { one: '批准 批准 同意 通过', other: '否决 拒绝 驳回' },
  { one: '支持 支持 赞成', other: '反对' },
  { one: '允许 允许 准许 可以', other: '禁止 不得 不准 不许' },
  { one: '开始 开始 开工 启动', other: '结束 竣工 完工 终止' },
  { one: '以上', other: '以下' },
  { one: '之前 之前 以前', other: '之后 以后' },
  { one: '盈利', other: '亏损' },
  { one: '购买 购买 买入 收购', other: '出售 卖出' },
  { one: '进口', other: '出口' },
  { one: '最大 最大 最高 最多', other: '最小 最低 最少' },
  { one: '成功', other: '失败' },
  { one: '有效', other: '无效' },
  { one: '收费', other: '免费' },
  { one: '公开', other: '保密' },
  { one: '开放', other: '关闭' },
  { one: '至少', other: '至多 最多' },
  { one: '増加 増加 増え 上昇 増', other: '減少 減り 減っ 減 低下 下落' },
  { one: '承認 承認 可決', other: '却下 否決' },
  { one: '賛成', other: '反対' },
  { one: '許可', other: '禁止' },
  { one: '輸出', other: '輸入' },
  { one: '黒字', other: '赤字' },
  { one: '有料', other: '無料' },
  { one: '多い 多い 多く', other: '少ない 少なく' },
  { one: '高い 高い 高く', other: '低い 低く' },
];

/** To refuse to approve is to refuse: where both words stand, the second counts. Where north and south do, nothing follows from it. */
export const denials: ReadonlySet<string> = new Set([
  'approve',
  'allow',
  'success',
  'genehmigen',
  'erlaubt',
  '批准',
  '允许',
]);

interface Pole {
  readonly word: string;
  readonly isOther: boolean;
}

/** The words of all poles; of those with any ending the first that fits counts. */
const exact = new Map<string, Pole>();
const beginnings: [string, Pole][] = [];
for (const { one, other } of spaced) {
  const [word = '', ...same] = one.split(' ');
  for (const entry of [word, ...same]) list(entry, { word, isOther: false });
  for (const entry of other.split(' ')) list(entry, { word, isOther: true });
}
function list(entry: string, found: Pole): void {
  if (entry.endsWith('*')) beginnings.push([entry.slice(0, -1), found]);
  else exact.set(entry, found);
}
const characters = new Map<string, Pole>();
for (const { one, other } of unspaced) {
  const [word = '', ...same] = one.split(' ');
  for (const text of [word, ...same]) characters.set(text, { word, isOther: false });
  for (const text of other.split(' ')) characters.set(text, { word, isOther: true });
}
const characterPattern = new RegExp([...characters.keys()].sort((a, b) => b.length - a.length).join('|'), 'g');

const spacedWord = /[\p{Script=Latin}\p{M}]+(?:['’-][\p{Script=Latin}\p{M}]+)*/gu;

/** Words that have an opposite become one word for both, the opposites of it marked. */
export function withPoles(text: string): string {
  return text
    .replaceAll(/[\u{E000}-\u{E002}]/gu, '')
    .replaceAll(spacedWord, (word, at: number) => written(poleOf(word, isAtStart(text, at)), word))
    .replaceAll(characterPattern, (found) => written(characters.get(found) ?? null, found));
}

function written(found: Pole | null, word: string): string {
  return found === null ? word : `${marks.start}${found.word}${found.isOther ? marks.other : marks.one}`;
}

/** A word with a capital inside a sentence is a name, or German: then it counts only as it is listed. */
function poleOf(word: string, isFirst: boolean): Pole | null {
  const form = isFirst ? word.toLowerCase() : word;
  return exact.get(form) ?? beginnings.find(([beginning]) => form.startsWith(beginning))?.[1] ?? null;
}

function isAtStart(text: string, at: number): boolean {
  return at === 0 || /[.!?:;\n]\s*$/.test(text.slice(Math.max(0, at - 3), at));
}
