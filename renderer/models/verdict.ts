import { CircleCheck, CircleX, Hourglass, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { MemoryNeed } from '../../app/contract.ts';
import { memorySize } from '../formats.ts';
import { strings } from '../strings.ts';
import type { Tone } from '../ui/Badge.tsx';

type Verdict = MemoryNeed['verdict'];

const tones: Readonly<Record<Verdict, Tone>> = { fits: 'good', tight: 'care', pages: 'care', 'too-large': 'bad' };
const icons: Readonly<Record<Verdict, LucideIcon>> = {
  fits: CircleCheck,
  tight: TriangleAlert,
  pages: Hourglass,
  'too-large': CircleX,
};

/** What a model's need of memory means for this computer, in a word and in a sentence. */
export function verdictOf({ bytes: needed, verdict }: MemoryNeed) {
  return {
    tone: tones[verdict],
    icon: icons[verdict],
    label: strings.models.verdicts[verdict],
    sentence: strings.models.verdictDetails[verdict](memorySize(needed)),
  };
}
