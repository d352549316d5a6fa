import type { SupportCase } from './cases.ts';

/**
 * Made after the second set had led to changes. Before anything was changed for this one, 11 of 14 that were called supported were so, and
 * 11 of 12 that were so were called supported.
 */
const recipe =
  'Soak 250 grams of chickpeas overnight and boil them for 40 minutes. Blend them with lemon juice and two spoons of tahini. ' +
  'The recipe serves six; it keeps for four days in the fridge. My aunt Soraya learned it in Aleppo.';
const match =
  'Kilmarnock beat Dundee 3-1 on Saturday. Fraser scored twice for Kilmarnock; Mackay scored for Dundee in the 70th minute. ' +
  'The crowd of 5,410 was the largest of the season.';
const policy =
  'Employees may work from home up to three days a week. Requests go to the team lead, who answers within five working days. ' +
  'Equipment worth up to 600 euros is paid for by the company. The policy took effect on 1 January 2025.';
const spanish =
  'El puente se inauguró en 1954 y mide 312 metros. Lo diseñó la ingeniera Marta Solís. Cada día lo cruzan unos 9.000 coches.';
const chinese = '王芳是项目负责人，刘强是技术顾问。项目总投资为1200万元，预计2026年完工。';

export const lastCases: readonly SupportCase[] = [
  { sentence: 'Boil the chickpeas for 40 minutes.', passage: recipe, isTrue: true, what: 'said' },
  { sentence: 'The recipe serves six people.', passage: recipe, isTrue: true, what: 'said' },
  { sentence: 'Soraya learned the recipe in Aleppo.', passage: recipe, isTrue: true, what: 'two sentences' },
  { sentence: 'Boil the chickpeas for 14 minutes.', passage: recipe, isTrue: false, what: 'wrong number' },
  { sentence: 'Soraya learned the recipe in Damascus.', passage: recipe, isTrue: false, what: 'wrong name' },
  { sentence: 'The recipe needs garlic and parsley.', passage: recipe, isTrue: false, what: 'not said' },
  { sentence: 'Kilmarnock won 3-1 against Dundee.', passage: match, isTrue: true, what: 'other words' },
  { sentence: 'Fraser scored twice for Kilmarnock.', passage: match, isTrue: true, what: 'said' },
  { sentence: 'Mackay scored twice for Kilmarnock.', passage: match, isTrue: false, what: 'swapped names' },
  { sentence: 'Dundee beat Kilmarnock 3-1 on Saturday.', passage: match, isTrue: false, what: 'swapped names' },
  { sentence: 'There were 5,410 people in the crowd.', passage: match, isTrue: true, what: 'said' },
  { sentence: 'There were 4,510 people in the crowd.', passage: match, isTrue: false, what: 'wrong number' },
  { sentence: 'Employees can work from home three days a week.', passage: policy, isTrue: true, what: 'said' },
  { sentence: 'The company pays for equipment up to 600 euros.', passage: policy, isTrue: true, what: 'other order' },
  { sentence: 'The policy has applied since 1 January 2025.', passage: policy, isTrue: true, what: 'other words' },
  { sentence: 'Employees must not work from home.', passage: policy, isTrue: false, what: 'the opposite' },
  { sentence: 'The policy took effect on 1 February 2025.', passage: policy, isTrue: false, what: 'wrong month' },
  { sentence: 'Requests go to the director of the department.', passage: policy, isTrue: false, what: 'not said' },
  { sentence: 'El puente mide 312 metros.', passage: spanish, isTrue: true, what: 'said' },
  { sentence: 'La ingeniera Marta Solís diseñó el puente.', passage: spanish, isTrue: true, what: 'other order' },
  { sentence: 'El puente se inauguró en 1945.', passage: spanish, isTrue: false, what: 'wrong number' },
  { sentence: '项目总投资为1200万元。', passage: chinese, isTrue: true, what: 'said' },
  { sentence: '刘强是项目负责人。', passage: chinese, isTrue: false, what: 'swapped names' },
  { sentence: '项目预计2028年完工。', passage: chinese, isTrue: false, what: 'wrong number' },
];
