import type { AskedMode, ChatMessage } from '../protocol.ts';

/** At the beginning or the end of a message, as a word of its own: elsewhere somebody writes about it. */
const switches = /^\s*\/(no_)?think(?=\s|$)|(?<=^|\s)\/(no_)?think\s*$/;

/**
 * The mode that a hybrid model answers in when people type `/think` and `/no_think`. Such models were trained to answer deep prompts
 * in the way of the latest switch, and after `/no_think` begin with an empty think block. So the block is given, which makes sure
 * of it; the text itself stays as it was typed. Source: Qwen3 Technical Report, section 4.3, and the model cards.
 *
 * A switch in the last message decides, whatever the mode. One in an earlier message holds on in Deep and in Auto, as the models were
 * trained to; somebody who chose Fast since then means it.
 */
export function modeAfterSwitches(messages: readonly ChatMessage[], mode: AskedMode): AskedMode {
  let isLast = true;
  for (const { role, content } of messages.toReversed()) {
    if (role === 'assistant') continue;
    const found = content.match(switches);
    if (found !== null) return found[0].includes('no_') ? 'fast' : 'deep';
    isLast &&= role !== 'user';
    if (mode === 'fast' && !isLast) return mode;
  }
  return mode;
}
