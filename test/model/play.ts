import { changeOwn, create, type Own, place, slot, useVerb, verbs } from './own-appointment.ts';
import { type Send, sender, type Stage } from './stage.ts';
import type { Random } from './random.ts';

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
  // Most are over by then, so that others find free slots.
  if (random.next() < 0.7)
    await send('end', 'POST', `/opdesk/v1/appointments/${id}/${random.pick(['cancel', 'finish', 'no-show'])}`, {});
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
