import { expect, test } from 'vitest';
import { guessLanguage } from '../../../app/language/guess-language.ts';

/** The same few sentences, long enough to tell. */
const texts: Readonly<Record<string, string>> = {
  en: 'The old harbour was built by people who came from the north, and it is still in use. There are many ships that leave it with the first light of the day, but only a few of them return before the evening.',
  de: 'Der alte Hafen wurde von Leuten gebaut, die aus dem Norden kamen, und er ist noch in Gebrauch. Es gibt viele Schiffe, die ihn mit dem ersten Licht des Tages verlassen, aber nur wenige kehren vor dem Abend zurück.',
  fr: 'Le vieux port a été construit par des gens qui sont venus du nord, et il est encore en usage. Il y a beaucoup de navires qui le quittent avec la première lumière du jour, mais peu reviennent avant le soir.',
  es: 'El viejo puerto fue construido por gente que vino del norte y todavía está en uso. Hay muchos barcos que lo dejan con la primera luz del día, pero sólo unos pocos de ellos vuelven antes de la noche.',
  it: 'Il vecchio porto è stato costruito da gente che veniva dal nord ed è ancora in uso. Ci sono molte navi che lo lasciano con la prima luce del giorno, ma solo poche di loro tornano prima della sera.',
  pt: 'O velho porto foi construído por pessoas que vieram do norte e ainda está em uso. Há muitos navios que o deixam com a primeira luz do dia, mas só uns poucos deles voltam antes da noite, quando já é tarde.',
  nl: 'De oude haven is gebouwd door mensen die uit het noorden kwamen, en hij is nog in gebruik. Er zijn veel schepen die hem met het eerste licht van de dag verlaten, maar maar een paar ervan keren voor de avond terug.',
  sv: 'Den gamla hamnen byggdes av folk som kom från norr och den är ännu i bruk. Det finns många fartyg som lämnar den med dagens första ljus, men bara några av dem kommer tillbaka före kvällen.',
  pl: 'Stary port został zbudowany przez ludzi, którzy przybyli z północy, i jest nadal w użyciu. Jest wiele statków, które opuszczają go o świcie, ale tylko niektóre z nich wracają przed wieczorem, bo jest to bardzo daleko.',
  ru: 'Старый порт был построен людьми, которые пришли с севера, и он всё ещё в ходу. Есть много кораблей, которые выходят из него с первым светом дня, но только немногие из них возвращаются до вечера, и это не случайно.',
  uk: 'Старий порт був побудований людьми, які прийшли з півночі, і він ще в ужитку. Є багато кораблів, які виходять із нього з першим світлом дня, але тільки деякі з них повертаються до вечора, бо це не так близько.',
  zh: '古老的港口是由来自北方的人们建造的，至今仍在使用。许多船只在黎明时分离开，但只有少数在傍晚之前返回。',
  ja: '古い港は北から来た人々によって造られ、今も使われています。多くの船が夜明けとともに出ていきますが、夕方までに戻るのはわずかです。',
  ko: '오래된 항구는 북쪽에서 온 사람들이 지었으며 지금도 쓰이고 있다. 많은 배가 새벽에 떠나지만 저녁 전에 돌아오는 배는 적다.',
  he: 'הנמל הישן נבנה בידי אנשים שבאו מן הצפון והוא עדיין בשימוש. אוניות רבות עוזבות אותו עם אור ראשון.',
  ar: 'بني الميناء القديم على يد أناس جاءوا من الشمال ولا يزال في الخدمة إلى هذا اليوم. هناك سفن كثيرة تغادره مع أول ضوء في النهار ولكن القليل منها فقط يعود قبل المساء، وكان هذا من قبل أيضا كما كان عند الناس.',
  hi: 'पुराना बंदरगाह उन लोगों ने बनाया था जो उत्तर से आए थे और यह अब भी काम में है। कई जहाज़ दिन की पहली रोशनी के साथ इसे छोड़ते हैं लेकिन उनमें से कुछ ही शाम से पहले लौटते हैं।',
};

test.each(Object.entries(texts))('%s is told from its words or letters', (tag, text) => {
  expect(guessLanguage([text])).toBe(tag);
});

test('most of a document decides, wherever it stands', () => {
  const [english, german] = [texts.en ?? '', texts.de ?? ''];
  expect(guessLanguage([english, german.repeat(300), english])).toBe('de');
});

test.each([
  ['too little', 'The harbour'],
  ['numbers', '12.5 | 13.1 | 17\n'.repeat(100)],
  ['source code', 'export const f = (x) => x.map((y) => y.z ?? null);\nconst q = parse(text, limits);\n'.repeat(20)],
  [
    'a language that nobody taught us',
    'Bandari kuu ilijengwa zamani kwa mawe makubwa; meli nyingi huondoka alfajiri kila siku, nyingine hurudi jioni sana.',
  ],
  ['nothing', ''],
])('nobody can tell: %s', (_, text) => {
  expect(guessLanguage([text])).toBeNull();
});
