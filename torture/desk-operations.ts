import type { Random } from '../test/model/random.ts';
import { by, contestedStart, type Known, type Plan } from './plan.ts';

const mostSeats = 3;

/** Another number of seats of a session: also fewer than are taken. */
export function planSeats({ practice }: Known, random: Random): Plan {
  const target = random.pick(random.pick(practice.places).sessionIds);
  const seats = 1 + random.below(mostSeats);
  return {
    kind: 'seats',
    target,
    wants: { seats },
    isKnownByItself: false,
    call: (id) => ({ method: 'PATCH', path: `/opdesk/v1/sessions/${target}`, body: { seats, by: by(id) } }),
  };
}

const leaveSeconds = 1_800;

/** A doctor is away for half an hour of those that everybody wants, and the appointments in it go or stay. */
export function planLeave(known: Known, random: Random): Plan {
  const place = random.pick(known.practice.places);
  const { doctorId, clinicId } = place;
  const startAt = contestedStart(known, random, place);
  const action = random.pick(['keep', 'move', 'cancel']);
  return {
    kind: 'leave',
    target: null,
    wants: { doctorId },
    isKnownByItself: false,
    call: (id) => ({
      method: 'POST',
      path: '/opdesk/v1/leaves',
      body: {
        doctor_id: doctorId,
        clinic_id: clinicId,
        start_time: startAt,
        end_time: startAt + leaveSeconds,
        reason: id,
        appointments: { action, ...(action === 'move' ? { otherwise: 'cancel' } : {}) },
        by: by(id),
      },
    }),
    learn: ({ id }) => void (id !== null && known.leaveIds.push(id)),
  };
}

/** A leave is taken back. */
export function planReturn({ leaveIds }: Known): Plan {
  const target = leaveIds.shift() ?? '';
  return {
    kind: 'return',
    target,
    wants: {},
    isKnownByItself: false,
    call: () => ({ method: 'DELETE', path: `/opdesk/v1/leaves/${target}` }),
  };
}

/** A patient who is registered once more. */
export function planPatient({ addedPatientIds }: Known): Plan {
  return {
    kind: 'patient',
    target: null,
    wants: {},
    isKnownByItself: false,
    call: (id) => ({
      method: 'POST',
      path: '/dr/v1/patient',
      body: { first_name: 'Meera', gender: 'F', age: 30, partner_patient_id: id },
    }),
    learn: ({ id }) => void (id !== null && addedPatientIds.push(id)),
  };
}

/** Two records of one patient become one, while somebody books for either. */
export function planMerge({ addedPatientIds }: Known): Plan {
  // Neither is merged with a third one meanwhile.
  const [target = '', into = ''] = addedPatientIds.splice(0, 2);
  return {
    kind: 'merge',
    target,
    wants: { into },
    isKnownByItself: false,
    call: (id) => ({ method: 'POST', path: `/opdesk/v1/patients/${target}/merge`, body: { into, by: by(id) } }),
    learn: () => void addedPatientIds.push(into),
  };
}
