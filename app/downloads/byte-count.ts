const units = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/**
 * A size as people read it, in decimal units as hubs and disks give them: "1.2 GB". What is missing is rounded up, what is free
 * is rounded down, so that whoever makes as much room as they are told has made enough.
 */
export function byteCount(bytes: number, round: typeof Math.ceil | typeof Math.floor): string {
  const power = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  const digits = value < 100 && power > 0 ? 1 : 0;
  return `${(round(value * 10 ** digits) / 10 ** digits).toFixed(digits)} ${units[power]}`;
}
