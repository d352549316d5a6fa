/** Of a line of text, in CSS pixels and characters. */
const lineHeight = 25;
const lineLength = 80;
/** Around a message. */
const space = 60;

/** About how high a message will be once it is drawn, in CSS pixels. */
export function undrawnHeight(content: string): number {
  let lines = 0;
  for (const line of content.split('\n')) lines += Math.ceil((line.length + 1) / lineLength);
  return lines * lineHeight + space;
}
