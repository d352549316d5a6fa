import type { ReactNode } from 'react';
import { useApp } from '../../stores/context.ts';
import { openableAddress } from './addresses.ts';

interface SafeLinkProps {
  readonly href: string | undefined;
  readonly children: ReactNode;
}

/** A link that says where it leads and opens in the person's browser. The window itself never follows one. */
export function SafeLink({ href, children }: SafeLinkProps) {
  const { actions } = useApp();
  const address = openableAddress(href);
  if (address === null) return <span>{children}</span>;
  return (
    <a
      href={address}
      title={address}
      rel="noreferrer"
      onClick={(event) => {
        event.preventDefault();
        void actions.openLink(address);
      }}
      onAuxClick={(event) => event.preventDefault()}
      onDragStart={(event) => event.preventDefault()}
    >
      {children}
    </a>
  );
}
