import type { OfferedService, Slot } from '../../api/queries/slots.ts';
import { addDays } from '../../text/time.ts';

/** Days that are looked at together. */
export const daysShown = 7;

/** What somebody has chosen by hand: a time, in epoch seconds, or a day, YYYY-MM-DD, and no time of it; null: neither. */
export type Wanted = { readonly start: number } | { readonly day: string } | null;

/** The service with an id; with another doctor the one of the same name; else the first. */
export function serviceLike(
  services: readonly OfferedService[],
  like: Pick<OfferedService, 'id' | 'name'> | undefined,
): OfferedService | undefined {
  return services.find(({ id }) => id === like?.id) ?? services.find(({ name }) => name === like?.name) ?? services[0];
}

/**
 * The time to choose where none is: the wanted one if it is free, never another one in its place; of a day that is
 * wanted, or of all, the first free one.
 * @param choosesFirst whether a time is chosen that nobody has asked for
 */
export function fittingSlot(
  slots: readonly Slot[],
  wanted: Wanted,
  dayOf: (start: number) => string,
  choosesFirst: boolean,
): Slot | undefined {
  const free = slots.filter(({ isFree }) => isFree);
  if (wanted !== null && 'start' in wanted) return free.find(({ start }) => start === wanted.start);
  if (!choosesFirst) return undefined;
  return wanted === null ? free[0] : free.find(({ start }) => dayOf(start) === wanted.day);
}

export function wantedDay(wanted: Wanted, dayOf: (start: number) => string): string | undefined {
  if (wanted === null) return undefined;
  return 'day' in wanted ? wanted.day : dayOf(wanted.start);
}

/** The first of the days that are shown, so that a day is one of them. @param from where they begin now */
export function daysWith(day: string | undefined, from: string, today: string): string {
  if (day === undefined || (day >= from && day <= addDays(from, daysShown - 1))) return from;
  const apart = (Date.parse(day) - Date.parse(from)) / 86_400_000;
  const begin = addDays(from, daysShown * Math.floor(apart / daysShown));
  return begin < today ? today : begin;
}
