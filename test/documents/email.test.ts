import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { read, textOf, warningCodes } from '../support/documents/read.ts';

const mail = (...lines: string[]) => lines.join('\r\n');

describe('e-mail', () => {
  test('headers in encoded words and a body in quoted-printable are decoded', async () => {
    const content = mail(
      'Return-Path: <a@example.org>',
      'From: =?utf-8?q?J=C3=BCrgen_M=C3=BCller?= <j@example.org>',
      'To: b@example.org,',
      '\tc@example.org',
      'Subject: =?gb2312?B?1tDOxA==?= =?utf-8?B?w7xiZXI=?=',
      'Content-Type: text/plain; charset="iso-8859-1"',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Gr=FC=DFe, eine lange=',
      ' Zeile.',
    );
    expect(await read('mail.eml', content)).toMatchObject({
      format: 'email',
      title: '中文über',
      parts: [
        {
          text: 'From: Jürgen Müller <j@example.org>\nTo: b@example.org, c@example.org\nSubject: 中文über\n\nGrüße, eine lange Zeile.',
        },
      ],
      warnings: [],
    });
  });

  test('of alternatives the plain one is read; attachments are named, not read', async () => {
    const content = mail(
      'From: a@example.org',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=outer',
      '',
      'For programs of old.',
      '--outer',
      'Content-Type: multipart/alternative; boundary="inner"',
      '',
      '--inner',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('こんにちは').toString('base64'),
      '--inner',
      'Content-Type: text/html',
      '',
      '<p>HTML</p>',
      '--inner--',
      '--outer',
      'Content-Type: application/pdf; name="old.pdf"',
      "Content-Disposition: attachment; filename*0*=utf-8''Angebot%20; filename*1*=%C3%BC.pdf",
      'Content-Transfer-Encoding: base64',
      '',
      'JVBERi0=',
      '--outer',
      'Content-Type: message/rfc822',
      '',
      'Subject: forwarded',
      '',
      'inside',
      '--outer--',
      'After the end.',
    );
    const document = await read('mail.eml', content);
    expect(document.parts[0]?.text).toBe(
      'From: a@example.org\n\nこんにちは\n\nAttachments: Angebot ü.pdf, a forwarded mail',
    );
    expect(warningCodes(document)).toEqual(['attachments']);
  });

  test('a mail in HTML only is read as its text, in its own encoding', async () => {
    const head = mail('From: a@b.example', 'Date: today', 'Content-Type: text/html; charset=Shift_JIS', '', '');
    const body = iconv.encode('<table><tr><td>吾輩は猫である</td></tr></table>', 'Shift_JIS');
    expect(await textOf('a.eml', Buffer.concat([Buffer.from(head), body]))).toBe(
      'From: a@b.example\nDate: today\n\n吾輩は猫である',
    );
  });

  test('parts inside of parts without end are refused', async () => {
    const nested = Array.from({ length: 500 }, (_, index) =>
      mail(`Content-Type: multipart/mixed; boundary=b${index}`, '', `--b${index}`, ''),
    );
    const deep = textOf('deep.eml', `From: a@b.example\r\n${nested.join('')}`);
    await expect(deep).rejects.toMatchObject({ code: 'damaged' });
  });
});
