import type { Judge } from './check.ts';
import type { Asked, Evidence, Kind } from './evidence.ts';
import type { AppointmentRow, AppointmentState, Facts, HistoryRow } from './facts.ts';

/**
 * Nothing is there that nobody asked for: each appointment and each change is the work of one request, which was not
 * refused, and no request has worked twice.
 */
export function checkOrigins(facts: Facts, { asked, patientIds }: Evidence, judge: Judge): void {
  const requests = new Map(asked.map((one) => [one.id, one]));
  const states = new Map(facts.states.map((state) => [`${state.id} ${state.version}`, state]));
  const made = new Map<string, string>();
  for (const appointment of facts.appointments.values()) {
    const isReplacement = appointment.previous_ids.length > 0;
    const name = (isReplacement ? appointment.partner_id : appointment.asked) ?? '';
    const request = requests.get(name);
    judge.demand(!made.has(name), `one request made two appointments`, [made.get(name), appointment]);
    made.set(name, appointment.id);
    judge.demand(
      request !== undefined && request.outcome !== 'refused' && makes(request, appointment, isReplacement),
      'an appointment is there that nobody asked for',
      [appointment, request],
    );
  }
  const changed = new Set<string>();
  for (const row of [...facts.history.values()].flat()) {
    if (row.version === 1 || row.actor === 'system') continue;
    const request = requests.get(row.asked ?? replacementOf(row, facts) ?? '');
    const name = `${request?.id} ${row.appointment}`;
    judge.demand(!changed.has(name), 'one request changed an appointment twice', [row, request]);
    changed.add(name);
    judge.demand(
      request !== undefined &&
        request.outcome !== 'refused' &&
        changes[request.kind](
          request,
          row,
          states.get(`${row.appointment} ${row.version}`),
          states.get(`${row.appointment} ${row.version - 1}`),
        ),
      'a change is there that nobody asked for',
      [row, request],
    );
  }
  checkRest(facts, requests, new Set(patientIds), judge);
}

function makes(request: Asked, appointment: AppointmentRow, isReplacement: boolean): boolean {
  if (request.outcome === 'acknowledged' && request.answer?.id !== appointment.id) return false;
  if (isReplacement) return request.kind === 'replace' && appointment.previous_ids.at(-1) === request.target;
  return request.kind === 'book' || request.kind === 'walk-in';
}

/** The partner's own path names no person: the appointment that took the place says which request it was. */
function replacementOf({ appointment, to_status: to }: HistoryRow, facts: Facts): string | null {
  const nextId = facts.appointments.get(appointment)?.next_id ?? '';
  return to === 'RE' ? (facts.appointments.get(nextId)?.partner_id ?? null) : null;
}

/** Whether a change is one that a request of each kind may make. */
const changes: Readonly<
  Record<
    Kind,
    (
      request: Asked,
      row: HistoryRow,
      state: AppointmentState | undefined,
      earlier: AppointmentState | undefined,
    ) => boolean
  >
> = {
  book: () => false,
  'walk-in': () => false,
  patient: () => false,
  verb: ({ target, wants }, row) => row.appointment === target && wants.to?.includes(row.to_status) === true,
  move: ({ target, wants }, row, state) =>
    row.appointment === target &&
    state?.doctor === wants.doctorId &&
    state?.clinic === wants.clinicId &&
    state?.from === wants.startAt,
  replace: ({ target }, row) => row.appointment === target && row.to_status === 'RE',
  'call-next': ({ wants }, row, state) =>
    row.changes['calls'] !== undefined && state?.doctor === wants.doctorId && state?.clinic === wants.clinicId,
  merge: ({ target, wants }, { action, changes: { patient_id: patient } }) =>
    action === 'merge_patient' && JSON.stringify(patient) === JSON.stringify([target, wants.into]),
  seats: () => false,
  // The appointment is cancelled, or has another time.
  leave: ({ wants }, row, state, earlier) =>
    earlier?.doctor === wants.doctorId && (row.to_status === 'CNS' || state?.from !== earlier?.from),
  return: () => false,
};

function checkRest(
  facts: Facts,
  requests: ReadonlyMap<string, Asked>,
  firstPatients: ReadonlySet<string>,
  judge: Judge,
): void {
  const isAskedFor = (id: string | null, kind: Kind): boolean => {
    const request = requests.get(id ?? '');
    return request?.kind === kind && request.outcome !== 'refused';
  };
  for (const row of facts.merges)
    judge.demand(isAskedFor(row.asked, 'merge'), 'a merge is there that nobody asked for', row);
  checkSeats(facts, requests, judge);
  const checkMade = (kind: Kind, rows: readonly { readonly id: string; readonly asked: string | null }[]): void => {
    const made = new Map<string | null, string>();
    for (const row of rows) {
      judge.demand(isAskedFor(row.asked, kind), `a ${kind} is there that nobody asked for`, row);
      judge.demand(!made.has(row.asked), `one request made two of a ${kind}`, [made.get(row.asked), row]);
      made.set(row.asked, row.id);
    }
  };
  checkMade(
    'leave',
    facts.leaves.map(({ id, reason }) => ({ id, asked: reason })),
  );
  checkMade(
    'patient',
    facts.patients.filter(({ id }) => !firstPatients.has(id)).map(({ id, partner_id: asked }) => ({ id, asked })),
  );
}

/** A session has only numbers of seats that it had first or that somebody asked for, each change asked for by one. */
function checkSeats({ seats }: Facts, requests: ReadonlyMap<string, Asked>, judge: Judge): void {
  const left = new Map<string, number>();
  const nameOf = (session: string | null, number: number | undefined): string => `${session} with ${number}`;
  for (const { kind, target, wants, outcome } of requests.values()) {
    if (kind !== 'seats' || outcome === 'refused') continue;
    const name = nameOf(target, wants.seats);
    left.set(name, (left.get(name) ?? 0) + 1);
  }
  const known = new Set<string>();
  for (const row of seats) {
    const name = nameOf(row.session, row.seats);
    const isFirst = !known.has(row.session);
    known.add(row.session);
    const rest = (left.get(name) ?? 0) - (isFirst ? 0 : 1);
    judge.demand(rest >= 0, 'a session has seats that nobody asked for', row);
    left.set(name, rest);
  }
}
