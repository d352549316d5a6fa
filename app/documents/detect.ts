import { extname } from 'node:path';
import { encodingIndependentText, looksBinary } from './binary.ts';
import type { DocumentFormat, DocumentLimits } from './protocol.ts';
import { refuse } from './refusal.ts';
import { formatOfZip } from './zip-format.ts';

const textFormats: Readonly<Record<string, DocumentFormat>> = {
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  md: 'markdown',
  markdown: 'markdown',
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  jsonl: 'json',
  ndjson: 'json',
  eml: 'email',
};

const codeExtensions = new Set(
  (
    'js mjs cjs jsx ts mts cts tsx py pyi rb php java kt kts scala groovy c h cc cpp cxx hpp hh cs fs vb go rs swift m mm ' +
    'dart lua pl pm r jl hs ml mli elm ex exs erl clj cljs lisp scm sh bash zsh fish ps1 bat cmd sql graphql proto css scss ' +
    'sass less vue svelte xml xsl svg yaml yml toml ini cfg conf properties gradle cmake mk dockerfile tf nix zig asm s tex'
  ).split(' '),
);

const plainExtensions = new Set(['txt', 'text', 'log', 'rst', 'adoc', 'org', 'srt', 'vtt', 'nfo', '']);
const packedExtensions = new Set([
  'pdf',
  'docx',
  'docm',
  'dotx',
  'pptx',
  'pptm',
  'ppsx',
  'xlsx',
  'xlsm',
  'odt',
  'ott',
  'epub',
]);

function extensionOf(name: string): string {
  return extname(name).slice(1).toLowerCase();
}

/** Whether a file of this name is worth opening, for lists of folders. What it really is, its content says. */
export function hasReadableName(name: string): boolean {
  const extension = extensionOf(name);
  return (
    extension in textFormats ||
    codeExtensions.has(extension) ||
    plainExtensions.has(extension) ||
    packedExtensions.has(extension)
  );
}

/**
 * What the file is by its first bytes and, for archives, by what is in them. The name decides only between kinds of plain text, which
 * have no marks of their own.
 * @throws Refusal 'empty' | 'unsupported' | 'binary' | 'encrypted' | 'damaged' | 'zip-bomb'
 */
export async function formatOf(bytes: Uint8Array, name: string, limits: DocumentLimits): Promise<DocumentFormat> {
  if (bytes.length === 0) refuse('empty', 'is empty.');
  const head = Buffer.from(bytes.subarray(0, 1_024)).toString('latin1');
  // Mail programs and servers put a few bytes before the mark; readers of PDF have always allowed a kilobyte.
  if (head.includes('%PDF-')) return 'pdf';
  if (head.startsWith('PK\u0003\u0004') || head.startsWith('PK\u0005\u0006')) return formatOfZip(bytes, limits);
  refuseBinary(bytes, head);
  return textFormatOf(bytes, name);
}

function textFormatOf(bytes: Uint8Array, name: string): DocumentFormat {
  const start = encodingIndependentText(bytes.subarray(0, 8_192)).trimStart();
  if (/^(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<(!doctype\s+html|html)[\s>]/i.test(start)) return 'html';
  const extension = extensionOf(name);
  const named = textFormats[extension];
  if (named !== undefined) return named;
  if (codeExtensions.has(extension)) return 'code';
  if (isMail(start)) return 'email';
  return /^[[{]/.test(start) && isJson(bytes) ? 'json' : 'text';
}

/** The first two lines are headers that mail has, and no prose begins so. */
function isMail(start: string): boolean {
  const header =
    /^(return-path|received|delivered-to|from|to|date|subject|message-id|mime-version|x-[a-z-]+|dkim-signature|content-type): /i;
  const lines = start.split(/\r?\n/, 40);
  const blank = lines.indexOf('');
  const headers = lines.slice(0, blank < 0 ? lines.length : blank).filter((line) => !/^[ \t]/.test(line));
  return header.test(lines[0] ?? '') && headers.filter((line) => header.test(line)).length >= 3;
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(Buffer.from(bytes).toString('utf8'));
    return true;
  } catch {
    return false;
  }
}

const olderOffice = 'is in a format of older Office versions. Open it there and save it as .docx, .xlsx or .pptx.';

/** First bytes of what people drop by mistake, so that the refusal can name it. */
const marks: readonly { readonly mark: RegExp; readonly what: string }[] = [
  {
    mark: /^(\x89PNG|\xff\xd8\xff|GIF8|BM.{4}\0\0\0\0|II\*\0|MM\0\*|RIFF.{4}WEBP|.{4}ftyp(avif|heic|mif1))/s,
    what: 'is a picture. Tandem reads text only.',
  },
  {
    mark: /^(ID3|\xff[\xfb\xf3\xf2]|OggS|fLaC|RIFF.{4}(WAVE|AVI )|.{4}ftyp|\p{Cc}E\xdf\xa3)/su,
    what: 'is sound or video. Tandem reads text only.',
  },
  {
    mark: /^(\p{Cc}\x8b|7z\xbc\xaf|Rar!|BZh|\xfd7zXZ|\(\xb5\/\xfd)/su,
    what: 'is an archive. Unpack it and add the files that are in it.',
  },
  { mark: /^(\x7fELF|MZ|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe)/s, what: 'is a program. Tandem reads documents.' },
  { mark: /^GGUF/, what: 'is a model. Add it on the Models page.' },
  { mark: /^SQLite format 3/, what: 'is a database. Export what you need as CSV or text.' },
  { mark: /^\{\\rtf/, what: 'is in Rich Text Format. Open it in a word processor and save it as .docx or .odt.' },
  { mark: /^%!PS/, what: 'is a PostScript file. Convert it to PDF first.' },
];

/** @throws Refusal 'unsupported' | 'encrypted' | 'binary' */
function refuseBinary(bytes: Uint8Array, head: string): void {
  if (head.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) {
    // Office wraps what it encrypts into a container of the old kind; the name of the stream says so.
    const isEncrypted = Buffer.from(bytes).includes(Buffer.from('EncryptedPackage', 'utf16le'));
    if (isEncrypted)
      refuse('encrypted', 'is protected by a password. Open it in Office, save a copy without one and add that.');
    refuse('unsupported', olderOffice);
  }
  const known = marks.find(({ mark }) => mark.test(head));
  if (known !== undefined) refuse('unsupported', known.what);
  if (looksBinary(bytes)) refuse('binary', 'is not text, and of no kind that Tandem can read.');
}
