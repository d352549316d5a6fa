import { Tabs } from 'radix-ui';
import { type ComponentType, useEffect, useRef } from 'react';
import { Banners } from '../notices/Banners.tsx';
import { useApp, useDownloads, useUi } from '../stores/context.ts';
import type { ModelsTab } from '../stores/ui.ts';
import { strings } from '../strings.ts';
import { DownloadsTab } from './DownloadsTab.tsx';
import { GetTab } from './GetTab.tsx';
import { LibraryTab } from './LibraryTab.tsx';
import { SettingsTab } from './SettingsTab.tsx';

const tabs: readonly ModelsTab[] = ['library', 'get', 'downloads', 'settings'];
const contents: Readonly<Record<ModelsTab, ComponentType>> = {
  library: LibraryTab,
  get: GetTab,
  downloads: DownloadsTab,
  settings: SettingsTab,
};

/** Models of this computer, models that can be had, and what is on its way. Opening it contacts nobody. */
export function ModelsPage() {
  const { ui } = useApp();
  const tab = useUi((state) => state.modelsTab);
  const nUnderWay = useDownloads((state) => state.nUnderWay);
  const text = strings.models;
  const list = useRef<HTMLDivElement>(null);

  const focusTab = () => list.current?.querySelector<HTMLElement>('[data-state="active"]')?.focus();

  // What had the focus is gone with the page of before, or with the part of this one that a button in it led away from.
  useEffect(focusTab, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another part is the occasion.
  useEffect(() => {
    if (document.activeElement === document.body) focusTab();
  }, [tab]);

  return (
    <main className="models-page">
      <Banners />
      <Tabs.Root
        className="models-tabs"
        value={tab}
        onValueChange={(value) => {
          const chosen = tabs.find((one) => one === value);
          if (chosen !== undefined) ui.getState().openModels(chosen);
        }}
      >
        <Tabs.List ref={list} className="models-tab-list" aria-label={text.sections}>
          {tabs.map((one) => (
            <Tabs.Trigger key={one} value={one} className="models-tab">
              {text.tabs[one]}
              {one === 'downloads' && nUnderWay > 0 && (
                <span className="tab-count">
                  <span aria-hidden>{nUnderWay}</span>
                  <span className="sr-only">{text.underWay(nUnderWay)}</span>
                </span>
              )}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {tabs.map((one) => {
          const Content = contents[one];
          return (
            <Tabs.Content key={one} value={one} className="models-content" tabIndex={-1}>
              <div className="models-column">
                <h2 className="sr-only">{text.tabs[one]}</h2>
                <Content />
              </div>
            </Tabs.Content>
          );
        })}
      </Tabs.Root>
    </main>
  );
}
