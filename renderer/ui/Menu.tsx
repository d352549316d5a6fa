import { ChevronRight } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { createContext, type ReactNode, use, useCallback, useState } from 'react';

interface MenuProps {
  readonly trigger: ReactNode;
  readonly align?: 'start' | 'end';
  readonly side?: 'top' | 'bottom';
  /** Where the focus goes when the menu closes; back to the trigger when left out. */
  readonly onClosed?: (event: Event) => void;
  readonly onOpened?: () => void;
  /** Where something else opens it, too, such as the right mouse button. */
  readonly isOpen?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
  readonly children: ReactNode;
}

/** The parts of the page that screen readers list. */
const landmarks = 'main, nav, header, aside, dialog';
/** The one that an open menu belongs to; its submenus do, too. */
const Landmark = createContext<HTMLElement | null>(null);

/**
 * Not modal: the modal form would add a style element to the page, which its policy forbids. The open menu belongs to the part of
 * the page that its button stands in, where screen readers look for it.
 */
export function Menu({
  trigger,
  align = 'end',
  side = 'bottom',
  onClosed,
  onOpened,
  isOpen,
  onOpenChange,
  children,
}: MenuProps) {
  const [container, setContainer] = useState<HTMLElement | null>(null);
  const findContainer = useCallback((button: HTMLElement | null) => {
    setContainer(button?.closest<HTMLElement>(landmarks) ?? null);
  }, []);
  return (
    <DropdownMenu.Root
      modal={false}
      {...(isOpen === undefined ? {} : { open: isOpen })}
      onOpenChange={(opens) => {
        onOpenChange?.(opens);
        if (opens) onOpened?.();
      }}
    >
      <DropdownMenu.Trigger ref={findContainer} asChild>
        {trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={container}>
        <DropdownMenu.Content
          className="popup menu"
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={(event) => onClosed?.(event)}
        >
          <Landmark value={container}>{children}</Landmark>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly explanation?: string;
  readonly isDisabled?: boolean;
  readonly onChoose: () => void;
}

export function MenuItem({ icon, title, explanation, isDisabled = false, onChoose }: MenuItemProps) {
  return (
    <DropdownMenu.Item className="menu-item" disabled={isDisabled} onSelect={onChoose}>
      {icon}
      <span>
        {title}
        {explanation !== undefined && <small>{explanation}</small>}
      </span>
    </DropdownMenu.Item>
  );
}

export interface MenuOption<T extends string> {
  readonly value: T;
  readonly title: string;
  readonly icon: ReactNode;
  readonly explanation?: ReactNode;
  readonly isDisabled?: boolean;
}

interface MenuChoiceProps<T extends string> {
  /** Read out before the options. */
  readonly label?: string;
  readonly value: T | null;
  readonly options: readonly MenuOption<T>[];
  /** The menu stays open: the choice belongs to another one in the same menu. */
  readonly staysOpen?: boolean;
  readonly onChoose: (value: T) => void;
}

export function MenuChoice<T extends string>({ label, value, options, staysOpen, onChoose }: MenuChoiceProps<T>) {
  return (
    <DropdownMenu.RadioGroup value={value ?? ''} aria-label={label}>
      {options.map((option) => (
        <DropdownMenu.RadioItem
          key={option.value}
          value={option.value}
          className="menu-item"
          disabled={option.isDisabled === true}
          onSelect={(event) => {
            if (staysOpen === true) event.preventDefault();
            onChoose(option.value);
          }}
        >
          {option.icon}
          <span>
            {option.title}
            {option.explanation !== undefined && <small>{option.explanation}</small>}
          </span>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

export function MenuHeading({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className="menu-heading">{children}</DropdownMenu.Label>;
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="menu-separator" />;
}

interface SubMenuProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children: ReactNode;
}

export function SubMenu({ icon, title, children }: SubMenuProps) {
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger className="menu-item">
        {icon}
        <span>{title}</span>
        <ChevronRight size={14} strokeWidth={1.75} aria-hidden className="sub-menu-arrow" />
      </DropdownMenu.SubTrigger>
      <DropdownMenu.Portal container={use(Landmark)}>
        <DropdownMenu.SubContent className="popup menu" sideOffset={4} collisionPadding={8}>
          {children}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  );
}
