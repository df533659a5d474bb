import type { Judge } from './check.ts';
import type { Asked, Evidence } from './evidence.ts';
import type { AppointmentState, Facts, HistoryRow } from './facts.ts';

/** Everything that was acknowledged is there, as it was asked for and as the answer said. */
export function checkAcknowledged(facts: Facts, { asked }: Evidence, judge: Judge): void {
  const states = new Map<string, AppointmentState[]>();
  for (const state of facts.states) {
    const own = states.get(state.id);
    if (own === undefined) states.set(state.id, [state]);
    else own.push(state);
  }
  for (const one of asked) {
    judge.demand(one.outcome !== 'open', 'a request was never answered', one);
    if (one.outcome !== 'acknowledged') continue;
    const what = problemOf(one, facts, states, asked);
    judge.demand(what === null, `what was acknowledged is not there: ${what}`, one);
  }
}

type States = ReadonlyMap<string, readonly AppointmentState[]>;

/** Why the effect of a request is not found; null where it is. */
function problemOf(one: Asked, facts: Facts, states: States, asked: readonly Asked[]): string | null {
  switch (one.kind) {
    case 'book':
    case 'walk-in':
      return problemOfNew(one, facts, states);
    case 'replace':
      return problemOfReplacement(one, facts, states);
    case 'verb':
      return problemOfVerb(one, facts);
    case 'move':
      return problemOfMove(one, states);
    case 'call-next':
      return problemOfCall(one, facts);
    case 'patient':
      return facts.patients.some(({ id }) => id === one.answer?.id) ? null : 'the patient';
    case 'merge':
      return problemOfMerge(one, facts);
    case 'seats':
      return facts.seats.some((row) => row.session === one.target && row.seats === one.wants.seats)
        ? null
        : 'the seats';
    case 'leave':
      return problemOfLeave(one, facts, asked);
    case 'return':
      return facts.leaves.some(({ id }) => id === one.target) ? 'the end of the leave' : null;
  }
}

function problemOfNew({ id, kind, answer, wants }: Asked, facts: Facts, states: States): string | null {
  const appointment = facts.appointments.get(answer?.id ?? '');
  const first = states.get(answer?.id ?? '')?.[0];
  if (appointment === undefined || first === undefined) return 'the appointment';
  if (appointment.asked !== id) return 'the appointment, which another request made';
  if (first.doctor !== wants.doctorId || first.clinic !== wants.clinicId) return 'the place';
  if (first.status !== (kind === 'book' ? 'BK' : 'CK')) return 'the status';
  if (kind === 'book' && first.from !== wants.startAt) return 'the time';
  if (answer?.token !== undefined && first.token !== answer.token) return 'the token';
  return null;
}

/** A second replacement of one appointment is answered with the first. */
function problemOfReplacement({ id, target, answer, wants }: Asked, facts: Facts, states: States): string | null {
  const appointment = facts.appointments.get(answer?.id ?? '');
  const first = states.get(answer?.id ?? '')?.[0];
  if (appointment === undefined || first === undefined) return 'the appointment';
  if (appointment.previous_ids.at(-1) !== target) return 'its predecessor';
  if (facts.appointments.get(target ?? '')?.next_id !== appointment.id) return 'its successor';
  return appointment.partner_id === id && first.from !== wants.startAt ? 'the time' : null;
}

/** The answer may show a change that came in between. */
function problemOfVerb({ id, target, answer, wants }: Asked, facts: Facts): string | null {
  const rows = facts.history.get(target ?? '') ?? [];
  if (!rows.some((row) => row.to_status === answer?.status)) return 'the status of the answer';
  const own = rows.filter((row) => row.asked === id);
  // What was so already is a success that changes nothing.
  const found = own.length > 0 ? own : rows;
  return found.some((row) => wants.to?.includes(row.to_status) === true) ? null : 'the status';
}

function problemOfMove({ target, wants }: Asked, states: States): string | null {
  const isThere = (states.get(target ?? '') ?? []).some(
    ({ doctor, clinic, from }) => doctor === wants.doctorId && clinic === wants.clinicId && from === wants.startAt,
  );
  return isThere ? null : 'the place and the time';
}

function problemOfCall({ id, answer }: Asked, facts: Facts): string | null {
  if (answer === null || answer.id === null) return null;
  const isOwn = (row: HistoryRow): boolean => row.asked === id && row.changes['calls'] !== undefined;
  return facts.history.get(answer.id)?.some(isOwn) === true ? null : 'the call';
}

/** Nothing is left of the patient who was merged. */
function problemOfMerge({ target, wants, id }: Asked, facts: Facts): string | null {
  if (!facts.merges.some((row) => row.merged === target && row.into === wants.into && row.asked === id))
    return 'the merge';
  if (!facts.patients.some((patient) => patient.id === target && patient.merged_into !== null))
    return 'the patient that is left';
  return [...facts.appointments.values()].some(({ patient }) => patient === target) ? 'an appointment' : null;
}

/** A leave that somebody has asked to end may be gone. */
function problemOfLeave({ id, answer }: Asked, facts: Facts, asked: readonly Asked[]): string | null {
  if (facts.leaves.some((leave) => leave.id === answer?.id && leave.reason === id)) return null;
  const isEnded = asked.some(
    ({ kind, target, outcome }) => kind === 'return' && target === answer?.id && outcome !== 'refused',
  );
  return isEnded ? null : 'the leave';
}
