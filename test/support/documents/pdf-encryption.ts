import { createHash } from 'node:crypto';

export interface PdfEncryption {
  /** The object that says how the file is encrypted. */
  readonly dictionary: string;
  encrypt(objectId: number, bytes: Buffer): Buffer;
}

const padding = Buffer.from('28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a', 'hex');
const fileId = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const permissions = -44;
const keyBytes = 16;

/** The standard encryption of PDF 1.4 with 128 bits (ISO 32000-1, 7.6.3, algorithms 1, 2, 3 and 5). */
export function encryptionOf(password: string): PdfEncryption {
  const owner = ownerEntry('owner', password);
  const p = Buffer.alloc(4);
  p.writeInt32LE(permissions);
  const key = hashed(Buffer.concat([padded(password), owner, p, fileId]), 51);
  const check = rc4Rounds(key, md5(Buffer.concat([padding, fileId])));
  const user = Buffer.concat([check, Buffer.alloc(16)]);
  return {
    dictionary: `<< /Filter /Standard /V 2 /R 3 /Length 128 /P ${permissions} /O <${owner.toString('hex')}> /U <${user.toString('hex')}> >>`,
    encrypt: (objectId, bytes) => {
      const number = Buffer.from([objectId & 255, (objectId >> 8) & 255, (objectId >> 16) & 255, 0, 0]);
      return rc4(md5(Buffer.concat([key, number])), bytes);
    },
  };
}

function ownerEntry(ownerPassword: string, userPassword: string): Buffer {
  return rc4Rounds(hashed(padded(ownerPassword), 51), padded(userPassword));
}

function padded(password: string): Buffer {
  return Buffer.concat([Buffer.from(password, 'latin1'), padding]).subarray(0, 32);
}

function md5(bytes: Buffer): Buffer {
  return createHash('md5').update(bytes).digest();
}

function hashed(bytes: Buffer, rounds: number): Buffer {
  let hash = md5(bytes);
  for (let round = 1; round < rounds; round++) hash = md5(hash.subarray(0, keyBytes));
  return hash.subarray(0, keyBytes);
}

/** Twenty times, each with the key's bytes changed by the number of the round. */
function rc4Rounds(key: Buffer, bytes: Buffer): Buffer {
  let result = bytes;
  for (let round = 0; round < 20; round++) {
    result = rc4(
      key.map((byte) => byte ^ round),
      result,
    );
  }
  return result;
}

/** Written out, since OpenSSL no longer has it. */
function rc4(key: Uint8Array, bytes: Uint8Array): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  const swap = (i: number, j: number) => {
    [state[i], state[j]] = [state[j] as number, state[i] as number];
  };
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + (state[i] as number) + (key[i % key.length] as number)) & 255;
    swap(i, j);
  }
  const result = Buffer.alloc(bytes.length);
  for (let index = 0, i = 0, j = 0; index < bytes.length; index++) {
    i = (i + 1) & 255;
    j = (j + (state[i] as number)) & 255;
    swap(i, j);
    const mask = state[((state[i] as number) + (state[j] as number)) & 255] as number;
    result[index] = (bytes[index] as number) ^ mask;
  }
  return result;
}
