import { type Cell, cellsOn, occurrencesAt } from './grid.ts';
import type { Mode, Service, Session, TimeOfPractice } from './schedule.ts';
import { type Calendar, servicesOf, sessionsOf } from './calendar.ts';

/** The services that a request can mean at this clinic, in the order of rule C4. */
export function candidateServices(calendar: Calendar, mode: Mode | null, serviceId: string | null): Service[] {
  const offeredHere = new Set(sessionsOf(calendar).map((session) => session.serviceId));
  return servicesOf(calendar).filter(
    (service) =>
      offeredHere.has(service.id) &&
      (serviceId === null || service.id === serviceId) &&
      (mode === null || service.modes.includes(mode)),
  );
}

/** A start on the grid: which service it means, and every session of it that can take the whole period. */
export interface Choice {
  readonly service: Service;
  /** Of the session that is named when none can take it. */
  readonly sessionId: string;
  readonly shown: TimeOfPractice;
  readonly fitting: readonly FittingSlots[];
}

/** Consecutive slots of one session that take the asked-for period. */
export interface FittingSlots extends TimeOfPractice {
  readonly session: Session;
  /** The end of the last slot that is used up. */
  readonly usedUntil: number;
  readonly occupiedFrom: number;
  readonly occupiedUntil: number;
}

/** A slot of a session that starts at the instant in question. */
export interface GridStart {
  readonly service: Service;
  readonly session: Session;
  /** On which the session begins. */
  readonly practiceDate: string;
  readonly cell: Cell;
  readonly closesAt: number;
  readonly zone: string;
}

/** Rule C4: among the candidates the one with a slot of exactly this length, else the first with this start. */
export function chooseOnGrid(
  calendar: Calendar,
  candidates: readonly Service[],
  startAt: number,
  endAt: number | null,
): Choice | null {
  const starts = gridStarts(calendar, candidates, startAt);
  const exact = starts.filter(({ cell }) => cell.endAt === endAt);
  const first = exact[0] ?? starts[0];
  if (first === undefined) return null;
  // A request that names both ends of a slot means that slot, and not a longer stretch of another session's grid.
  const meant = exact.length > 0 ? exact : starts;
  const ofService = meant.filter(({ service }) => service.id === first.service.id);
  return {
    service: first.service,
    sessionId: first.session.id,
    shown: { startAt, endAt: endAt ?? first.cell.endAt, practiceDate: first.practiceDate },
    fitting: ofService.flatMap((start) => consecutiveSlots(start, endAt) ?? []),
  };
}

/**
 * The times of the fitting slots, whole: an early end leaves none of them to a leave that the slot itself could not
 * have. Where no slots fit, the period shown.
 */
export function usedUp({ shown, fitting }: Choice): readonly TimeOfPractice[] {
  if (fitting.length === 0) return [shown];
  return fitting.map(({ practiceDate, usedUntil }) => ({
    ...shown,
    endAt: Math.max(shown.endAt, usedUntil),
    practiceDate,
  }));
}

/** Where the grids of these services have this start: by service, then by session. */
export function gridStarts(calendar: Calendar, candidates: readonly Service[], startAt: number): GridStart[] {
  const { zone } = calendar;
  const occurrences = occurrencesAt(sessionsOf(calendar), startAt, zone);
  return candidates.flatMap((service) =>
    occurrences.flatMap(({ session, date, endAt: closesAt }) => {
      if (session.serviceId !== service.id) return [];
      // No other cell of the grid is worked out: many sessions may go on at one time.
      const [cell] = cellsOn(session, date, zone, { startAt, endAt: startAt + 1 });
      return cell === undefined ? [] : [{ service, session, practiceDate: date, cell, closesAt, zone }];
    }),
  );
}

/** The slots that the period touches, which must follow each other in one session (rule C3); null if they don't. */
export function consecutiveSlots(
  { session, practiceDate, cell, closesAt, zone }: GridStart,
  endAt: number | null,
): FittingSlots | null {
  const shownUntil = endAt ?? cell.endAt;
  let last = cell;
  for (const next of cellsOn(session, practiceDate, zone, { startAt: cell.startAt + 1, endAt: shownUntil })) {
    if (next.occupiedFrom !== last.occupiedUntil) return null;
    last = next;
  }
  if (shownUntil > last.occupiedUntil || shownUntil > closesAt) return null;
  const { startAt, occupiedFrom } = cell;
  return {
    session,
    practiceDate,
    startAt,
    endAt: shownUntil,
    usedUntil: last.endAt,
    occupiedFrom,
    occupiedUntil: last.occupiedUntil,
  };
}
