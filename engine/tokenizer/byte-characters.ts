/**
 * Byte-level BPE spells bytes as characters, so that a vocabulary is ordinary text: printable bytes stand for themselves, the other
 * 68 for U+0100 onward in order. A space is thus written Ġ and a newline Ċ. Source: the GPT-2 byte encoder.
 */
export const byteCharacters: readonly string[] = spellBytes();

/** The byte that a character stands for, by code unit; -1 or nothing for characters that stand for none. */
export const bytesByCodeUnit: Int16Array = new Int16Array(0x144).fill(-1);
for (const [byte, character] of byteCharacters.entries()) bytesByCodeUnit[character.charCodeAt(0)] = byte;

function spellBytes(): string[] {
  const isPrintable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPrintable(byte) ? byte : next++));
}
