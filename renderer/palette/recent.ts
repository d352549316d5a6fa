/** What was chosen in the palette, last first, as it outlives the window. */

const key = 'tandem.palette.recent';
const maxRemembered = 30;

export function recentIds(storage: Storage): readonly string[] {
  try {
    const ids: unknown = JSON.parse(storage.getItem(key) ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

export function remember(storage: Storage, id: string): void {
  const ids = [id, ...recentIds(storage).filter((one) => one !== id)].slice(0, maxRemembered);
  try {
    storage.setItem(key, JSON.stringify(ids));
  } catch {
    // A full or forbidden storage costs only the order of the list.
  }
}
