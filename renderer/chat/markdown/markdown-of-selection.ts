/**
 * The selection in an answer as Markdown, so that what is copied can be pasted as it was written: marks, code with its fence,
 * formulas as TeX. Null when it is plain text anyway, as within one paragraph's words or one piece of code.
 */
export function markdownOfSelection(selection: Selection): string | null {
  if (selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0);
  const common = range.commonAncestorContainer;
  const within = common instanceof Element ? common : common.parentElement;
  if (within === null || common.nodeType === Node.TEXT_NODE) return null;
  if (within.closest('pre, .thinking-text, .question') !== null) return null;
  if (within.closest('.katex') !== null) return formula(within.closest('[data-tex]'));
  return markdownOf(range.cloneContents());
}

export function markdownOf(content: Node): string {
  return blocks(content)
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function formula(element: Element | null): string | null {
  if (!(element instanceof HTMLElement)) return null;
  const tex = element.dataset.tex ?? '';
  return element.classList.contains('math-display') ? `$$\n${tex}\n$$` : `$${tex}$`;
}

const blockNames = new Set(
  'P H1 H2 H3 H4 H5 H6 UL OL LI BLOCKQUOTE FIGURE SECTION TABLE HR DIV ARTICLE PRE'.split(' '),
);

/** The children as blocks with blank lines between them; words that stand among them are a block of their own. */
function blocks(parent: Node): string {
  const parts: string[] = [];
  let words = '';
  const endWords = () => {
    if (words.trim() !== '') parts.push(words.trim());
    words = '';
  };
  for (const node of parent.childNodes) {
    if (node instanceof HTMLElement && (blockNames.has(node.tagName) || node.classList.contains('math-display'))) {
      endWords();
      const text = block(node);
      if (text !== '') parts.push(text);
    } else words += inline(node);
  }
  endWords();
  return parts.join('\n\n');
}

function block(element: HTMLElement): string {
  if (element.matches('.answer-tools, .thinking, .status-line, .waiting, .formula-coming')) return '';
  if (element.classList.contains('math-display')) return formula(element) ?? '';
  switch (element.tagName) {
    case 'P':
      return inlines(element).trim();
    case 'UL':
    case 'OL':
      return list(element);
    case 'LI':
      return item(element, '- ');
    case 'BLOCKQUOTE':
      return prefixed(blocks(element), '> ', '> ');
    case 'FIGURE':
      return code(element);
    case 'PRE':
      return fenced(element.textContent ?? '', '');
    case 'TABLE':
      return table(element);
    case 'HR':
      return '---';
    default: {
      const level = /^H([1-6])$/.exec(element.tagName)?.[1];
      return level === undefined ? blocks(element) : `${'#'.repeat(Number(level))} ${inlines(element).trim()}`;
    }
  }
}

function list(element: HTMLElement): string {
  const items = [...element.children].filter((child): child is HTMLElement => child instanceof HTMLElement);
  const first = Number(element.getAttribute('start') ?? '1');
  const isLoose = items.some((one) => one.querySelector(':scope > p') !== null);
  return items
    .map((one, index) => item(one, element.tagName === 'OL' ? `${first + index}. ` : '- '))
    .join(isLoose ? '\n\n' : '\n');
}

function item(element: HTMLElement, mark: string): string {
  const box = element.querySelector<HTMLInputElement>(':scope > input, :scope > p > input');
  const task = box === null ? '' : box.checked ? '[x] ' : '[ ] ';
  const isLoose = element.querySelector(':scope > p') !== null;
  const text = isLoose ? blocks(element) : blocks(element).replace(/\n\n(?=(?:[-*]|\d+\.) )/g, '\n');
  return prefixed(task + text, mark, ' '.repeat(mark.length));
}

function prefixed(text: string, first: string, rest: string): string {
  return text
    .split('\n')
    .map((line, index) => (index === 0 ? first + line : line === '' ? rest.trimEnd() : rest + line))
    .join('\n');
}

function code(figure: HTMLElement): string {
  const pre = figure.querySelector('pre');
  return pre === null ? '' : fenced(pre.textContent ?? '', figure.dataset.language ?? '');
}

function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${language}\n${text.replace(/\n$/, '')}\n${marks}`;
}

function table(element: HTMLElement): string {
  const rows = [...element.querySelectorAll('tr')].map((row) =>
    [...row.querySelectorAll('th, td')].map((cell) => inlines(cell).trim().replace(/\|/g, '\\|')),
  );
  const [head, ...body] = rows;
  if (head === undefined) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...body.map(line)].join('\n');
}

function inlines(parent: Node): string {
  return [...parent.childNodes].map(inline).join('');
}

function inline(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
  if (!(node instanceof HTMLElement)) return inlines(node);
  if (node.dataset.tex !== undefined) return formula(node) ?? '';
  const text = inlines(node);
  switch (node.tagName) {
    case 'STRONG':
      return marked(text, '**');
    case 'EM':
      return marked(text, '*');
    case 'DEL':
      return marked(text, '~~');
    case 'BR':
      return '\\\n';
    case 'CODE': {
      const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
      const marks = '`'.repeat(longest + 1);
      return longest === 0 ? `${marks}${text}${marks}` : `${marks} ${text} ${marks}`;
    }
    case 'A': {
      const address = node.getAttribute('href') ?? '';
      return text === address ? `<${address}>` : `[${text}](${address})`;
    }
    case 'BUTTON':
    case 'INPUT':
      return '';
    default:
      return text;
  }
}

/** Marks must touch what they mark: spaces at the edges go outside. */
function marked(text: string, marks: string): string {
  const [, before = '', core = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? [];
  return core === '' ? text : `${before}${marks}${core}${marks}${after}`;
}
