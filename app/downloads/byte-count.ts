const units = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** A size as people read it, in decimal units as hubs and disks give them: "1.2 GB". */
export function byteCount(bytes: number): string {
  const power = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return `${value < 100 && power > 0 ? value.toFixed(1) : Math.ceil(value)} ${units[power]}`;
}
