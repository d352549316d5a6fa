/** Sentences with the passage they refer to, and whether it says so: made by hand, to measure the alignment check. */
export interface SupportCase {
  readonly sentence: string;
  readonly passage: string;
  readonly isTrue: boolean;
  readonly what: string;
}

const report =
  'In the fiscal year 2023 the Harbour Authority spent 4.2 million euros on dredging. Director Maria Lindqvist approved the budget in March. ' +
  'The northern basin was deepened to 14 metres, and traffic grew by 8 percent compared with the year before.';
const contract =
  'The tenant, Oskar Feld, pays 1,250 dollars a month to the owner, Priya Raman. The lease begins on 1 June 2024 and ends after 36 months. ' +
  'Pets are allowed with written consent. The deposit is two monthly rents.';
const german =
  'Der Verein wurde 1987 in Graz gegründet und zählt heute 412 Mitglieder. Vorsitzende ist Elena Wagner, ihr Stellvertreter Jonas Beck. ' +
  'Der Jahresbeitrag beträgt 36,50 Euro.';
const chinese =
  '本合同总金额为人民币350万元，由上海明达公司支付给北京华建公司。工程于2024年5月开工，工期为18个月。质量保证金为合同金额的百分之五。';
const japanese =
  '会議は2024年3月12日に東京で開かれた。参加者は45名で、議長は佐藤健一が務めた。次回の会議は大阪で開催される。';

export const supportCases: readonly SupportCase[] = [
  { sentence: 'Dredging cost 4.2 million euros in 2023.', passage: report, isTrue: true, what: 'said' },
  { sentence: 'The budget was approved by Maria Lindqvist in March.', passage: report, isTrue: true, what: 'passive' },
  { sentence: 'Traffic grew by 8 percent.', passage: report, isTrue: true, what: 'said' },
  { sentence: 'The northern basin is now 14 metres deep.', passage: report, isTrue: true, what: 'other form' },
  { sentence: 'Dredging cost 4.7 million euros in 2023.', passage: report, isTrue: false, what: 'wrong number' },
  { sentence: 'Traffic grew by 18 percent.', passage: report, isTrue: false, what: 'wrong number' },
  {
    sentence: 'The budget was approved by Karin Lindqvist in March.',
    passage: report,
    isTrue: false,
    what: 'wrong name',
  },
  {
    sentence: 'The southern basin was closed for repairs after a storm.',
    passage: report,
    isTrue: false,
    what: 'not said',
  },
  { sentence: 'The rent is $1,250 per month.', passage: contract, isTrue: true, what: 'other words' },
  {
    sentence: 'Oskar Feld pays 1250 dollars a month.',
    passage: contract,
    isTrue: true,
    what: 'number written otherwise',
  },
  { sentence: 'The lease ends after 36 months.', passage: contract, isTrue: true, what: 'said' },
  { sentence: 'Pets are allowed if there is written consent.', passage: contract, isTrue: true, what: 'said' },
  { sentence: 'The lease begins on 1 July 2024.', passage: contract, isTrue: false, what: 'wrong month' },
  {
    sentence: 'The tenant, Priya Raman, pays 1,250 dollars a month to the owner, Oskar Feld.',
    ...{ passage: contract, isTrue: false, what: 'swapped names' },
  },
  { sentence: 'The tenant pays for water and electricity.', passage: contract, isTrue: false, what: 'not said' },
  { sentence: 'The lease ends after 24 months.', passage: contract, isTrue: false, what: 'wrong number' },
  { sentence: 'Der Verein hat 412 Mitglieder.', passage: german, isTrue: true, what: 'said' },
  { sentence: 'Der Jahresbeitrag liegt bei 36,50 €.', passage: german, isTrue: true, what: 'other words' },
  { sentence: 'Gegründet wurde der Verein 1987 in Graz.', passage: german, isTrue: true, what: 'other order' },
  {
    sentence: 'Vorsitzende ist Jonas Beck, ihr Stellvertreter Elena Wagner.',
    ...{ passage: german, isTrue: false, what: 'swapped names' },
  },
  { sentence: 'Der Verein wurde 1978 in Graz gegründet.', passage: german, isTrue: false, what: 'wrong number' },
  { sentence: 'Der Verein wurde 1987 in Linz gegründet.', passage: german, isTrue: false, what: 'wrong name' },
  { sentence: '合同总金额为350万元。', passage: chinese, isTrue: true, what: 'said' },
  { sentence: '工程工期为18个月。', passage: chinese, isTrue: true, what: 'said' },
  { sentence: '合同总金额为530万元。', passage: chinese, isTrue: false, what: 'wrong number' },
  { sentence: '争议由仲裁委员会裁决。', passage: chinese, isTrue: false, what: 'not said' },
  { sentence: '参加者は45名だった。', passage: japanese, isTrue: true, what: 'said' },
  { sentence: '会議は東京で開かれた。', passage: japanese, isTrue: true, what: 'said' },
  { sentence: '参加者は54名だった。', passage: japanese, isTrue: false, what: 'wrong number' },
  { sentence: '予算は議会で承認された。', passage: japanese, isTrue: false, what: 'not said' },
];
