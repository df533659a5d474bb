import type { Service, Session } from './schedule.ts';

/** By ISO weekday, the first is Monday: the hours in minutes after midnight, earliest first. An end beyond 1440 is on the next day. */
export type WeeklyHours = readonly (readonly HoursOfDay[])[];

export interface HoursOfDay {
  readonly fromMinute: number;
  readonly toMinute: number;
}

/**
 * The hours that the weekly sessions of one doctor at one clinic have, of those that are valid today or later. Hours that
 * overlap or follow each other are one: several services may be offered in them.
 * @param today the local date at the clinic
 */
export function weeklyHours(sessions: readonly Session[], services: readonly Service[], today: string): WeeklyHours {
  const offered = new Set(services.filter((service) => !service.archived).map((service) => service.id));
  const weekly = sessions.filter((session) =>
    session.weekday !== null && offered.has(session.serviceId) && (session.validUntil === null || session.validUntil >= today));
  return [1, 2, 3, 4, 5, 6, 7].map((weekday) => merged(weekly.filter((session) => session.weekday === weekday)));
}

function merged(hours: readonly HoursOfDay[]): HoursOfDay[] {
  const found: HoursOfDay[] = [];
  for (const { fromMinute, toMinute } of hours.toSorted((a, b) => a.fromMinute - b.fromMinute)) {
    const last = found.at(-1);
    if (last === undefined || last.toMinute < fromMinute) found.push({ fromMinute, toMinute });
    else found[found.length - 1] = { fromMinute: last.fromMinute, toMinute: Math.max(last.toMinute, toMinute) };
  }
  return found;
}
