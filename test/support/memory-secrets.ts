import type { SecretBox } from '../../app/services/hub-token.ts';

/** A key store of a test: sealed text is recognisable as such and holds the secret nowhere in clear. */
export function memorySecrets(strength: Awaited<ReturnType<SecretBox['strength']>> = 'key-store'): SecretBox {
  const flip = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0x5a);
  return {
    strength: async () => strength,
    seal: async (secret) => flip(Buffer.from(secret)),
    open: async (sealed) => Buffer.from(flip(sealed)).toString(),
  };
}
