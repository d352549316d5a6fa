/** Turns tokens into text as they come. Bytes of an unfinished character wait for the rest of it. */
export interface StreamDecoder {
  /** The text that this token completes; often a whole word, sometimes nothing. */
  push(id: number): string;
  /** The text that this token would complete if the text ended with it: an unfinished character is U+FFFD. Changes nothing. */
  peek(id: number): string;
  /** Ends the text: an unfinished character becomes U+FFFD. The decoder is then as new. */
  flush(): string;
}

export function createStreamDecoder(bytesOf: (id: number) => Uint8Array): StreamDecoder {
  // ignoreBOM keeps U+FEFF as the character it is.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const whole = new TextDecoder('utf-8', { ignoreBOM: true });
  let unfinished: Uint8Array = new Uint8Array();
  return {
    push: (id) => {
      const bytes = bytesOf(id);
      unfinished = unfinishedEnd(joined(unfinished, bytes));
      return decoder.decode(bytes, { stream: true });
    },
    peek: (id) => whole.decode(joined(unfinished, bytesOf(id))),
    flush: () => {
      unfinished = new Uint8Array();
      return decoder.decode();
    },
  };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** The bytes at the end that begin a character without completing it: three at most. */
function unfinishedEnd(bytes: Uint8Array): Uint8Array {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    const byte = bytes[bytes.length - length]!;
    if ((byte & 0xc0) === 0x80) continue;
    return lengthFrom(byte) > length ? bytes.slice(-length) : new Uint8Array();
  }
  return new Uint8Array();
}

/** Of the character that begins with this byte. */
function lengthFrom(byte: number): number {
  if (byte >= 0xf0) return 4;
  if (byte >= 0xe0) return 3;
  return byte >= 0xc0 ? 2 : 1;
}
