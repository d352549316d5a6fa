import type { Element, ElementContent, Root, RootContent, Text } from 'hast';
import { formulaIn } from '../markdown/convert-math.ts';

/** Characters of scripts without spaces are words by themselves, and so is each sign. */
const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}_]+(?:['’.,][\p{L}\p{N}\p{M}_]+)*|[^\s]/gu;

type Tree = Root | Element;
type Child = RootContent | ElementContent;

/** Gathers the words of a text as it is set, in the order of the page. Formulas, references and pictures count as one word each. */
export function rehypeCollectWords(words: string[]) {
  return (tree: Root): void => {
    visit(tree, {
      text: ({ value }) => {
        for (const [found] of value.matchAll(word)) words.push(found);
        return null;
      },
      unit: (element) => {
        words.push(unitText(element));
        return null;
      },
    });
  };
}

/** Puts `tag` around the words that are different; `isDifferent` has one entry for each that `rehypeCollectWords` found. */
export function rehypeMarkWords(isDifferent: readonly boolean[], tag: 'ins' | 'del') {
  const marked = (children: ElementContent[]): Element => ({ type: 'element', tagName: tag, properties: {}, children });
  return (tree: Root): void => {
    let index = 0;
    visit(tree, {
      text: ({ value }) => {
        const nodes: ElementContent[] = [];
        for (const { text, isDifferent: isMarked } of runs(value, () => isDifferent[index++] === true)) {
          const node: Text = { type: 'text', value: text };
          nodes.push(isMarked ? marked([node]) : node);
        }
        return nodes;
      },
      unit: (element) => (isDifferent[index++] === true ? [marked([element])] : null),
    });
  };
}

interface Visitor {
  /** What takes its place; null leaves it as it is. */
  readonly text: (node: Text) => ElementContent[] | null;
  readonly unit: (element: Element) => ElementContent[] | null;
}

function visit(parent: Tree, visitor: Visitor): void {
  const children: Child[] = parent.children.flatMap((child): Child[] => {
    if (child.type === 'text') return child.value.trim() === '' ? [child] : (visitor.text(child) ?? [child]);
    if (child.type !== 'element') return [child];
    if (isUnit(child)) return visitor.unit(child) ?? [child];
    visit(child, visitor);
    return [child];
  });
  parent.children = children as typeof parent.children;
}

function isUnit(element: Element): boolean {
  if (element.tagName === 'cite' || element.tagName === 'img') return true;
  return element.tagName === 'code' && formulaIn(unitText(element)) !== null;
}

function unitText(element: Element): string {
  if (element.tagName === 'img') return `${String(element.properties.src)} ${String(element.properties.alt)}`;
  return element.children.map((child) => (child.type === 'text' ? child.value : '')).join('');
}

interface Run {
  readonly text: string;
  readonly isDifferent: boolean;
}

/** Neighbours that are both different make one run, with the space between them. */
function runs(value: string, nextIsDifferent: () => boolean): Run[] {
  const found: Run[] = [];
  let end = 0;
  const add = (text: string, isDifferent: boolean) => {
    const last = found.at(-1);
    if (last?.isDifferent === isDifferent) found[found.length - 1] = { text: last.text + text, isDifferent };
    else if (text !== '') found.push({ text, isDifferent });
  };
  for (const { 0: text, index } of value.matchAll(word)) {
    const isDifferent = nextIsDifferent();
    const between = value.slice(end, index);
    add(between, isDifferent && found.at(-1)?.isDifferent === true);
    add(text, isDifferent);
    end = index + text.length;
  }
  add(value.slice(end), false);
  return found;
}
