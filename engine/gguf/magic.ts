import { readSync } from 'node:fs';
import { EngineError } from '../errors.ts';
import { damaged } from './damaged.ts';

const magic = 'GGUF';
/** Enough to tell what other kind of file this is. */
const probeBytes = 64;

/**
 * Checks that a file begins like a GGUF file that we can read, and returns its version.
 *
 * @throws EngineError 'not-gguf' that says what the file is instead, as far as its first bytes tell, or 'file-damaged' when it
 *   ends within them.
 */
export function checkMagic(fd: number, sizeBytes: number): number {
  const head = Buffer.alloc(Math.min(probeBytes, sizeBytes));
  const start = head.subarray(0, readSync(fd, head, 0, head.length, 0));
  if (start.length === 0) throw notGguf('it is empty', 'Download it again.');
  if (!startsWith(start, magic) && !magic.startsWith(start.toString('latin1'))) throw describeOther(start);
  if (start.length < 8) throw damaged('it ends in the middle of the magic number and the version');

  const version = start.readUInt32LE(4);
  if (version === 2 || version === 3) return version;
  if (version === 1) throw notGguf('it uses version 1 of the format, which is obsolete', 'Download a newer file.');
  if (start.readUInt32BE(4) < 1 << 16) {
    throw notGguf('it was made for big-endian machines', 'Download the usual little-endian file.');
  }
  throw notGguf(
    `it uses version ${version} of the format, which this version of Tandem does not know`,
    'Update Tandem.',
  );
}

function describeOther(start: Buffer): EngineError {
  const text = start.toString('latin1');
  if (/^\s*</.test(text)) return notGguf('it is a web page; the download went wrong', 'Download the file again.');
  if (text.startsWith('version https://git-lfs')) {
    return notGguf('it is a Git LFS pointer of a few lines, not the file it points to', 'Download the file itself.');
  }
  if (text.startsWith('PK\x03\x04')) {
    return notGguf('it is a ZIP archive (PyTorch models are, too)', 'Choose a GGUF version of the model.');
  }
  if (text.slice(8, 10) === '{"') return notGguf('it is a safetensors file', 'Choose a GGUF version of the model.');
  if (/^(?:lmgg|fmgg|tjgg|algg|GGML)/.test(text)) {
    return notGguf('it uses the old GGML format', 'Choose a GGUF version of the model.');
  }
  if (startsWith(start, 'FUGG')) {
    return notGguf('it was made for big-endian machines', 'Download the usual little-endian file.');
  }
  return notGguf('it is some other kind of file', 'Choose a model file ending in .gguf.');
}

function startsWith(bytes: Buffer, text: string): boolean {
  return bytes.subarray(0, text.length).toString('latin1') === text;
}

function notGguf(reason: string, advice: string): EngineError {
  return new EngineError('not-gguf', `This is not a GGUF model file: ${reason}. ${advice}`);
}
