/** Family names of nine in ten people in China. */
const surnames =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤張劉陳楊黃趙吳孫馬鄭謝羅許韓馮鄧蔣葉蘇魏呂盧鍾譚陸賈';
const roles = '长理监总师授员记席任官人者事裁';
const before = `由与和及给向被对是为叫据让请跟同、以${roles}`;
const after = `任在于是为的与和、及说表将曾已从到负担签出主提指认介称接获当先女教总${roles}`;
const name = new RegExp(
  `(?<=^|[\\s，。、；：（“「《]|[${before}])[${surnames}]\\p{Script=Han}{1,2}?(?=$|[\\s，。、；：）”」》！？.,]|[${after}])`,
  'gu',
);
/** What stands before these forms of address in Japanese is a name. */
const addressed = /[\p{Script=Han}\p{Script=Katakana}ー]{1,6}?(?=さん|氏|様|先生)/gu;
/** Cities and countries that texts speak of most: a wrong one is a wrong statement, and no pair of characters tells. */
const places =
  /北京|上海|天津|重庆|广州|深圳|杭州|南京|苏州|武汉|成都|西安|青岛|大连|宁波|厦门|长沙|郑州|沈阳|济南|合肥|福州|昆明|哈尔滨|长春|香港|澳门|台湾|台北|广东|浙江|江苏|山东|四川|河南|湖北|湖南|福建|中国|美国|英国|法国|德国|日本|韩国|俄罗斯|印度|東京|大阪|京都|神戸|横浜|名古屋|札幌|福岡|仙台|広島|アメリカ|イギリス|フランス|ドイツ|中国|韓国/gu;

/** Names of people and places in Chinese and Japanese, as far as they can be told without a dictionary. */
export function cjkNames(text: string): string[] {
  return [name, addressed, places].flatMap((pattern) => text.match(pattern) ?? []);
}
