import { safeStorage } from 'electron';
import type { SecretBox } from '../services/hub-token.ts';

/** The system's key store: Keychain, DPAPI, or the Linux desktop's. Where a desktop has none, Electron only obfuscates. */
export const secrets: SecretBox = {
  async strength() {
    if (hasOnlyPublicKey()) return 'obfuscated';
    return (await safeStorage.isAsyncEncryptionAvailable()) ? 'key-store' : 'none';
  },
  seal(secret) {
    if (hasOnlyPublicKey()) safeStorage.setUsePlainTextEncryption(true);
    return safeStorage.encryptStringAsync(secret);
  },
  async open(sealed) {
    if (hasOnlyPublicKey()) safeStorage.setUsePlainTextEncryption(true);
    const { result } = await safeStorage.decryptStringAsync(Buffer.from(sealed));
    return result;
  },
};

function hasOnlyPublicKey(): boolean {
  return process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text';
}
