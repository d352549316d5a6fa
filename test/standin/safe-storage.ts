import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { app } from './app.ts';
import { guardNamespace } from './guard.ts';

/** As Electron does it where a desktop has no key store: sealed with a key that everybody knows, and only when that is agreed to. */
const publicKey = Buffer.alloc(32, 'peanuts');
let isPlainAllowed = false;

function requireAllowed(): void {
  app.requireReady('safeStorage');
  if (!isPlainAllowed)
    throw new Error('Error while encrypting the text provided to safeStorage. Encryption is not available.');
}

export const safeStorage = guardNamespace('safeStorage', {
  async isAsyncEncryptionAvailable(): Promise<boolean> {
    app.requireReady('safeStorage');
    return isPlainAllowed;
  },
  getSelectedStorageBackend(): 'basic_text' {
    return 'basic_text';
  },
  setUsePlainTextEncryption(usePlainText: boolean): void {
    isPlainAllowed = usePlainText;
  },
  async encryptStringAsync(text: string): Promise<Buffer> {
    requireAllowed();
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', publicKey, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
  },
  async decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    requireAllowed();
    const cipher = createDecipheriv('aes-256-gcm', publicKey, sealed.subarray(0, 12));
    cipher.setAuthTag(sealed.subarray(12, 28));
    const text = Buffer.concat([cipher.update(sealed.subarray(28)), cipher.final()]);
    return { result: text.toString('utf8'), shouldReEncrypt: false };
  },
});
