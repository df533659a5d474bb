import type { Judge } from './check.ts';
import type { Evidence } from './evidence.ts';
import type { AppointmentState, EventRow, Facts } from './facts.ts';

const live = new Set(['BK', 'RV', 'IN', 'CK', 'PA', 'OG']);

/**
 * Each state of an appointment has its history and its events, written in the same transaction, and nothing has either
 * that was never a state.
 */
export function checkHistory(facts: Facts, _evidence: Evidence, judge: Judge): void {
  const states = byVersion(facts.states);
  const events = new Map<string, EventRow[]>();
  for (const event of facts.events) {
    const name = `${event.appointment} ${event.version}`;
    const own = events.get(name);
    if (own === undefined) events.set(name, [event]);
    else own.push(event);
  }
  for (const { id, version, status } of facts.appointments.values()) {
    const rows = facts.history.get(id) ?? [];
    judge.demand(rows.length === version, `${id} has ${version} versions and ${rows.length} rows of history`);
    judge.demand(
      rows.at(-1)?.to_status === status,
      `${id} is ${status}, which its history does not end with`,
      rows.at(-1),
    );
  }
  for (const [id, rows] of facts.history) {
    rows.forEach((row, index) => {
      const state = states.get(`${id} ${row.version}`);
      judge.demand(row.version === index + 1, `the history of ${id} has a gap`, row);
      judge.demand(
        row.from_status === (rows[index - 1]?.to_status ?? null),
        `the history of ${id} does not go on`,
        row,
      );
      judge.demand(state?.status === row.to_status, `the history of ${id} has what never was so`, [row, state]);
      const own = events.get(`${id} ${row.version}`) ?? [];
      judge.demand(
        own.map(({ event }) => event).join() === expectedEvents(row.version, row).join(),
        `version ${row.version} of ${id} has the events ${own.map(({ event }) => event).join()}`,
        row,
      );
      for (const event of own) {
        judge.demand(event.status === row.to_status, `an event has another status than its change`, event);
        judge.demand(event.transaction === state?.transaction, 'an event was written apart from its change', [
          event,
          state,
        ]);
      }
    });
  }
  checkOrder(facts.events, judge);
  judge.demand(facts.orphans.length === 0, 'there is a part of an appointment that is not there', facts.orphans);
  for (const row of facts.appointments.values())
    judge.demand(row.has_claim === row.holds_seat, `${row.id} and its seat do not agree`, row);
}

/** The first record of each version; what changes no version is no change of the appointment to its history. */
function byVersion(states: readonly AppointmentState[]): ReadonlyMap<string, AppointmentState> {
  const found = new Map<string, AppointmentState>();
  for (const state of states) {
    const name = `${state.id} ${state.version}`;
    if (!found.has(name)) found.set(name, state);
  }
  return found;
}

function expectedEvents(
  version: number,
  {
    action,
    from_status: from,
    to_status: to,
  }: { readonly action: string; readonly from_status: string | null; readonly to_status: string },
): readonly string[] {
  if (version === 1) return ['appointment.created'];
  // An appointment that is over changes its patient in silence.
  if (/^(?:un)?merge_patient$/.test(action) && !live.has(to)) return [];
  return ['appointment.updated', ...(from === to ? [] : ['appointment.statuschange'])];
}

/** Events of one appointment are in the outbox in the order of its versions. */
function checkOrder(events: readonly EventRow[], judge: Judge): void {
  const last = new Map<string, EventRow>();
  for (const event of events) {
    const before = last.get(event.appointment);
    judge.demand(before === undefined || before.version <= event.version, 'events are out of their order', [
      before,
      event,
    ]);
    last.set(event.appointment, event);
  }
}
