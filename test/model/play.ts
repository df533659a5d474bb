import type { TestServer } from '../support/server.ts';
import type { Clinic } from './clinic.ts';
import type { Random } from './random.ts';
import { deskVerbs, expectedStatus, type Role } from './statuses.ts';

export interface Stage {
  readonly servers: readonly TestServer[];
  /** Of a client with every scope, and of another one. */
  readonly tokens: readonly string[];
  readonly clinic: Clinic;
  /** Appointments that anybody may change: of sequences that have ended. */
  readonly common: string[];
  /** How often each action got each status code. */
  readonly answers: Map<string, number>;
  /** Answers that the model did not expect. */
  readonly surprises: string[];
}

interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

type Send = (
  what: string,
  method: 'POST' | 'PUT' | 'PATCH' | 'GET' | 'DELETE',
  path: string,
  body?: object,
) => Promise<Answer>;

const verbs = Object.keys(deskVerbs);
const roles: readonly Role[] = ['api', 'staff', 'doctor'];

/** One random sequence: something is booked, things are done to it and to others, and then anybody may have it. */
export async function playSequence(stage: Stage, random: Random): Promise<void> {
  const send = sender(stage, random);
  const begins = random.next();
  if (begins > 0.97) await changeSeats(stage, random, send);
  const own =
    begins < 0.03
      ? await eraseSomebody(stage, random, send)
      : await (begins < 0.06 ? mergeSomebody : create)(stage, random, send);
  if (own === null) return changeCommon(stage, random, send);
  let { id, status } = own;
  for (let step = 1 + random.below(5); step > 0; step -= 1) {
    const kind = random.next();
    if (kind < 0.6) {
      status = await useVerb(stage, random, send, id, status);
    } else if (kind < 0.85) {
      ({ id, status } = await changeOwn(stage, random, send, { id, status }));
    } else {
      await changeCommon(stage, random, send);
    }
  }
  stage.common.push(id);
  // Most are over by then, so that there is room for others.
  if (random.next() < 0.7)
    await send('end', 'POST', `/opdesk/v1/appointments/${id}/${random.pick(['cancel', 'finish', 'no-show'])}`, {});
}

function sender({ servers, tokens, answers, surprises }: Stage, random: Random): Send {
  const auth = random.pick(tokens);
  return async (what, method, path, body) => {
    const sendOnce = async () => {
      const response = await random.pick(servers).app.http.app.inject({
        method,
        url: path,
        headers: { auth, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      const key = `${what} ${response.statusCode}`;
      answers.set(key, (answers.get(key) ?? 0) + 1);
      return response;
    };
    let response = await sendOnce();
    // Who waits two seconds for a lock is told to try again, and nothing was changed: on a busy machine that is no
    // surprise.
    for (let tries = 1; response.statusCode === 503 && tries < 5; tries += 1) response = await sendOnce();
    // A guest has no follow-up, a reservation no token, and who has a patient gets no other: what else is asked here is
    // never wrong in itself.
    const mayBeWrong =
      ['follow-up', 'update', 'patient'].includes(what) ||
      // Only every other doctor works at both clinics.
      (what === 'transfer' && response.body.includes('does not work at the clinic'));
    if (response.statusCode >= 500 || (response.statusCode === 400 && !mayBeWrong))
      surprises.push(`${what} ${path}: ${response.statusCode} ${response.body}`);
    return { status: response.statusCode, body: response.body === '' ? undefined : JSON.parse(response.body) };
  };
}

interface Own {
  readonly id: string;
  readonly status: string;
}

function place({ clinic }: Stage, random: Random): { clinic_id: string; doctor_id: string } {
  const doctor_id = random.pick(clinic.doctorIds);
  const worksAtBoth = clinic.doctorIds.indexOf(doctor_id) % 2 === 1;
  return { clinic_id: worksAtBoth ? random.pick(clinic.clinicIds) : (clinic.clinicIds[0] ?? ''), doctor_id };
}

function slot({ clinic }: Stage, random: Random): number {
  return random.pick(clinic.starts);
}

async function create(stage: Stage, random: Random, send: Send): Promise<Own | null> {
  const named = { ...place(stage, random), patient_id: random.pick(stage.clinic.patientIds) };
  const start_time = slot(stage, random);
  const kind = random.next();
  if (kind < 0.15) {
    const guest =
      random.next() < 0.5 ? named : { clinic_id: named.clinic_id, doctor_id: named.doctor_id, name: 'Guest' };
    const { status, body } = await send('walk-in', 'POST', '/opdesk/v1/walk-ins', guest);
    return status === 201 ? { id: body.entry.appointment_id as string, status: 'CK' } : null;
  }
  if (kind < 0.2) {
    const patient = { first_name: 'Asha', last_name: 'Rao', dob: '1980-01-01', mobile: '+919812345678', gender: 'F' };
    const { clinic_id, doctor_id } = named;
    const visit_start_time = new Date(start_time * 1_000).toISOString();
    const { status, body } = await send('reserve', 'POST', '/dr/v1/appointment/slots/reserve', {
      patient,
      clinic_id,
      doctor_id,
      visit_start_time,
    });
    return status === 200 ? { id: body.data.appointment_id as string, status: 'BK' } : null;
  }
  let hold = {};
  if (kind < 0.3) {
    const { clinic_id, doctor_id } = named;
    const held = await send('hold', 'POST', '/opdesk/v1/holds', { clinic_id, doctor_id, start_time, seconds: 600 });
    if (held.status === 201 && random.next() < 0.2) {
      await send('release', 'DELETE', `/opdesk/v1/holds/${held.body.hold_id as string}`);
      return null;
    }
    if (held.status === 201) hold = { hold_id: held.body.hold_id };
  }
  const { status, body } = await send('book', 'POST', '/dr/v1/appointment', {
    ...named,
    ...hold,
    appointment_details: { start_time },
    ...(random.next() < 0.1 ? { overbook: true } : {}),
  });
  return status === 201 ? { id: body.appointment_id as string, status: 'BK' } : null;
}

/** A verb of the desk, whose outcome the model knows: nobody else has this appointment yet. */
async function useVerb(stage: Stage, random: Random, send: Send, id: string, status: string): Promise<string> {
  // Half of the time one that fits, so that sequences get somewhere.
  const role = random.pick(roles);
  const fitting = verbs.filter((name) => expectedStatus(status, name, role) !== null);
  const verb = random.next() < 0.7 && fitting.length > 0 ? random.pick(fitting) : random.pick(verbs);
  const by = role === 'api' ? {} : { by: { role, id: `${role}-1` } };
  const answer = await send(verb, 'POST', `/opdesk/v1/appointments/${id}/${verb}`, by);
  const expected = expectedStatus(status, verb, role);
  const takesSeat = (verb === 'reinstate' || verb === 'undo-no-show') && answer.status === 409;
  if (takesSeat && expected !== null) return status;
  const came =
    answer.status === 200 ? (answer.body.status as string) : answer.status === 403 ? null : `${answer.status}`;
  if (came !== expected)
    stage.surprises.push(
      `${verb} of ${status} by ${role}: ${came ?? 'refused'} instead of ${expected ?? 'a refusal'} (${id})`,
    );
  return answer.status === 200 ? (answer.body.status as string) : status;
}

/** Changes of place, time, number and contents: the status after them is read, not foretold. */
async function changeOwn(stage: Stage, random: Random, send: Send, own: Own): Promise<Own> {
  const { id } = own;
  const kind = random.below(12);
  if (kind === 0) {
    const { status, body } = await send(
      'replace',
      'PATCH',
      `/appointments/v1/${id}/reschedule`,
      times(slot(stage, random)),
    );
    return status === 200 ? { id: body.appointment_id as string, status: body.status as string } : readOwn(send, own);
  }
  if (kind === 1)
    await send('move', 'PUT', `/dr/v1/appointment/${id}/reschedule`, {
      ...place(stage, random),
      start_time: slot(stage, random),
    });
  else if (kind === 2)
    await send('update', 'PATCH', `/dr/v1/appointment/${id}`, {
      token: 2_000 + random.below(50),
      display_meta: { n: random.below(9) },
    });
  else if (kind === 3)
    await send('transfer', 'POST', `/opdesk/v1/appointments/${id}/transfer`, {
      doctor_id: random.pick(stage.clinic.doctorIds),
    });
  else if (kind === 4)
    await send(
      'skip',
      'POST',
      `/opdesk/v1/appointments/${id}/skip`,
      random.next() < 0.5 ? {} : { places: 1 + random.below(5) },
    );
  else if (kind === 5)
    await send('to', 'POST', `/opdesk/v1/appointments/${id}/move`, { to: random.pick(['first', 'last']) });
  else if (kind === 6) await send('call', 'POST', `/opdesk/v1/appointments/${id}/call`, {});
  else if (kind === 7)
    await send('attributes', 'PATCH', `/dr/v1/appointment/${id}/custom_attribute`, {
      tags: [`t${random.below(3)}`],
      label: null,
    });
  else if (kind === 8)
    await send('change status', 'POST', `/dr/v1/appointment/${id}/change-status`, {
      status: random.pick(['NS', 'CN']),
    });
  else if (kind === 9)
    await send('prescribe', 'POST', `/dr/v1/appointment/${id}/complete`, { prescription_id: `p-${random.below(9)}` });
  else if (kind === 10)
    await send('patient', 'POST', `/opdesk/v1/appointments/${id}/patient`, {
      patient_id: random.pick(stage.clinic.patientIds),
    });
  else return proposeFollowUp(stage, random, send, own);
  return readOwn(send, own);
}

function times(start: number): { start_time: number; end_time: number } {
  return { start_time: start, end_time: start + 900 };
}

/** The sequence goes on with the follow-up, and leaves the appointment that it follows to others. */
async function proposeFollowUp(stage: Stage, random: Random, send: Send, own: Own): Promise<Own> {
  const { status, body } = await send('follow-up', 'POST', `/opdesk/v1/appointments/${own.id}/follow-up`, {
    start_time: slot(stage, random),
  });
  if (status !== 201) return own;
  stage.common.push(own.id);
  const id = body.appointment_id as string;
  if (random.next() < 0.7) return { id, status: 'IN' };
  await send('partner confirms', 'PUT', `/dr/v1/appointment/${id}/follow-up/confirm`, {
    start_time: slot(stage, random),
  });
  return readOwn(send, { id, status: 'IN' });
}

/** Seats are raised and lowered under what is booked. */
async function changeSeats({ clinic }: Stage, random: Random, send: Send): Promise<void> {
  await send('seats', 'PATCH', `/opdesk/v1/sessions/${random.pick(clinic.sessionIds)}`, { seats: 1 + random.below(3) });
}

/** Two records of one patient, merged while something is booked for one of them, and perhaps separated again. */
async function mergeSomebody(stage: Stage, random: Random, send: Send): Promise<Own | null> {
  const register = async (): Promise<string> => {
    const { body } = await send('register', 'POST', '/dr/v1/patient', { first_name: 'Meera', gender: 'F', age: 30 });
    return body.patient_id as string;
  };
  const [left, old] = [await register(), await register()];
  const book = () =>
    send('book', 'POST', '/dr/v1/appointment', {
      ...place(stage, random),
      patient_id: old,
      appointment_details: { start_time: slot(stage, random) },
    });
  const first = await book();
  const [second] = await Promise.all([
    book(),
    send('merge', 'POST', `/opdesk/v1/patients/${old}/merge`, { into: left }),
  ]);
  if (second.status === 201) stage.common.push(second.body.appointment_id as string);
  if (random.next() < 0.5) await send('unmerge', 'POST', `/opdesk/v1/patients/${old}/unmerge`, {});
  return first.status === 201 ? { id: first.body.appointment_id as string, status: 'BK' } : null;
}

/** A patient who books and is erased; others go on with the appointment. */
async function eraseSomebody(stage: Stage, random: Random, send: Send): Promise<Own | null> {
  const person = { first_name: 'Zebulon', gender: 'M', dob: '1980-01-01', mobile: '+919812300000' };
  const { body } = await send('patient made', 'POST', '/dr/v1/patient', person);
  const patientId = body.patient_id as string;
  const booked = await send('book', 'POST', '/dr/v1/appointment', {
    ...place(stage, random),
    patient_id: patientId,
    appointment_details: { start_time: slot(stage, random), notes: 'Zebulon' },
  });
  const erased = send('erase', 'DELETE', `/opdesk/v1/patients/${patientId}/personal-data`, {});
  if (booked.status === 201) stage.common.push(booked.body.appointment_id as string);
  await changeCommon(stage, random, send);
  await erased;
  return null;
}

async function readOwn(send: Send, { id }: Own): Promise<Own> {
  const { body } = await send('read', 'GET', `/dr/v1/appointment/${id}`);
  return { id, status: body.status as string };
}

/** Something is done to what anybody may change, while others may do the same. */
export async function playOnce(stage: Stage, random: Random): Promise<void> {
  await changeCommon(stage, random, sender(stage, random));
}

/** A doctor goes on leave today, and what the leave hits goes elsewhere. */
export async function goOnLeave(stage: Stage, random: Random, doctorId: string, action: string): Promise<void> {
  const { today } = stage.clinic;
  await sender(stage, random)(`leave ${action}`, 'POST', '/opdesk/v1/leaves', {
    doctor_id: doctorId,
    start_date: today,
    end_date: today,
    reason: 'away',
    appointments: { action, otherwise: 'cancel' },
  });
}

/** Whatever others do to it at the same time: only what must hold in the end is checked of it. */
async function changeCommon(stage: Stage, random: Random, send: Send): Promise<void> {
  if (random.next() < 0.2 || stage.common.length === 0) {
    await send('call next', 'POST', '/opdesk/v1/queue/call-next', place(stage, random));
    return;
  }
  const id = random.pick(stage.common);
  const kind = random.next();
  if (kind < 0.5)
    await send('common verb', 'POST', `/opdesk/v1/appointments/${id}/${random.pick(verbs)}`, { by: { role: 'staff' } });
  else if (kind < 0.6) await send('common cancel', 'PUT', `/dr/v1/appointment/${id}/cancel`);
  else if (kind < 0.7) await send('common complete', 'POST', `/dr/v1/appointment/${id}/complete`);
  else if (kind < 0.8) await send('common park', 'POST', `/dr/v1/appointment/${id}/parked`);
  else await changeOwn(stage, random, send, { id, status: 'BK' });
}
