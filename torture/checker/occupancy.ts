import type { Judge } from './check.ts';
import type { Evidence } from './evidence.ts';
import type { AppointmentState, Facts, SeatsState } from './facts.ts';

const live = new Set(['BK', 'RV', 'IN', 'CK', 'PA', 'OG']);

/**
 * Goes through history once more, and counts at each state that takes time of a doctor who is there: never more than
 * the strictest of their sessions had seats at that moment, and never at two clinics (rule C6).
 */
export function checkOccupancy({ states, seats }: Facts, _evidence: Evidence, judge: Judge): void {
  const seatsOf = new Map<string, number>();
  const present = new Map<string, Map<string, AppointmentState>>();
  const before = new Map<string, AppointmentState>();
  for (const state of inOrder(states, seats)) {
    if ('seats' in state) {
      seatsOf.set(state.session, state.seats);
      continue;
    }
    const earlier = before.get(state.id);
    const known = earlier !== undefined && holdsSeat(earlier) ? earlier : undefined;
    if (known !== undefined) present.get(known.doctor)?.delete(known.id);
    before.set(state.id, state);
    if (!holdsSeat(state)) continue;
    const others = present.get(state.doctor) ?? new Map<string, AppointmentState>();
    present.set(state.doctor, others);
    const overlapping = [...others.values()].filter((one) => one.from < state.until && state.from < one.until);
    if (known === undefined || !isWithin(state, known)) judgeTaking(state, known, overlapping, seatsOf, judge);
    others.set(state.id, state);
  }
}

function inOrder(
  states: readonly AppointmentState[],
  seats: readonly SeatsState[],
): readonly (AppointmentState | SeatsState)[] {
  return [...states, ...seats].toSorted((one, other) => one.position - other.position);
}

function holdsSeat({ seated, status }: AppointmentState): boolean {
  return seated && live.has(status);
}

/** Whether a state takes nothing that the one before did not have. */
function isWithin(state: AppointmentState, known: AppointmentState): boolean {
  return isSamePlace(state, known) && known.from <= state.from && state.until <= known.until;
}

function isSamePlace(state: AppointmentState, known: AppointmentState): boolean {
  return state.doctor === known.doctor && state.clinic === known.clinic && state.session === known.session;
}

function judgeTaking(
  state: AppointmentState,
  known: AppointmentState | undefined,
  overlapping: readonly AppointmentState[],
  seatsOf: ReadonlyMap<string, number>,
  judge: Judge,
): void {
  const elsewhere = overlapping.filter(({ clinic }) => clinic !== state.clinic);
  judge.demand(elsewhere.length === 0, 'a doctor is at two clinics at once', { state, elsewhere });
  if (state.overbooked) return;
  const kept = known !== undefined && isSamePlace(state, known) ? known : undefined;
  // More are there from an instant on at which somebody begins.
  for (const at of [state.from, ...overlapping.map(({ from }) => from), ...(kept === undefined ? [] : [kept.until])]) {
    if (at < state.from || at >= state.until) continue;
    if (kept !== undefined && kept.from <= at && at < kept.until) continue;
    const there = [...overlapping.filter(({ from, until }) => from <= at && at < until), state];
    const allowed = Math.min(...there.map(({ session }) => seatsOf.get(session ?? '') ?? 1));
    judge.demand(there.length <= allowed, `${there.length} are with a doctor at ${at} where ${allowed} may be`, {
      taken: state,
      with: there.map(({ id }) => id),
    });
  }
}
