import { Component, createRef, type ReactNode } from 'react';

interface Props {
  /** Whether it begins with a heading, which stands further from what is above. */
  readonly isHeading: boolean;
  readonly children: ReactNode;
}

/** A selection's two ends as places in the text of a block; null for an end elsewhere. */
interface Ends {
  readonly anchor: number | null;
  readonly focus: number | null;
}

/**
 * A block of which the text grows under the reader's selection. React replaces texts as a whole, which takes selections in them
 * away; since what is shown only grows, the same places are there again afterwards.
 */
export class KeepSelection extends Component<Props> {
  readonly #block = createRef<HTMLDivElement>();

  override getSnapshotBeforeUpdate(): Ends | null {
    const selection = document.getSelection();
    const block = this.#block.current;
    if (selection === null || selection.isCollapsed || block === null) return null;
    const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
    const anchor = placeIn(block, anchorNode, anchorOffset);
    const focus = placeIn(block, focusNode, focusOffset);
    return anchor === null && focus === null ? null : { anchor, focus };
  }

  override componentDidUpdate(_props: Props, _state: unknown, ends: Ends | null): void {
    const selection = document.getSelection();
    const block = this.#block.current;
    if (ends === null || selection === null || block === null) return;
    const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
    if (
      placeIn(block, anchorNode, anchorOffset) === ends.anchor &&
      placeIn(block, focusNode, focusOffset) === ends.focus
    )
      return;
    const anchor =
      ends.anchor === null ? anchorNode && ([anchorNode, anchorOffset] as const) : nodeAt(block, ends.anchor);
    const focus = ends.focus === null ? focusNode && ([focusNode, focusOffset] as const) : nodeAt(block, ends.focus);
    if (anchor && focus) selection.setBaseAndExtent(...anchor, ...focus);
  }

  override render(): ReactNode {
    return (
      <div className="block" data-heading={this.props.isHeading} ref={this.#block}>
        {this.props.children}
      </div>
    );
  }
}

/** How many characters of the block stand before this place; null when it is not in the block. */
function placeIn(block: Node, node: Node | null, offset: number): number | null {
  if (node === null || !block.contains(node)) return null;
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(node, offset);
  return before.toString().length;
}

/** The place with so many characters before it; the end of the block when it has fewer. */
function nodeAt(block: Node, place: number): readonly [Node, number] | null {
  const texts = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let left = place;
  let last: Text | null = null;
  for (let node = texts.nextNode() as Text | null; node !== null; node = texts.nextNode() as Text | null) {
    if (left <= node.length) return [node, left];
    left -= node.length;
    last = node;
  }
  return last === null ? null : [last, last.length];
}
