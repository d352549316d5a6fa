import { Command } from 'cmdk';
import { Boxes, CornerDownRight, MessageSquare, Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useApp, useConversations, useLibrary, useModel } from '../stores/context.ts';
import { strings } from '../strings.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { smallIcon } from '../ui/icon-size.ts';
import { Keys } from '../ui/Keys.tsx';
import { type PaletteItem, paletteGroups, paletteItems } from './palette-items.ts';
import { recentIds, remember } from './recent.ts';

const icons = { action: CornerDownRight, conversation: MessageSquare, model: Boxes };

/** Finds everything that can be done or opened, by typing. */
export function Palette() {
  const app = useApp();
  const text = strings.palette;
  const [query, setQuery] = useState('');
  // Taken once: the list must not move under the pointer because of what is chosen from it.
  const [recent] = useState(() => recentIds(localStorage));
  const items = useItems();
  const groups = useMemo(() => paletteGroups(items, query, recent), [items, query, recent]);

  const choose = (item: PaletteItem) => {
    remember(localStorage, item.id);
    app.ui.getState().closeDialog();
    item.run();
  };

  return (
    <Dialog label={text.label} className="palette" onClose={() => app.ui.getState().closeDialog()}>
      {/* Its own Ctrl+N and Ctrl+K would take the place of ours. */}
      <Command label={text.label} shouldFilter={false} vimBindings={false} loop>
        <div className="palette-field">
          <Search {...smallIcon} />
          <Command.Input
            dir="auto"
            data-autofocus
            value={query}
            onValueChange={setQuery}
            placeholder={text.placeholder}
          />
        </div>
        <Command.List className="palette-list" label={text.results}>
          <Command.Empty className="palette-empty">{text.none(query.trim())}</Command.Empty>
          {groups.map(({ name, items: listed }) => (
            <Command.Group key={name} heading={text.groups[name]}>
              {listed.map((item) => (
                <PaletteRow key={item.id} item={item} onChoose={() => choose(item)} />
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
      <p className="sr-only" role="status">
        {query.trim() === '' ? '' : text.found(groups.reduce((sum, group) => sum + group.items.length, 0))}
      </p>
    </Dialog>
  );
}

function PaletteRow({ item, onChoose }: { readonly item: PaletteItem; readonly onChoose: () => void }) {
  const Icon = icons[item.kind];
  return (
    <Command.Item value={item.id} className="palette-item" onSelect={onChoose}>
      <Icon {...smallIcon} />
      <span dir="auto">{item.title}</span>
      {item.shortcut !== null && <Keys shortcut={item.shortcut} />}
    </Command.Item>
  );
}

/** Follows what comes and goes while the palette is open. */
function useItems(): readonly PaletteItem[] {
  const app = useApp();
  const conversations = useConversations((state) => state.list);
  const models = useLibrary((state) => state.byId);
  const chosenId = useModel((state) => state.chosenId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: these are the occasions to look again.
  return useMemo(() => paletteItems(app), [app, conversations, models, chosenId]);
}
