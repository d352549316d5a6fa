import type { SupportCase } from './cases.ts';

/** Made after the check was first written; what it got wrong here led to what it is now. */
const novel =
  'Captain Ilse Brandt left Rotterdam on 4 May 1911 with a crew of 23. After eleven days the Meridian reached the Azores, where two sailors fell ill. ' +
  'Brandt ordered the ship to stay for a week and paid 310 guilders for medicine.';
const study =
  'We recruited 184 participants aged 18 to 65. The treatment group slept 7.2 hours a night on average, the control group 6.4 hours. ' +
  'Dr. Okafor led the trial in Lagos; Dr. Petrov analysed the data in Sofia. Side effects were mild and rare.';
const minutes =
  'The board met on Tuesday. Ms. Ortega proposed to close the Valencia office by September; Mr. Lindholm objected. ' +
  'The motion passed with 7 votes against 3. Travel costs are capped at 15,000 euros a year.';
const french =
  'La bibliothèque municipale a ouvert ses portes en 1932. Elle conserve 58 000 ouvrages, dont 1 200 manuscrits. ' +
  'La directrice, Claire Aubert, souhaite numériser la collection avant 2027.';
const chinese =
  '张伟于2019年加入公司，担任工程部经理。李娜负责财务部，年度预算为480万元。公司总部设在深圳，在成都有分公司。';
const korean = '도서관은 1998년에 문을 열었다. 장서는 12만 권이며 관장은 박지훈이다. 매주 월요일에는 쉰다.';

export const secondCases: readonly SupportCase[] = [
  { sentence: 'The crew numbered 23.', passage: novel, isTrue: true, what: 'said' },
  { sentence: 'The Meridian reached the Azores after eleven days.', passage: novel, isTrue: true, what: 'said' },
  { sentence: 'Ilse Brandt paid 310 guilders for medicine.', passage: novel, isTrue: true, what: 'said' },
  { sentence: 'Two of the sailors became sick in the Azores.', passage: novel, isTrue: true, what: 'other words' },
  { sentence: 'The ship left Rotterdam in May 1911.', passage: novel, isTrue: true, what: 'said' },
  { sentence: 'The crew numbered 32.', passage: novel, isTrue: false, what: 'wrong number' },
  { sentence: 'The Meridian reached Madeira after eleven days.', passage: novel, isTrue: false, what: 'wrong name' },
  {
    sentence: 'The Meridian reached the Azores after twelve days.',
    passage: novel,
    isTrue: false,
    what: 'wrong number word',
  },
  { sentence: 'Captain Brandt sold the ship in Lisbon.', passage: novel, isTrue: false, what: 'not said' },
  { sentence: 'The ship was caught in a storm near the coast.', passage: novel, isTrue: false, what: 'not said' },
  { sentence: 'The study had 184 participants.', passage: study, isTrue: true, what: 'said' },
  { sentence: 'The control group slept 6.4 hours on average.', passage: study, isTrue: true, what: 'said' },
  { sentence: 'The control group slept 7.2 hours on average.', passage: study, isTrue: false, what: 'swapped numbers' },
  { sentence: 'Dr. Petrov led the trial in Lagos.', passage: study, isTrue: false, what: 'swapped names' },
  { sentence: 'Okafor was in charge of the trial in Lagos.', passage: study, isTrue: true, what: 'other words' },
  { sentence: 'Side effects were severe and frequent.', passage: study, isTrue: false, what: 'the opposite' },
  { sentence: 'Participants received 50 dollars each.', passage: study, isTrue: false, what: 'not said' },
  { sentence: 'The motion passed by 7 votes to 3.', passage: minutes, isTrue: true, what: 'said' },
  {
    sentence: 'Ms. Ortega wanted to close the office in Valencia.',
    passage: minutes,
    isTrue: true,
    what: 'other words',
  },
  {
    sentence: 'Mr. Lindholm proposed to close the Valencia office.',
    passage: minutes,
    isTrue: false,
    what: 'swapped names',
  },
  { sentence: 'Travel costs may not exceed €15,000 a year.', passage: minutes, isTrue: true, what: 'other words' },
  {
    sentence: 'Travel costs are capped at 50,000 euros a year.',
    passage: minutes,
    isTrue: false,
    what: 'wrong number',
  },
  { sentence: 'The motion failed with 3 votes against 7.', passage: minutes, isTrue: false, what: 'the opposite' },
  { sentence: 'The board met on Thursday.', passage: minutes, isTrue: false, what: 'wrong day' },
  { sentence: 'La bibliothèque possède 58 000 ouvrages.', passage: french, isTrue: true, what: 'said' },
  { sentence: 'Claire Aubert veut numériser la collection avant 2027.', passage: french, isTrue: true, what: 'said' },
  { sentence: 'La bibliothèque conserve 12 000 manuscrits.', passage: french, isTrue: false, what: 'wrong number' },
  { sentence: 'La bibliothèque a ouvert en 1923.', passage: french, isTrue: false, what: 'wrong number' },
  { sentence: '李娜负责的年度预算为480万元。', passage: chinese, isTrue: true, what: 'said' },
  { sentence: '公司总部在深圳。', passage: chinese, isTrue: true, what: 'said' },
  { sentence: '张伟负责财务部。', passage: chinese, isTrue: false, what: 'swapped names' },
  { sentence: '公司总部设在广州。', passage: chinese, isTrue: false, what: 'wrong name' },
  { sentence: '张伟于2016年加入公司。', passage: chinese, isTrue: false, what: 'wrong number' },
  { sentence: '도서관은 1998년에 문을 열었다.', passage: korean, isTrue: true, what: 'said' },
  { sentence: '도서관은 1989년에 문을 열었다.', passage: korean, isTrue: false, what: 'wrong number' },
  { sentence: '도서관은 토요일에 공연을 연다.', passage: korean, isTrue: false, what: 'not said' },
];
