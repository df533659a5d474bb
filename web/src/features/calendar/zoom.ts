import { useMemo } from 'react';
import type { DoctorSlots } from '../../api/queries/clinic-slots.ts';
import type { ChangeCalendar } from './use-calendar-location.ts';

const key = 'opdesk.calendar.zoom';

/** How high the shortest slot is drawn, in rem, by the level. */
const heights = [0.625, 0.875, 1.25, 1.75, 2.5, 3.5] as const;
const usualLevel = 2;

/** Slots count as at least so long and at most so long, in minutes: one of five makes no wall of a day. */
const shortestMinutes = 10;
const longestMinutes = 30;

interface Zoom {
  /** The height of a minute in rem. */
  readonly minute: number;
  /** Left out where it goes no further. */
  readonly zoomOut: (() => void) | undefined;
  readonly zoomIn: (() => void) | undefined;
}

/** How high the rows are. @param asked by the URL; left out: as this browser showed it last */
export function useZoom(
  asked: string | undefined,
  offered: ReadonlyMap<string, DoctorSlots>,
  change: ChangeCalendar,
): Zoom {
  const level = levelOf(asked ?? localStorage.getItem(key));
  const shortest = useMemo(() => shortestOf([...offered.values()]), [offered]);
  const by = (step: number): (() => void) | undefined => {
    const next = level + step;
    if (heights[next] === undefined) return undefined;
    return () => {
      localStorage.setItem(key, String(next));
      change({ zoom: String(next) });
    };
  };
  return { minute: (heights[level] ?? 1) / shortest, zoomOut: by(-1), zoomIn: by(1) };
}

function levelOf(text: string | null): number {
  return text === null || !/^\d$/.test(text) ? usualLevel : Math.min(heights.length - 1, Number(text));
}

/** The length of the shortest slot in minutes. */
function shortestOf(doctors: readonly DoctorSlots[]): number {
  let shortest: number = longestMinutes;
  for (const { occurrences } of doctors) {
    for (const { slots } of occurrences) {
      const [slot] = slots;
      if (slot !== undefined) shortest = Math.min(shortest, (slot.end_time - slot.start_time) / 60);
    }
  }
  return Math.max(shortestMinutes, shortest);
}
