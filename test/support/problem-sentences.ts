import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ESTree, parseSync, Visitor } from 'vite';

/** A sentence that the app or the engine may tell a person, as it stands in the source: `{}` for what is only known at run time. */
export interface ProblemSentence {
  readonly code: string;
  readonly text: string;
  /** Where it is said, for who has to translate it. */
  readonly file: string;
}

const root = join(import.meta.dirname, '../..');
const errors: ReadonlySet<string> = new Set(['AppError', 'DownloadError', 'EngineError', 'Refusal']);

/** Every such sentence, in the order of the files. The command line of the engine speaks to developers. */
export function problemSentences(): ProblemSentence[] {
  const files = globSync('{app,engine}/**/*.ts', { cwd: root }).filter(
    (file) => !file.startsWith(join('engine', 'cli')),
  );
  return files.toSorted().flatMap((file) => sentencesIn(file));
}

const unsupported = { type: 'Literal', value: 'unsupported' } as ESTree.StringLiteral;

function sentencesIn(file: string): ProblemSentence[] {
  const { program } = parseSync(file, readFileSync(join(root, file), 'utf8'));
  const found: ProblemSentence[] = [];
  const meanings = new Map<string, ESTree.Node>();
  const defines = ({ id, init }: ESTree.VariableDeclarator) => {
    if (id.type === 'Identifier' && init !== null) meanings.set(id.name, init);
  };
  const returns = ({ id, body }: ESTree.Function) => {
    const [only] = body?.body ?? [];
    if (id !== null && only?.type === 'ReturnStatement' && only.argument !== null) meanings.set(id.name, only.argument);
  };
  new Visitor({ VariableDeclarator: defines, FunctionDeclaration: returns }).visit(program);

  const tell = (code: ESTree.Node | undefined, message: ESTree.Node | undefined) => {
    if (code === undefined || message === undefined) return;
    for (const one of textsOf(code, meanings)) {
      for (const text of textsOf(message, meanings)) {
        // Readers do not know the name of the file; it is put before what they say.
        const isWhole = !file.includes('documents/') || !/^(is|are|has|have|cannot|does|asks|unpacks) /.test(text);
        const sentence = isWhole ? text : `“{}” ${text}`;
        if (isCode(one) && /\p{L}/u.test(text)) found.push({ code: one, text: sentence, file });
      }
    }
  };
  const throws = ({ callee, arguments: given }: ESTree.NewExpression) => {
    if (callee.type === 'Identifier' && errors.has(callee.name)) tell(given[0], given[1]);
  };
  const refuses = ({ callee, arguments: given }: ESTree.CallExpression) => {
    if (callee.type === 'Identifier' && callee.name === 'refuse') tell(given[0], given[1]);
    // What the text of a document does not show.
    if (
      callee.type === 'MemberExpression' &&
      callee.property.type === 'Identifier' &&
      callee.property.name === 'warn'
    ) {
      tell(given[0], given[1]);
    }
  };
  const describes = ({ properties }: ESTree.ObjectExpression) => {
    const value = (name: string) =>
      properties.flatMap((one) =>
        one.type === 'Property' && one.key.type === 'Identifier' && one.key.name === name ? [one.value] : [],
      )[0];
    tell(value('code'), value('message'));
    // First bytes of files that are refused, with what such a file is.
    if (value('mark') !== undefined) tell(unsupported, value('what'));
  };
  new Visitor({ NewExpression: throws, CallExpression: refuses, ObjectExpression: describes }).visit(program);
  return found;
}

function isCode(text: string): boolean {
  return /^[a-z]+(-[a-z]+)*$/.test(text);
}

/** All texts that an expression may give, as far as the file itself tells. */
function textsOf(node: ESTree.Node, meanings: ReadonlyMap<string, ESTree.Node>, depth = 0): string[] {
  const of = (one: ESTree.Node) => textsOf(one, meanings, depth + 1);
  const named = (name: string) => (depth < 4 ? meanings.get(name) : undefined);
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [node.value] : ['{}'];
    case 'TemplateLiteral':
      return node.quasis.slice(1).reduce(
        (texts, { value }, index) => {
          const inserted = of(node.expressions[index]!);
          return texts.flatMap((text) => inserted.map((one) => text + one + (value.cooked ?? '')));
        },
        [node.quasis[0]?.value.cooked ?? ''],
      );
    case 'ConditionalExpression':
      return [...of(node.consequent), ...of(node.alternate)];
    case 'LogicalExpression':
      return [...of(node.left), ...of(node.right)];
    case 'BinaryExpression':
      return node.operator === '+'
        ? of(node.left).flatMap((left) => of(node.right).map((right) => left + right))
        : ['{}'];
    case 'TSAsExpression':
      return of(node.expression);
    case 'MemberExpression': {
      const table = node.computed && node.object.type === 'Identifier' ? named(node.object.name) : undefined;
      const values = table?.type === 'TSAsExpression' ? table.expression : table;
      if (values?.type !== 'ObjectExpression') return ['{}'];
      return values.properties.flatMap((one) => (one.type === 'Property' ? of(one.value) : []));
    }
    case 'Identifier':
    case 'CallExpression': {
      const callee = node.type === 'Identifier' ? node : node.callee;
      const meaning = callee.type === 'Identifier' ? named(callee.name) : undefined;
      return meaning === undefined || meaning.type === 'ArrowFunctionExpression' ? ['{}'] : of(meaning);
    }
    default:
      return ['{}'];
  }
}
