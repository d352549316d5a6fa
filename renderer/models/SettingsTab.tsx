import { FolderSetting } from './FolderSetting.tsx';
import { HubSetting } from './HubSetting.tsx';
import { MemorySetting } from './MemorySetting.tsx';
import { TokenSetting } from './TokenSetting.tsx';

/** Where models lie, where they come from, and how they use memory. */
export function SettingsTab() {
  return (
    <div className="settings">
      <FolderSetting />
      <HubSetting />
      <TokenSetting />
      <MemorySetting />
    </div>
  );
}
