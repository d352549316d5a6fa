import { encryptionOf, type PdfEncryption } from './pdf-encryption.ts';

export interface PdfLine {
  readonly text: string;
  readonly x?: number;
  readonly y: number;
  readonly size?: number;
}

export interface PdfPage {
  readonly lines?: readonly PdfLine[];
  /** A picture over the whole page, as scanners make them. */
  readonly isScan?: boolean;
  /** Stands in the page as it is. */
  readonly content?: string;
}

export interface PdfOptions {
  readonly title?: string;
  /** Asked for when the file is opened; '' lets anybody read and only keeps them from changing it. */
  readonly password?: string;
  /** The table at the end of the file points elsewhere, as after a transfer that changed line ends. */
  readonly hasBrokenTable?: boolean;
  /**
   * latin: Helvetica. chinese: a font of the reader with the table UniGB-UCS2-H, which pages cannot be read without. unicode: a font whose
   * glyphs are told by a table in the file.
   */
  readonly font?: 'latin' | 'chinese' | 'unicode';
}

const fonts = {
  latin: ['<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'],
  chinese: [
    '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>',
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 >>',
  ],
  unicode: [
    '<< /Type /Font /Subtype /Type0 /BaseFont /Test /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>',
    '<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Test /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 >>',
  ],
} as const;

/** Glyph numbers are code units, so that any text can be written without a font file. */
const unicodeTable = `/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange
endcmap end end`;

/** A PDF file, written by hand: one object after the other and a table of where they are. */
export function pdf(pages: readonly PdfPage[], options: PdfOptions = {}): Uint8Array {
  const { title = '', hasBrokenTable = false, font = 'latin' } = options;
  const encryption = options.password === undefined ? null : encryptionOf(options.password);
  const file = new PdfFile(encryption);
  const pageIds = pages.map((_, index) => 10 + index * 2);
  file.object(1, '<< /Type /Catalog /Pages 2 0 R >>');
  file.object(2, `<< /Type /Pages /Count ${pages.length} /Kids [${pageIds.map((id) => `${id} 0 R`).join(' ')}] >>`);
  for (const [index, object] of fonts[font].entries()) file.object(3 + index, object);
  if (font === 'unicode') file.stream(5, '', unicodeTable);
  file.object(6, `<< /Title ${file.string(6, title)} >>`);
  file.stream(
    7,
    '/Type /XObject /Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8',
    '\0'.repeat(64),
  );
  for (const [index, page] of pages.entries()) {
    const id = 10 + index * 2;
    file.object(
      id,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${id + 1} 0 R /Resources << /Font << /F 3 0 R >> /XObject << /S 7 0 R >> >> >>`,
    );
    file.stream(id + 1, '', contentOf(page, font));
  }
  return file.end(hasBrokenTable);
}

function contentOf({ lines = [], isScan = false, content = '' }: PdfPage, font: keyof typeof fonts): string {
  const drawn = lines.map(
    ({ text, x = 72, y, size = 12 }) => `BT /F ${size} Tf 1 0 0 1 ${x} ${y} Tm ${glyphs(text, font)} Tj ET`,
  );
  return [content, isScan ? 'q 595 0 0 842 0 0 cm /S Do Q' : '', ...drawn].join('\n');
}

function glyphs(text: string, font: keyof typeof fonts): string {
  const bytes = font === 'latin' ? Buffer.from(text, 'latin1') : Buffer.from(text, 'utf16le').swap16();
  return `<${bytes.toString('hex')}>`;
}

class PdfFile {
  readonly #encryption: PdfEncryption | null;
  readonly #pieces: Buffer[] = [Buffer.from('%PDF-1.6\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  readonly #offsets = new Map<number, number>();
  #length = this.#pieces[0]?.length ?? 0;

  constructor(encryption: PdfEncryption | null) {
    this.#encryption = encryption;
  }

  object(id: number, content: string): void {
    this.#offsets.set(id, this.#length);
    const bytes = Buffer.from(`${id} 0 obj\n${content}\nendobj\n`, 'latin1');
    this.#pieces.push(bytes);
    this.#length += bytes.length;
  }

  stream(id: number, entries: string, content: string): void {
    const bytes = this.#encrypted(id, Buffer.from(content, 'latin1'));
    this.object(id, `<< ${entries} /Length ${bytes.length} >>\nstream\n${bytes.toString('latin1')}\nendstream`);
  }

  string(id: number, text: string): string {
    const bytes = Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(text, 'utf16le').swap16()]);
    return `<${this.#encrypted(id, bytes).toString('hex')}>`;
  }

  end(hasBrokenTable: boolean): Uint8Array {
    if (this.#encryption !== null) this.object(8, this.#encryption.dictionary);
    const start = this.#length;
    const shift = hasBrokenTable ? 1_234 : 0;
    const ids = [...this.#offsets.keys()].sort((x, y) => x - y);
    const entries = ids.map((id) => {
      const offset = (this.#offsets.get(id) ?? 0) + shift;
      return `${id} 1\n${String(offset).padStart(10, '0')} 00000 n \n`;
    });
    const id = '<00112233445566778899aabbccddeeff>';
    const encrypt = this.#encryption === null ? '' : '/Encrypt 8 0 R ';
    const trailer = `trailer\n<< /Size ${(ids.at(-1) ?? 0) + 1} /Root 1 0 R /Info 6 0 R ${encrypt}/ID [${id} ${id}] >>`;
    this.#pieces.push(
      Buffer.from(
        `xref\n0 1\n0000000000 65535 f \n${entries.join('')}${trailer}\nstartxref\n${start + shift}\n%%EOF\n`,
        'latin1',
      ),
    );
    return Buffer.concat(this.#pieces);
  }

  #encrypted(id: number, bytes: Buffer): Buffer {
    return this.#encryption?.encrypt(id, bytes) ?? bytes;
  }
}
