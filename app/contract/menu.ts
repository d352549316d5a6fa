import * as z from 'zod';

/** Entries that the system carries out itself. */
const menuRole = z.enum(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll', 'togglefullscreen', 'close', 'quit']);
export type MenuRole = z.infer<typeof menuRole>;

const label = z.string().min(1).max(120);

const menuEntry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('action'),
    id: z.string().min(1).max(64),
    label,
    /** As Electron writes keys, such as `CmdOrCtrl+Shift+D`. */
    accelerator: z.string().max(64).nullable(),
  }),
  z.object({ kind: z.literal('role'), role: menuRole, label }),
  z.object({ kind: z.literal('separator') }),
]);
export type MenuEntry = z.infer<typeof menuEntry>;

export const applicationMenu = z
  .array(z.object({ label, entries: z.array(menuEntry).max(100) }))
  .min(1)
  .max(16);
export type ApplicationMenu = z.infer<typeof applicationMenu>;
