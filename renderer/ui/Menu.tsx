import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';

interface MenuProps {
  readonly trigger: ReactNode;
  readonly align?: 'start' | 'end';
  readonly side?: 'top' | 'bottom';
  /** Where the focus goes when the menu closes; back to the trigger when left out. */
  readonly onClosed?: (event: Event) => void;
  readonly children: ReactNode;
}

/** Not modal: the modal form would add a style element to the page, which its policy forbids. */
export function Menu({ trigger, align = 'end', side = 'bottom', onClosed, children }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          className="popup menu"
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          onCloseAutoFocus={(event) => onClosed?.(event)}
        >
          {children}
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

interface MenuChoiceProps<T extends string> {
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly title: string; readonly icon: ReactNode }[];
  readonly onChoose: (value: T) => void;
}

export function MenuChoice<T extends string>({ value, options, onChoose }: MenuChoiceProps<T>) {
  return (
    <DropdownMenu.RadioGroup value={value}>
      {options.map((option) => (
        <DropdownMenu.RadioItem
          key={option.value}
          value={option.value}
          className="menu-item"
          onSelect={() => onChoose(option.value)}
        >
          {option.icon}
          <span>{option.title}</span>
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}
