import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from 'react';
import { anyStop, type Direction, nextStop } from './stops.ts';

interface GridFocus {
  /** To be called when something in the grid gets the focus. */
  readonly enter: (event: FocusEvent) => void;
  /** To be called when something in the grid loses it. */
  readonly leave: () => void;
  readonly go: (direction: Direction) => void;
}

/**
 * One stop of the grid is reached with Tab, and from it the others with the arrows. An appointment that moves is made
 * anew in another column, and has the focus again there.
 * @param changes with what is drawn
 */
export function useGridFocus(grid: RefObject<HTMLElement | null>, changes: unknown): GridFocus {
  const stop = useRef<HTMLElement>(null);
  const lastAppointment = useRef<string>(undefined);
  const makeStop = (next: HTMLElement | null): void => {
    if (next === stop.current) return;
    if (stop.current !== null) stop.current.tabIndex = -1;
    if (next !== null) next.tabIndex = 0;
    stop.current = next;
  };
  useLayoutEffect(() => {
    const element = grid.current;
    if (element === null) return;
    if (stop.current?.isConnected !== true) makeStop(element.querySelector<HTMLElement>(anyStop));
    if (document.activeElement !== document.body || lastAppointment.current === undefined) return;
    const again = `[data-appointment="${CSS.escape(lastAppointment.current)}"]`;
    element.querySelector<HTMLElement>(again)?.focus({ preventScroll: true });
  }, [grid, changes]);
  return {
    enter: ({ target }) => {
      const focused = target.closest<HTMLElement>(anyStop);
      lastAppointment.current = focused?.dataset['appointment'];
      if (focused !== null) makeStop(focused);
    },
    leave: () => {
      // React says nothing of what it takes away itself. Another window takes the focus for a while only.
      if (document.hasFocus()) lastAppointment.current = undefined;
    },
    go: (direction) => {
      const element = grid.current;
      // An appointment in hand has the arrows for itself.
      if (element?.querySelector('[data-lifted]') !== null) return;
      const from = document.activeElement?.closest<HTMLElement>(anyStop);
      const next = from === null || from === undefined ? stop.current : nextStop(from, direction, anyStop);
      if (next === null || next === undefined) return;
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    },
  };
}
