import type { Slot } from '../../api/queries/slots.ts';
import { inReadingDirection } from '../../text/text.ts';

/** A time in the grid, with the doctor whose column it is in. */
export interface PressedSlot {
  readonly slot: Slot;
  readonly doctor: string;
}

/** Which way an arrow goes. */
export type Direction = 'up' | 'down' | 'left' | 'right';

/** What can have the focus in the grid. */
export const anyStop = '[data-stop]';
/** Where an appointment can be put. */
export const freeSlot = '[data-slot]:not([data-grey])';

/** The time that an element of the grid stands for; undefined for any other element. */
export function slotOf(element: Element | null | undefined): PressedSlot | undefined {
  const button = element?.closest<HTMLElement>('[data-slot]');
  const doctor = button?.closest<HTMLElement>('[data-column]')?.dataset['column'];
  if (button === null || button === undefined || doctor === undefined) return undefined;
  const { slot, end, service = '', grey } = button.dataset;
  return {
    doctor,
    slot: { start: Number(slot), end: Number(end), serviceId: service, isFree: grey === undefined },
  };
}

/** The appointment that an element of the grid stands for. */
export function appointmentOf(target: EventTarget | null): HTMLElement | undefined {
  return target instanceof Element ? (target.closest<HTMLElement>('[data-appointment]') ?? undefined) : undefined;
}

/** Both in minutes of the axis. */
interface Place {
  readonly top: number;
  readonly lane: number;
}

function placeOf(element: HTMLElement): Place {
  const read = (name: string): number => Number(element.style.getPropertyValue(name));
  return { top: read('--at'), lane: read('--lane') / Math.max(1, read('--lanes')) };
}

/**
 * The next element that an arrow leads to: up and down within a column, to the sides the next lane at the same time,
 * and then the column beside, at the nearest time.
 * @param wanted a selector; columns without one are passed over
 */
export function nextStop(from: HTMLElement, direction: Direction, wanted: string): HTMLElement | undefined {
  const column = from.closest<HTMLElement>('[data-column]');
  if (column === null) return undefined;
  const here = placeOf(from);
  const stopsOf = (each: Element): readonly HTMLElement[] => [...each.querySelectorAll<HTMLElement>(wanted)];
  if (direction === 'up' || direction === 'down') {
    const way = direction === 'down' ? 1 : -1;
    return first(stopsOf(column), (stop) => {
      const ahead = (placeOf(stop).top - here.top) * way;
      return ahead <= 0 ? undefined : ahead + Math.abs(placeOf(stop).lane - here.lane);
    });
  }
  const way = inReadingDirection(direction === 'right' ? 1 : -1);
  const beside = first(stopsOf(column), (stop) => {
    const { top, lane } = placeOf(stop);
    return (lane - here.lane) * way > 0 && Math.abs(top - here.top) < 1 ? Math.abs(lane - here.lane) : undefined;
  });
  if (beside !== undefined) return beside;
  const columns = [...(column.parentElement?.querySelectorAll<HTMLElement>('[data-column]') ?? [])];
  for (let index = columns.indexOf(column) + way; columns[index] !== undefined; index += way) {
    const next = columns[index];
    const nearest = next && first(stopsOf(next), (stop) => Math.abs(placeOf(stop).top - here.top));
    if (nearest !== undefined) return nearest;
  }
  return undefined;
}

/** The one with the least measure. @param measure undefined for those that do not count */
function first(
  stops: readonly HTMLElement[],
  measure: (stop: HTMLElement) => number | undefined,
): HTMLElement | undefined {
  let [found, least]: [HTMLElement | undefined, number] = [undefined, Number.POSITIVE_INFINITY];
  for (const stop of stops) {
    const measured = measure(stop);
    if (measured === undefined || measured >= least) continue;
    found = stop;
    least = measured;
  }
  return found;
}
