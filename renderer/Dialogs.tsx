import { ConversationSettingsDialog } from './conversation-settings/ConversationSettingsDialog.tsx';
import { ExportDialog } from './exchange/ExportDialog.tsx';
import { ImportDialog } from './exchange/ImportDialog.tsx';
import { Palette } from './palette/Palette.tsx';
import { ShortcutSheet } from './palette/ShortcutSheet.tsx';
import { SettingsDialog } from './settings/SettingsDialog.tsx';
import { useUi } from './stores/context.ts';

const dialogs = {
  conversation: ConversationSettingsDialog,
  export: ExportDialog,
  import: ImportDialog,
  palette: Palette,
  shortcuts: ShortcutSheet,
  settings: SettingsDialog,
};

/** What lies over the whole window; one at a time. */
export function Dialogs() {
  const name = useUi((state) => state.dialog);
  if (name === null) return null;
  const Shown = dialogs[name];
  // The key makes the next dialog another one, with a focus of its own.
  return <Shown key={name} />;
}
