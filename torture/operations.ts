import type { Random } from '../test/model/random.ts';
import type { Wants } from './checker/evidence.ts';
import { planLeave, planMerge, planPatient, planReturn, planSeats } from './desk-operations.ts';
import { by, contestedStart, type Known, type Plan } from './plan.ts';
import type { Place } from './practice.ts';

/** One of the operations, each with its share. */
export function planOperation(known: Known, random: Random): Plan {
  const share = random.next();
  if (share < 0.5 || known.appointmentIds.length === 0) return planBooking(known, random);
  if (share < 0.57) return planWalkIn(known, random);
  if (share < 0.61) return planCallNext(known, random);
  if (share < 0.69) return planMove(known, random);
  if (share < 0.72) return planReplacement(known, random);
  if (share < 0.74) return planSeats(known, random);
  if (share < 0.76) return known.leaveIds.length < 2 ? planLeave(known, random) : planReturn(known);
  if (share < 0.79) return known.addedPatientIds.length < 4 ? planPatient(known) : planMerge(known);
  return planVerb(known, random);
}

function planBooking(known: Known, random: Random): Plan {
  const place = random.pick(known.practice.places);
  const startAt = contestedStart(known, random, place);
  const patient_id = random.pick([...known.practice.patientIds, ...known.addedPatientIds]);
  const isOverbooked = random.next() < 0.02;
  const isKnownByItself = random.next() < 0.3;
  const hasPartnerId = isKnownByItself || random.next() < 0.3;
  return {
    kind: 'book',
    target: null,
    wants: { ...placeOf(place), startAt, isOverbooked },
    isKnownByItself,
    call: (id) => ({
      method: 'POST',
      path: '/dr/v1/appointment',
      body: {
        clinic_id: place.clinicId,
        doctor_id: place.doctorId,
        patient_id,
        appointment_details: { start_time: startAt, conf_id: place.serviceId },
        partner_meta: { asked: id },
        ...(hasPartnerId ? { partner_appointment_id: id } : {}),
        ...(isOverbooked ? { overbook: true } : {}),
      },
    }),
  };
}

function planWalkIn({ practice }: Known, random: Random): Plan {
  const { doctorId, clinicId } = random.pick(practice.places);
  const patient = random.next() < 0.5 ? { name: 'Guest' } : { patient_id: random.pick(practice.patientIds) };
  return {
    kind: 'walk-in',
    target: null,
    wants: { doctorId, clinicId },
    isKnownByItself: false,
    call: (id) => ({
      method: 'POST',
      path: '/opdesk/v1/walk-ins',
      body: { clinic_id: clinicId, doctor_id: doctorId, ...patient, partner_meta: { asked: id }, by: by(id) },
    }),
  };
}

function planCallNext({ practice }: Known, random: Random): Plan {
  const { doctorId, clinicId } = random.pick(practice.places);
  return {
    kind: 'call-next',
    target: null,
    wants: { doctorId, clinicId },
    isKnownByItself: false,
    call: (id) => ({
      method: 'POST',
      path: '/opdesk/v1/queue/call-next',
      body: { clinic_id: clinicId, doctor_id: doctorId, by: by(id) },
    }),
  };
}

function planMove(known: Known, random: Random): Plan {
  const target = random.pick(known.appointmentIds);
  const place = random.pick(known.practice.places);
  const startAt = contestedStart(known, random, place);
  return {
    kind: 'move',
    target,
    wants: { ...placeOf(place), startAt },
    isKnownByItself: false,
    call: (id) => ({
      method: 'POST',
      path: `/opdesk/v1/appointments/${target}/reschedule`,
      body: {
        clinic_id: place.clinicId,
        doctor_id: place.doctorId,
        conf_id: place.serviceId,
        start_time: startAt,
        by: by(id),
      },
    }),
  };
}

function planReplacement(known: Known, random: Random): Plan {
  const target = random.pick(known.appointmentIds);
  const startAt = contestedStart(known, random, random.pick(known.practice.places));
  return {
    kind: 'replace',
    target,
    wants: { startAt },
    isKnownByItself: false,
    call: (id) => ({
      method: 'PATCH',
      path: `/appointments/v1/${target}/reschedule`,
      body: { start_time: startAt, partner_appointment_id: id },
    }),
  };
}

/** With the statuses that each may leave behind. */
const verbs: Readonly<Record<string, readonly string[]>> = {
  cancel: ['CNS'],
  'check-in': ['CK'],
  start: ['OG'],
  finish: ['CM', 'CMNP'],
  'no-show': ['NSS'],
  park: ['PA'],
  unpark: ['CK'],
  'undo-check-in': ['BK'],
  reinstate: ['BK'],
  'undo-no-show': ['BK'],
};
/** An appointment is mostly ended, so that its seat is free for others. */
const verbNames = [...Object.keys(verbs), 'cancel', 'cancel', 'cancel', 'finish', 'check-in'];

function planVerb(known: Known, random: Random): Plan {
  const target = random.pick(known.appointmentIds);
  const verb = random.pick(verbNames);
  return {
    kind: 'verb',
    target,
    wants: { to: verbs[verb] ?? [] },
    isKnownByItself: false,
    call: (id) => ({ method: 'POST', path: `/opdesk/v1/appointments/${target}/${verb}`, body: { by: by(id) } }),
  };
}

function placeOf({ doctorId, clinicId, serviceId }: Place): Pick<Wants, 'doctorId' | 'clinicId' | 'serviceId'> {
  return { doctorId, clinicId, serviceId };
}
