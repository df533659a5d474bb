import { type KeyboardEvent, type ReactNode, useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { Action } from '../../actions/action.ts';
import { actionsOf } from '../../actions/appointment.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { keyText } from '../../text/keys.ts';
import { useLogin } from '../../shared/login-context.ts';
import { t } from '../../text/text.ts';
import { nameOf } from '../../text/person.ts';
import classes from './card-menu.module.css';

interface Opened {
  readonly entry: Entry;
  readonly at: HTMLElement;
}

export interface CardMenuState {
  readonly opened: Opened | null;
  readonly open: (entry: Entry, at: HTMLElement) => void;
  readonly close: () => void;
}

export function useCardMenu(): CardMenuState {
  const [opened, setOpened] = useState<Opened | null>(null);
  return {
    opened,
    open: useCallback((entry: Entry, at: HTMLElement) => setOpened({ entry, at }), []),
    close: useCallback(() => setOpened(null), []),
  };
}

interface Props {
  readonly menu: CardMenuState;
  /** Epoch seconds. */
  readonly now: number;
  readonly run: (action: Action, entry: Entry) => void;
}

/** Everything that can be done with an entry. One menu for all cards, because a menu in each makes a day slow. */
export function CardMenu({ menu, now, run }: Props): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const { opened, close } = menu;
  const { operations } = useLogin();
  useLayoutEffect(() => {
    if (opened === null || list.current === null) return;
    list.current.showPopover();
    placeBeside(list.current, opened.at);
    list.current.querySelector('button')?.focus();
  }, [opened]);
  if (opened === null) return null;
  const { entry, at } = opened;
  return (
    <div
      ref={list}
      popover="auto"
      role="menu"
      tabIndex={-1}
      aria-label={t('card.more', { name: nameOf(entry) })}
      className={classes['menu']}
      onToggle={(event) => {
        if (event.newState !== 'closed') return;
        close();
        // Not where what was chosen has taken it.
        if (document.activeElement === document.body) at.focus();
      }}
      onKeyDown={moveFocus}
    >
      {actionsOf(entry, now, operations).map((action) => (
        <button
          key={action.id}
          type="button"
          role="menuitem"
          data-danger={action.isDangerous}
          onClick={() => {
            list.current?.hidePopover();
            run(action, entry);
          }}
        >
          <span>{t(action.text)}</span>
          {action.key !== undefined && <kbd>{keyText(action.key)}</kbd>}
        </button>
      ))}
    </div>
  );
}

/** Under the button, or above it where there is no room; always within the window. */
function placeBeside(list: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = list;
  const below = at.bottom + height > window.innerHeight ? at.top - height : at.bottom;
  // It ends where the button ends, in the direction of the language.
  const left = getComputedStyle(button).direction === 'rtl' ? at.left : at.right - width;
  list.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
  list.style.top = `${Math.max(8, below)}px`;
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll('button')];
  const index = items.indexOf(document.activeElement as HTMLButtonElement);
  items[(index + step + items.length) % items.length]?.focus();
}
