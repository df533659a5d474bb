import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { anyStop, type Direction, nextStop } from './stops.ts';

/**
 * One stop of the grid is reached with Tab, and from it the others with the arrows. An appointment that moves is made
 * anew in another column, and has the focus again there.
 * @param changes with what is drawn
 */
export function useGridFocus(grid: RefObject<HTMLElement | null>, changes: unknown): (direction: Direction) => void {
  const stop = useRef<HTMLElement>(null);
  const lastAppointment = useRef<string>(undefined);
  const makeStop = (next: HTMLElement | null): void => {
    if (next === stop.current) return;
    if (stop.current !== null) stop.current.tabIndex = -1;
    if (next !== null) next.tabIndex = 0;
    stop.current = next;
  };
  useEffect(() => {
    const element = grid.current;
    if (element === null) return undefined;
    const listen = ({ target }: FocusEvent): void => {
      const focused = target instanceof Element ? target.closest<HTMLElement>(anyStop) : null;
      lastAppointment.current = focused?.dataset['appointment'];
      if (focused !== null) makeStop(focused);
    };
    element.addEventListener('focusin', listen);
    return () => element.removeEventListener('focusin', listen);
  }, [grid]);
  useLayoutEffect(() => {
    const element = grid.current;
    if (element === null) return;
    if (stop.current?.isConnected !== true) makeStop(element.querySelector<HTMLElement>(anyStop));
    if (document.activeElement !== document.body || lastAppointment.current === undefined) return;
    element.querySelector<HTMLElement>(`[data-appointment="${CSS.escape(lastAppointment.current)}"]`)?.focus();
  }, [grid, changes]);
  return (direction) => {
    const element = grid.current;
    // An appointment in hand has the arrows for itself.
    if (element?.querySelector('[data-lifted]') !== null) return;
    const from = document.activeElement?.closest<HTMLElement>(anyStop);
    const next = from === null || from === undefined ? stop.current : nextStop(from, direction, anyStop);
    if (next === null || next === undefined) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
}
