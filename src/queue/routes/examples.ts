import { entryAnswer } from '../contract/entry-answer.ts';
import { queueAnswer } from '../contract/queue.ts';
import { placeEntries } from '../domain/places.ts';
import type { QueueEntry } from '../domain/entry.ts';
import { defaultSettings } from '../../calendar/settings.ts';
import { anyTime } from '../../calendar/working-hours.ts';
import { exampleAppointment } from '../../appointments/routes/examples.ts';
import { exampleOf } from '../../http/example-of.ts';
import { examplePatient } from '../../patients/routes/directory-examples.ts';
import type { ExampleSource } from '../../http/route-spec.ts';

/** The demo's queue. */
export const placeExample = { partner_clinic_id: '642783', partner_doctor_id: '8423994' } as const;

export const originExample = { by: { role: 'staff', id: 'reception-1' }, why: 'At the desk' } as const;

/** Somebody who waits today. */
export const followsWalkIn: ExampleSource = {
  id: 'addWalkIn',
  parameters: { appointment_id: '/entry/appointment_id' },
};

const { service } = exampleAppointment;
const now = exampleAppointment.startAt + 300;

const waiting: QueueEntry = {
  ...exampleAppointment,
  status: 'CK',
  checkedInAt: exampleAppointment.startAt - 240,
  overbooked: false,
  calls: 1,
  calledAt: now - 60,
  firstName: examplePatient.firstName,
  middleName: examplePatient.middleName,
  lastName: examplePatient.lastName,
  mobile: examplePatient.mobile,
  gender: examplePatient.gender,
  age: 44,
  ageMonths: null,
  guestName: null,
  guestMobile: null,
  serviceId: service?.id ?? null,
  serviceName: service?.name ?? null,
  serviceMinutes: 15,
  hasNotes: false,
  videoUrl: null,
};

const settings = {
  ...defaultSettings,
  labels: [{ key: 'vitals_submitted', text: 'Vitals submitted' }],
};

const queue = placeEntries([waiting], { now, hours: anyTime });
const [placed] = queue.entries;

export const entryExample = exampleOf({ entry: placed === undefined ? null : entryAnswer(placed, settings, now) });

export const queueExample = JSON.parse(
  queueAnswer(
    {
      clinicId: exampleAppointment.clinicId,
      date: '2031-05-05',
      now,
      settings,
      doctors: [{ ...queue, date: '2031-05-05' }],
      absences: [],
    },
    undefined,
    true,
  ).toString(),
) as unknown;
