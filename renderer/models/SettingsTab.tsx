import { FolderSetting } from './FolderSetting.tsx';
import { HubSetting } from './HubSetting.tsx';
import { MemorySetting } from './MemorySetting.tsx';
import { PrefixStateSetting } from './PrefixStateSetting.tsx';
import { TokenSetting } from './TokenSetting.tsx';

/** Where models lie, where they come from, and how they use memory and disk. */
export function SettingsTab() {
  return (
    <div className="settings">
      <FolderSetting />
      <HubSetting />
      <TokenSetting />
      <MemorySetting />
      <PrefixStateSetting />
    </div>
  );
}
