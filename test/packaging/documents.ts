import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import iconv from 'iconv-lite';
import { systemClock } from '../../app/clock.ts';
import { DocumentHost } from '../../app/document-host.ts';
import { forkDocuments } from '../../app/documents/fork.ts';
import { docx, wordParagraph } from '../support/documents/office-files.ts';
import { pdf } from '../support/documents/pdf.ts';
import { silentLog } from '../support/silent-log.ts';

/** Has the packaged process read what needs each library in it, and the tables beside it. @throws when a text is not as it was written */
export async function readDocuments(entry: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-documents-'));
  const host = new DocumentHost({ startDocuments: () => forkDocuments(entry), clock: systemClock, log: silentLog });
  const text = '用户身份与设备';
  const files = {
    'a.pdf': pdf([{ lines: [{ text, y: 700 }] }], { font: 'chinese' }),
    'b.docx': docx(wordParagraph(text)),
    'c.html': `<html><p>${text}</p></html>`,
    'd.txt': iconv.encode(text.repeat(10), 'gb18030'),
  };
  try {
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, name);
      writeFileSync(path, content);
      const { parts } = await host.extract({ kind: 'file', path });
      if (!parts[0]?.text.startsWith(text)) throw new Error(`${name} reads as ${parts[0]?.text}`);
    }
  } finally {
    host.shutdown();
    rmSync(folder, { recursive: true, force: true });
  }
}
