import type { Judge } from './check.ts';
import type { Asked, Evidence } from './evidence.ts';
import type { AppointmentState, Facts, HistoryRow } from './facts.ts';

/** Everything that was acknowledged is there, as it was asked for and as the answer said. */
export function checkAcknowledged(facts: Facts, { asked }: Evidence, judge: Judge): void {
  const index = indexOf(facts, asked);
  for (const one of asked) {
    judge.demand(one.outcome !== 'open', 'a request was never answered', one);
    if (one.outcome !== 'acknowledged') continue;
    const what = problemOf(one, facts, index);
    judge.demand(what === null, `what was acknowledged is not there: ${what}`, one);
  }
}

/** By what a request is found in the facts. */
interface Index {
  readonly states: ReadonlyMap<string, readonly AppointmentState[]>;
  readonly requests: ReadonlyMap<string, Asked>;
  /** By id, to whom they lead. */
  readonly patients: ReadonlyMap<string, string | null>;
  /** By the request that made each. */
  readonly merges: ReadonlyMap<string, Facts['merges'][number]>;
  /** Of whom some appointment is. */
  readonly patientsWithAppointments: ReadonlySet<string | null>;
  readonly seats: ReadonlySet<string>;
  /** By id, the request that made each. */
  readonly leaves: ReadonlyMap<string, string>;
  /** The leaves that somebody may have ended. */
  readonly endedLeaves: ReadonlySet<string | null>;
}

function indexOf(facts: Facts, asked: readonly Asked[]): Index {
  const states = new Map<string, AppointmentState[]>();
  for (const state of facts.states) {
    const own = states.get(state.id);
    if (own === undefined) states.set(state.id, [state]);
    else own.push(state);
  }
  return {
    states,
    requests: new Map(asked.map((one) => [one.id, one])),
    patients: new Map(facts.patients.map(({ id, merged_into: into }) => [id, into])),
    merges: new Map(facts.merges.map((row) => [row.asked ?? '', row])),
    patientsWithAppointments: new Set([...facts.appointments.values()].map(({ patient }) => patient)),
    seats: new Set(facts.seats.map(({ session, seats }) => `${session} with ${seats}`)),
    leaves: new Map(facts.leaves.map(({ id, reason }) => [id, reason])),
    endedLeaves: new Set(
      asked.filter(({ kind, outcome }) => kind === 'return' && outcome !== 'refused').map(({ target }) => target),
    ),
  };
}

/** Why the effect of a request is not found; null where it is. */
function problemOf(one: Asked, facts: Facts, index: Index): string | null {
  switch (one.kind) {
    case 'book':
    case 'walk-in':
      return problemOfNew(one, facts, index);
    case 'replace':
      return problemOfReplacement(one, facts, index);
    case 'verb':
      return problemOfVerb(one, facts);
    case 'move':
      return problemOfMove(one, facts, index);
    case 'call-next':
      return problemOfCall(one, facts);
    case 'patient':
      return index.patients.has(one.answer?.id ?? '') ? null : 'the patient';
    case 'merge':
      return problemOfMerge(one, index);
    case 'seats':
      return index.seats.has(`${one.target} with ${one.wants.seats}`) ? null : 'the seats';
    case 'leave':
      return problemOfLeave(one, index);
    case 'return':
      return index.leaves.has(one.target ?? '') ? 'the end of the leave' : null;
  }
}

function problemOfNew({ id, kind, answer, wants }: Asked, facts: Facts, { states }: Index): string | null {
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
function problemOfReplacement({ id, target, answer, wants }: Asked, facts: Facts, { states }: Index): string | null {
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

/** What was there already is a success that changes nothing: then it was there while the request was under way. */
function problemOfMove(one: Asked, facts: Facts, { states, requests }: Index): string | null {
  const { target, wants } = one;
  const history = facts.history.get(target ?? '') ?? [];
  const own = history.find(({ asked }) => asked === one.id);
  const makerOf = (version: number): Asked | undefined =>
    requests.get(history.find((row) => row.version === version)?.asked ?? '');
  const wasMeanwhile = ({ version }: AppointmentState): boolean =>
    !isBefore(one, makerOf(version)) && !isBefore(makerOf(version + 1), one);
  const isThere = (states.get(target ?? '') ?? []).some(
    (state) =>
      state.doctor === wants.doctorId &&
      state.clinic === wants.clinicId &&
      state.from === wants.startAt &&
      (own === undefined ? wasMeanwhile(state) : state.version === own.version),
  );
  return isThere ? null : 'the place and the time';
}

/** Whether a request was answered before the other was made. */
function isBefore(one: Asked | undefined, other: Asked | undefined): boolean {
  return (one?.answeredAt ?? Infinity) < (other?.askedAt ?? -Infinity);
}

function problemOfCall({ id, answer }: Asked, facts: Facts): string | null {
  if (answer === null || answer.id === null) return null;
  const isOwn = (row: HistoryRow): boolean => row.asked === id && row.changes['calls'] !== undefined;
  return facts.history.get(answer.id)?.some(isOwn) === true ? null : 'the call';
}

/** Nothing is left of the patient who was merged. */
function problemOfMerge({ id, target, wants }: Asked, index: Index): string | null {
  const merge = index.merges.get(id);
  if (merge?.merged !== target || merge?.into !== wants.into) return 'the merge';
  if (index.patients.get(target ?? '') === null) return 'the patient that is left';
  return index.patientsWithAppointments.has(target) ? 'an appointment' : null;
}

/** A leave that somebody has asked to end may be gone. */
function problemOfLeave({ id, answer }: Asked, { leaves, endedLeaves }: Index): string | null {
  const leaveId = answer?.id ?? '';
  return leaves.get(leaveId) === id || endedLeaves.has(leaveId) ? null : 'the leave';
}
