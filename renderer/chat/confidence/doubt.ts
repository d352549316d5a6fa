import type { TokenConfidence } from '../../../app/contract.ts';

/** none: most likely what it would always write. some: another word was near. strong: others were as likely. */
export type Doubt = 'none' | 'some' | 'strong';

const [someBelow, strongBelow] = [0.6, 0.3];

export function doubtOf({ probability, text }: TokenConfidence): Doubt {
  // Part of a character shows nothing, so that nothing could be shaded.
  if (text === '' || probability >= someBelow) return 'none';
  return probability < strongBelow ? 'strong' : 'some';
}
