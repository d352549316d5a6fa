import { AppError } from '../errors.ts';

const allowedSchemes: readonly string[] = ['https:', 'http:', 'mailto:'];

/** The address in normal form. @throws AppError 'link-refused' for every scheme that could run a program or read a file. */
export function checkedLink(address: string): string {
  const url = URL.parse(address);
  if (url === null || !allowedSchemes.includes(url.protocol)) {
    throw new AppError('link-refused', 'Tandem opens only web and e-mail addresses. Copy this one if you trust it.');
  }
  return url.href;
}
