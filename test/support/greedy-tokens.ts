import type { Session } from '../../engine/session.ts';
import { likeliest } from './likeliest.ts';

/** The tokens that follow when the likeliest is taken each time; end-of-turn tokens end nothing. */
export function greedyTokens(session: Session, prompt: readonly number[], count: number): number[] {
  session.sync(Int32Array.from(prompt), { reservedTokens: count });
  const tokens: number[] = [];
  while (tokens.length < count) {
    const token = likeliest(session.logits());
    tokens.push(token);
    session.append(token);
  }
  return tokens;
}
