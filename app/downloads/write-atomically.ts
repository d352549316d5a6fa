import type { Disk } from './disk.ts';

/**
 * Writes a small file so that a kill or a power cut at any moment leaves the old contents or the new ones. The temporary name
 * is always the same, so that nothing piles up.
 */
export async function writeAtomically(disk: Disk, path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await disk.open(temporary, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await disk.rename(temporary, path);
}
