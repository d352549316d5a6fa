import { describe, expect, test } from 'vitest';
import { docx, wordParagraph, xlsx } from '../support/documents/office-files.ts';
import { read, refusalOf } from '../support/documents/read.ts';
import { zipOf } from '../support/documents/zip.ts';

const cells = (count: number) => '<row><c><v>1</v></c></row>'.repeat(count);

describe('packed files', () => {
  test('a bomb is refused by its ratio, while it is unpacked', async () => {
    const body = wordParagraph(' '.repeat(30_000_000));
    const refusal = await refusalOf('bomb.docx', docx(body));
    expect(refusal).toMatch(/^zip-bomb: “bomb.docx” unpacks to far more than a document of its size holds/);
  });

  test('all that is unpacked from one file counts together', async () => {
    const sheets = Array.from({ length: 10 }, (_, index) => ({ name: `S${index}`, rows: cells(10_000) }));
    expect(await refusalOf('many.xlsx', xlsx(sheets), { limits: { inflatedBytes: 1_000_000 } })).toMatch(/^zip-bomb/);
    expect(
      (await read('few.xlsx', xlsx(sheets.slice(0, 3)), { limits: { inflatedBytes: 1_000_000 } })).parts,
    ).toHaveLength(3);
  });

  test('what an entry says of its unpacked size is not believed', async () => {
    const bytes = Buffer.from(docx(wordParagraph('a'.repeat(3_000_000))));
    // The directory's entries hold the unpacked size at their byte 24.
    for (let at = bytes.indexOf('PK\x01\x02'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4))
      bytes.writeUInt32LE(10, at + 24);
    expect(await refusalOf('liar.docx', bytes, { limits: { inflatedBytes: 1_000_000 } })).toMatch(/^zip-bomb/);
  });

  test('too many entries are refused before any is read', async () => {
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`f${index}`, '']));
    expect(await refusalOf('many.zip', zipOf(files), { limits: { zipEntries: 40 } })).toMatch(/^zip-bomb/);
  });

  test.each([
    ['a zip of other things', zipOf({ 'a.txt': 'x' }), /^unsupported: .*Unpack it/],
    [
      'a spreadsheet of OpenDocument',
      zipOf({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet' }),
      /^unsupported: .*no text document/,
    ],
    ['a cut archive', docx(wordParagraph('x')).subarray(0, 900), /^damaged/],
    ['only the first bytes of one', Buffer.from('PK\x03\x04'), /^damaged/],
  ])('%s is refused with the reason', async (_what, bytes, refusal) => {
    expect(await refusalOf('file.docx', bytes)).toMatch(refusal);
  });

  test('any damaged byte ends as text or as a refusal', async () => {
    const good = docx(wordParagraph('Some text of a paragraph'));
    for (let at = 0; at < good.length; at += 37) {
      const bytes = good.slice();
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      expect(await refusalOf('damaged.docx', bytes)).toMatch(
        /^(it was read|damaged|unsupported|encrypted|zip-bomb|empty|binary)/,
      );
    }
  });

  test('a file that is too large is refused before it is read', async () => {
    expect(await refusalOf('large.txt', 'x'.repeat(2_000), { limits: { fileBytes: 1_000 } })).toMatch(
      /^too-large: “large.txt” is larger/,
    );
  });
});
