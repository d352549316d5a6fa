import { useApplicationMenu } from './actions/use-application-menu.ts';
import { ChatPane } from './chat/ChatPane.tsx';
import { CompareVersions } from './chat/compare/CompareVersions.tsx';
import { Dialogs } from './Dialogs.tsx';
import { DropFiles } from './documents/DropFiles.tsx';
import { Localized } from './i18n/Localized.tsx';
import { KeptPage } from './kept/KeptPage.tsx';
import { useChosenMode } from './models/chosen-mode.ts';
import { ModelsPage } from './models/ModelsPage.tsx';
import { Announcer } from './notices/Announcer.tsx';
import { Toasts } from './notices/Toasts.tsx';
import { SidePanelArea } from './SidePanelArea.tsx';
import { Sidebar } from './sidebar/Sidebar.tsx';
import { useSidebar } from './sidebar/use-sidebar.ts';
import { usePanel, useSettings, useUi } from './stores/context.ts';
import { TopBar } from './TopBar.tsx';
import { useIsCompact } from './ui/use-media-query.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useTheme } from './use-theme.ts';
import { Welcome } from './welcome/Welcome.tsx';

export function App() {
  const isFirstRun = useSettings((settings) => !settings.hasSeenWelcome);
  useTheme();
  return (
    <Localized>
      {isFirstRun ? <Welcome /> : <Main />}
      <Announcer />
    </Localized>
  );
}

function Main() {
  const sidebar = useSidebar();
  const mode = useChosenMode();
  const isChat = useUi((state) => state.page === 'chat');
  const isCompact = useIsCompact();
  const isCovered = usePanel(({ content }) => content !== null) && isChat && isCompact;
  useShortcuts();
  useApplicationMenu();
  return (
    <div className="window" data-mode={mode}>
      {sidebar.isShown && <Sidebar isOver={sidebar.isNarrow} />}
      <div className="main" inert={(sidebar.isShown && sidebar.isNarrow) || isCovered}>
        <TopBar sidebar={sidebar} />
        <Page />
      </div>
      {isChat && <SidePanelArea isOver={isCompact} />}
      <DropFiles />
      <Dialogs />
      <CompareVersions />
      <Toasts />
    </div>
  );
}

function Page() {
  const page = useUi((state) => state.page);
  if (page === 'chat') return <ChatPane />;
  return page === 'models' ? <ModelsPage /> : <KeptPage which={page} />;
}
