import { contentTypes, coreProperties, relationships, xmlText, zipOf } from './zip.ts';

const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"';
const p = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"';
const r = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';

/** A paragraph of Word; `style` is an id of `docx`. */
export function wordParagraph(text: string, style?: string): string {
  const properties = style === undefined ? '' : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`;
  return `<w:p>${properties}<w:r><w:t xml:space="preserve">${xmlText(text)}</w:t></w:r></w:p>`;
}

export interface DocxOptions {
  readonly title?: string;
  /** Note id → text. */
  readonly footnotes?: Readonly<Record<string, string>>;
  readonly numbering?: string;
}

/** A Word file around these elements of the body. Style `Berschrift1` is a heading, as German versions of Word name it. */
export function docx(body: string, { title = '', footnotes = {}, numbering = '' }: DocxOptions = {}): Uint8Array {
  const notes = Object.entries(footnotes).map(
    ([id, text]) => `<w:footnote w:id="${id}">${wordParagraph(text)}</w:footnote>`,
  );
  return zipOf({
    '[Content_Types].xml': contentTypes,
    '_rels/.rels': relationships([['officeDocument', 'word/document.xml']]),
    'docProps/core.xml': coreProperties(title),
    'word/document.xml': `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document ${w} ${a}><w:body>${body}<w:sectPr/></w:body></w:document>`,
    'word/_rels/document.xml.rels': relationships([
      ['styles', 'styles.xml'],
      ['footnotes', 'footnotes.xml'],
      ['numbering', 'numbering.xml'],
    ]),
    'word/styles.xml': `<w:styles ${w}>
      <w:style w:type="paragraph" w:styleId="Standard"><w:name w:val="Normal"/></w:style>
      <w:style w:type="paragraph" w:styleId="Berschrift1"><w:name w:val="heading 1"/><w:basedOn w:val="Standard"/></w:style>
      <w:style w:type="paragraph" w:styleId="Eigene"><w:name w:val="Own"/><w:basedOn w:val="Berschrift1"/></w:style>
    </w:styles>`,
    'word/footnotes.xml': `<w:footnotes ${w}>${notes.join('')}</w:footnotes>`,
    'word/numbering.xml': `<w:numbering ${w}>${numbering}</w:numbering>`,
  });
}

export interface Slide {
  readonly title: string;
  readonly body?: readonly string[];
  readonly notes?: string;
  /** Further elements of its tree of shapes. */
  readonly shapes?: string;
}

function shape(placeholder: string, paragraphs: readonly string[]): string {
  const text = paragraphs.map((one) => `<a:p><a:r><a:t>${xmlText(one)}</a:t></a:r></a:p>`).join('');
  return `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${placeholder}"/></p:nvPr></p:nvSpPr><p:txBody>${text}</p:txBody></p:sp>`;
}

/** A presentation; its slides lie in the file in the opposite order. */
export function pptx(slides: readonly Slide[]): Uint8Array {
  const last = slides.length;
  const files: Record<string, string> = {
    '[Content_Types].xml': contentTypes,
    '_rels/.rels': relationships([['officeDocument', 'ppt/presentation.xml']]),
    'ppt/presentation.xml': `<p:presentation ${p} ${r}><p:sldIdLst>${slides
      .map((_, index) => `<p:sldId id="${256 + index}" r:id="rId${last - index}"/>`)
      .join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relationships(
      slides.map((_, index) => ['slide', `slides/slide${index + 1}.xml`] as const),
    ),
  };
  for (const [index, { title, body = [], notes, shapes = '' }] of slides.entries()) {
    const number = last - index;
    files[`ppt/slides/slide${number}.xml`] = `<p:sld ${p} ${a}><p:cSld><p:spTree>${shape('title', [title])}${
      body.length > 0 ? shape('body', body) : ''
    }${shape('sldNum', [String(index + 1)])}${shapes}</p:spTree></p:cSld></p:sld>`;
    if (notes === undefined) continue;
    files[`ppt/slides/_rels/slide${number}.xml.rels`] = relationships([
      ['notesSlide', `../notesSlides/notesSlide${number}.xml`],
    ]);
    files[`ppt/notesSlides/notesSlide${number}.xml`] =
      `<p:notes ${p} ${a}><p:cSld><p:spTree>${shape('body', [notes])}</p:spTree></p:cSld></p:notes>`;
  }
  return zipOf(files);
}

export interface Worksheet {
  readonly name: string;
  /** Elements of <sheetData>. */
  readonly rows: string;
  readonly merged?: string;
  readonly isHidden?: boolean;
}

/** A workbook. Cell style 1 is a date, 2 a percentage, 3 a number with letters in its format. */
export function xlsx(sheets: readonly Worksheet[], strings: readonly string[] = []): Uint8Array {
  const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
  return zipOf({
    '[Content_Types].xml': contentTypes,
    '_rels/.rels': relationships([['officeDocument', 'xl/workbook.xml']]),
    'xl/workbook.xml': `<workbook ${main} ${r}><sheets>${sheets
      .map(
        ({ name, isHidden }, index) =>
          `<sheet name="${xmlText(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"${isHidden ? ' state="hidden"' : ''}/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships([
      ...sheets.map((_, index) => ['worksheet', `worksheets/sheet${index + 1}.xml`] as const),
      ['sharedStrings', '/xl/sharedStrings.xml'],
      ['styles', 'styles.xml'],
    ]),
    'xl/sharedStrings.xml': `<sst ${main}>${strings.map((text) => `<si>${text}</si>`).join('')}</sst>`,
    'xl/styles.xml': `<styleSheet ${main}><numFmts><numFmt numFmtId="164" formatCode="0.00 &quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
    ...Object.fromEntries(
      sheets.map(({ rows, merged }, index) => [
        `xl/worksheets/sheet${index + 1}.xml`,
        `<worksheet ${main}><sheetData>${rows}</sheetData>${
          merged === undefined ? '' : `<mergeCells><mergeCell ref="${merged}"/></mergeCells>`
        }</worksheet>`,
      ]),
    ),
  });
}

/** A text document of OpenDocument around these elements. */
export function odt(body: string, { manifest = '' } = {}): Uint8Array {
  const namespaces = ['office', 'text', 'table', 'draw']
    .map((name) => `xmlns:${name}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`)
    .join(' ');
  return zipOf({
    mimetype: 'application/vnd.oasis.opendocument.text',
    'content.xml': `<?xml version="1.0" encoding="UTF-8"?><office:document-content ${namespaces}><office:body><office:text>${body}</office:text></office:body></office:document-content>`,
    'meta.xml': `<office:document-meta ${namespaces} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>Offener Text</dc:title></office:meta></office:document-meta>`,
    'META-INF/manifest.xml': `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">${manifest}</manifest:manifest>`,
  });
}

/** A book of these chapters, each the content of a <body>. */
export function epub(title: string, chapters: readonly string[], encryption?: string): Uint8Array {
  const items = chapters.map(
    (_, index) => `<item id="c${index}" href="text/Kapitel%20${index}.xhtml" media-type="application/xhtml+xml"/>`,
  );
  return zipOf({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml':
      '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
    ...(encryption === undefined ? {} : { 'META-INF/encryption.xml': encryption }),
    'OEBPS/book.opf': `<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>${xmlText(title)}</dc:title></metadata><manifest><item id="cover" href="cover.jpg" media-type="image/jpeg"/>${items.join('')}</manifest><spine>${chapters
      .map((_, index) => `<itemref idref="c${index}"/>`)
      .join('')}</spine></package>`,
    ...Object.fromEntries(
      chapters.map((body, index) => [
        `OEBPS/text/Kapitel ${index}.xhtml`,
        `<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>${body}</body></html>`,
      ]),
    ),
  });
}
