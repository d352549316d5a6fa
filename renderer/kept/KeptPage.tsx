import { ArchivePage } from './ArchivePage.tsx';
import { BinPage } from './BinPage.tsx';

/** What is kept out of the way. */
export function KeptPage({ which }: { readonly which: 'archive' | 'bin' }) {
  return <main className="kept">{which === 'archive' ? <ArchivePage /> : <BinPage />}</main>;
}
