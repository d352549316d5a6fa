import type { Mode } from '../../app/contract.ts';

export interface Example {
  readonly text: string;
  readonly mode: Mode;
}

/** Only what the demonstration model's card shows that it can do. */
export const demonstrationExamples: readonly Example[] = [
  { mode: 'deep', text: 'What is 4821 + 977?' },
  { mode: 'deep', text: 'Anna has 126 stamps and buys 58 more. How many stamps does Anna have now?' },
  { mode: 'fast', text: 'Hello' },
];

export const generalExamples: readonly Example[] = [
  { mode: 'deep', text: 'Three friends split a bill of 87.60 after a 15 % tip. How much does each of them pay?' },
  { mode: 'fast', text: 'Explain the difference between weather and climate in two sentences.' },
  { mode: 'deep', text: 'A train leaves at 9:40 and arrives at 13:05. How fast is it on average over 410 km?' },
  { mode: 'fast', text: 'Write a polite note that declines an invitation to a wedding.' },
];
