import { writeSync } from 'node:fs';

/** Writes one line of data to standard output. */
export function print(text: string): void {
  printPart(`${text}\n`);
}

/** Writes text without ending the line. A reader that has gone (`| head`) is no error: there is nobody left to tell. */
export function printPart(text: string): void {
  write(1, text);
}

/** Writes text that is not the result, such as a model's thinking, to standard error. */
export function printRemark(text: string): void {
  write(2, text);
}

/** Writes one line that the person should know of, whatever the result, to standard error. */
export function warn(message: string): void {
  printRemark(`warning: ${message.replaceAll('\n', ' ')}\n`);
}

/** Writes one line about an error to standard error. */
export function complain(message: string): void {
  write(2, `error: ${message.replaceAll('\n', ' ')}\n`);
}

/** Synchronous, because commands hold the thread until they are done and text must appear as it comes. */
function write(fd: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE') process.exit(0);
      // The pipe is full and does not block: wait a moment for its reader.
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
