/** The places in the text of `root` where the pattern matches, also across elements. */
export function rangesIn(root: Node, pattern: RegExp): Range[] {
  const nodes: { readonly node: Text; readonly start: number }[] = [];
  let text = '';
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    nodes.push({ node: node as Text, start: text.length });
    text += node.nodeValue ?? '';
  }
  let at = 0;
  const place = (offset: number, isEnd: boolean) => {
    // Offsets only grow, so the search goes on where it was.
    while (at + 1 < nodes.length && startsBefore(nodes[at + 1]?.start ?? 0, offset, isEnd)) at++;
    const found = nodes[at];
    return found === undefined ? null : { node: found.node, offset: offset - found.start };
  };
  return Array.from(text.matchAll(pattern), ({ 0: match, index }) => {
    const range = document.createRange();
    const start = place(index, false);
    const end = place(index + match.length, true);
    if (start !== null) range.setStart(start.node, start.offset);
    if (end !== null) range.setEnd(end.node, end.offset);
    return range;
  });
}

/** A match ends in the node that holds its last character, not in the one that begins there. */
function startsBefore(nodeStart: number, offset: number, isEnd: boolean): boolean {
  return isEnd ? nodeStart < offset : nodeStart <= offset;
}
