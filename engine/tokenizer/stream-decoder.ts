/** Turns tokens into text as they come. Bytes of an unfinished character wait for the rest of it. */
export interface StreamDecoder {
  /** The text that this token completes; often a whole word, sometimes nothing. */
  push(id: number): string;
  /** Ends the text: an unfinished character becomes U+FFFD. The decoder is then as new. */
  flush(): string;
}

export function createStreamDecoder(bytesOf: (id: number) => Uint8Array): StreamDecoder {
  // ignoreBOM keeps U+FEFF as the character it is.
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return {
    push: (id) => decoder.decode(bytesOf(id), { stream: true }),
    flush: () => decoder.decode(),
  };
}
