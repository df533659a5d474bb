import type { Random } from './random.ts';
import { deskVerbs, expectedStatus, type Role } from './statuses.ts';
import type { Send, Stage } from './stage.ts';

export const verbs = Object.keys(deskVerbs);
const roles: readonly Role[] = ['api', 'staff', 'doctor'];

export interface Own {
  readonly id: string;
  readonly status: string;
}

export function place({ clinic }: Stage, random: Random): { clinic_id: string; doctor_id: string } {
  const doctor_id = random.pick(clinic.doctorIds);
  const worksAtBoth = clinic.doctorIds.indexOf(doctor_id) % 2 === 1;
  return { clinic_id: worksAtBoth ? random.pick(clinic.clinicIds) : (clinic.clinicIds[0] ?? ''), doctor_id };
}

export function slot({ clinic }: Stage, random: Random): number {
  return random.pick(clinic.starts);
}

export async function create(stage: Stage, random: Random, send: Send): Promise<Own | null> {
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
export async function useVerb(stage: Stage, random: Random, send: Send, id: string, status: string): Promise<string> {
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
export async function changeOwn(stage: Stage, random: Random, send: Send, own: Own): Promise<Own> {
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

async function readOwn(send: Send, { id }: Own): Promise<Own> {
  const { body } = await send('read', 'GET', `/dr/v1/appointment/${id}`);
  return { id, status: body.status as string };
}
