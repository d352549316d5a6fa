import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { read, refusalOf, textOf, warningCodes } from '../support/documents/read.ts';

const texts = {
  japanese:
    '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所でニャーニャー泣いていた事だけは記憶している。',
  simplified:
    '我们的祖国是花园,花园的花朵真鲜艳。用户身份与设备的说明文件,请仔细阅读以下内容。学而时习之,不亦说乎。有朋自远方来,不亦乐乎。',
  traditional:
    '紅樓夢第一回,甄士隱夢幻識通靈,賈雨村風塵懷閨秀。此開卷第一回也。作者自云曾歷過一番夢幻之後,故將真事隱去。',
  korean: '모든 국민은 법 앞에 평등하다. 누구든지 성별 종교 또는 사회적 신분에 의하여 차별을 받지 아니한다.',
  russian:
    'Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему. Всё смешалось в доме Облонских.',
  french: 'Les élèves ont été reçus à l’école où ils étaient déjà passés hier : « ça coûte 5 € », dit-il en français.',
};

describe('encodings', () => {
  test.each([
    ['Shift_JIS', texts.japanese],
    ['EUC-JP', texts.japanese],
    ['gb18030', texts.simplified],
    ['Big5', texts.traditional],
    ['EUC-KR', texts.korean],
    ['windows-1251', texts.russian],
    ['KOI8-R', texts.russian],
    ['windows-1252', texts.french],
  ])('%s is told by its bytes, and that it is a guess is said', async (encoding, text) => {
    const document = await read('text.txt', iconv.encode(text, encoding));
    expect(document.parts[0]?.text).toBe(text);
    expect(warningCodes(document)).toEqual(['encoding-guessed']);
  });

  test.each(['utf8', 'utf-16le', 'utf-16be', 'utf-32le'])('%s with its mark is no guess', async (encoding) => {
    const document = await read('text.txt', iconv.encode(texts.russian, encoding, { addBOM: true }));
    expect(document).toMatchObject({ parts: [{ text: texts.russian }], warnings: [] });
  });

  test('UTF-8 without a mark comes before any guess', async () => {
    expect(await read('a.txt', texts.japanese)).toMatchObject({
      encoding: 'UTF-8',
      parts: [{ text: texts.japanese }],
      warnings: [],
    });
  });

  test('UTF-16 without a mark is seen by its zeros', async () => {
    const document = await read('a.txt', iconv.encode(`${texts.french}\n`, 'utf-16le', { addBOM: false }));
    expect(document).toMatchObject({ encoding: 'UTF-16LE', parts: [{ text: `${texts.french}\n` }] });
  });

  test('old Japanese mail text in seven bits is read', async () => {
    const bytes = Buffer.from('1b2442467c4b5c386c1b28420a', 'hex'); // 日本語 in ISO-2022-JP
    expect(await textOf('a.txt', bytes)).toBe('日本語\n');
  });

  test('the person may choose another encoding, and what it does not know is counted', async () => {
    const bytes = iconv.encode('ÆØÅ', 'cp865');
    expect(await read('a.txt', bytes, { encoding: 'cp865' })).toMatchObject({
      encoding: 'cp865',
      parts: [{ text: 'ÆØÅ' }],
      warnings: [],
    });
    expect(warningCodes(await read('a.txt', Buffer.from([0x41, 0xff, 0x42]), { encoding: 'utf-8' }))).toEqual([
      'characters-lost',
    ]);
    expect(await refusalOf('a.txt', 'x', { encoding: 'klingon' })).toMatch(
      /^unknown-encoding: “a.txt” cannot be read as klingon/,
    );
  });

  test('text from right to left is kept as it is', async () => {
    const text = 'שלום עולם — مرحبا بالعالم';
    expect(await textOf('rtl.md', text)).toBe(text);
  });
});

describe('kinds of plain text', () => {
  test.each([
    ['notes.md', '# A', 'markdown'],
    ['table.csv', 'a;b\n1;2', 'csv'],
    ['table.tsv', 'a\tb', 'csv'],
    ['data.json', '{"a": 1}', 'json'],
    ['data', '[1, 2]', 'json'],
    ['main.rs', 'fn main() {}', 'code'],
    ['LICENSE', 'Permission is hereby granted', 'text'],
    ['page.txt', '<!DOCTYPE html><title>T</title><p>x', 'html'],
    ['mail.txt', 'From: a@b\nTo: c@d\nSubject: Hi\n\nText', 'email'],
    ['essay.txt', 'From: the beginning.\n\nNo mail at all.', 'text'],
    ['letter.pdf', 'a plain text under a wrong name', 'text'],
  ] as const)('%s with %j is %s', async (name, content, format) => {
    expect((await read(name, content)).format).toBe(format);
  });

  test('line ends become one kind', async () => {
    expect(await textOf('dos.txt', 'a\r\nb\rc\n')).toBe('a\nb\nc\n');
  });
});

describe('what is not text', () => {
  const zeros = Buffer.concat([Buffer.from('abc'), Buffer.alloc(100)]);
  test.each([
    ['empty.txt', '', 'empty: “empty.txt” is empty.'],
    ['spaces.txt', ' \n\t\n', 'empty: “spaces.txt” has no text in it.'],
    [
      'photo.txt',
      Buffer.from('89504e470d0a1a0a0000', 'hex'),
      'unsupported: “photo.txt” is a picture. Tandem reads text only.',
    ],
    [
      'a.pdf',
      Buffer.from('1f8b0800', 'hex'),
      'unsupported: “a.pdf” is an archive. Unpack it and add the files that are in it.',
    ],
    ['run.txt', Buffer.from('\x7fELF\x02\x01'), 'unsupported: “run.txt” is a program. Tandem reads documents.'],
    [
      'old.rtf',
      '{\\rtf1 hello}',
      'unsupported: “old.rtf” is in Rich Text Format. Open it in a word processor and save it as .docx or .odt.',
    ],
    ['data.txt', zeros, 'binary: “data.txt” is not text, and of no kind that Tandem can read.'],
  ])('%s is refused with the reason', async (name, content, refusal) => {
    expect(await refusalOf(name, content)).toBe(refusal);
  });

  test('old and encrypted Office files are told apart', async () => {
    const mark = Buffer.from('d0cf11e0a1b11ae1', 'hex');
    expect(await refusalOf('old.doc', Buffer.concat([mark, Buffer.alloc(64)]))).toMatch(/^unsupported: .*older Office/);
    const encrypted = Buffer.concat([mark, Buffer.from('EncryptedPackage', 'utf16le')]);
    expect(await refusalOf('locked.docx', encrypted)).toMatch(/^encrypted: “locked.docx” is protected by a password/);
  });
});
