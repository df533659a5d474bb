import { describe, expect, it } from 'vitest';
import { type Body, openDesk } from '../support/desk.ts';

const desk = openDesk();

const person = { first_name: 'Asha', last_name: 'Rao', gender: 'F', dob: '1990-01-02' };
const place = { doctor_id: 'do-1', clinic_id: 'cl-1' };
const booking = (patient: Body): Body => ({
  ...place,
  partner_patient_id: 'p-1',
  patient_details: patient,
  appointment_details: { start_time: 1_772_422_200 },
});
const reservation = (patient: Body): Body => ({ ...place, patient: { ...person, mobile: '9876543210', ...patient } });

/** Every operation that takes a name, what to send, and where the name stands in it. */
const operations: readonly (readonly [method: string, path: string, field: string, body: (name: string) => Body])[] = [
  ...['first_name', 'middle_name', 'last_name'].flatMap(
    (field) =>
      [
        [
          'POST',
          '/dr/v1/appointment',
          `patient_details/${field}`,
          (name: string) => booking({ ...person, [field]: name }),
        ],
        [
          'PATCH',
          '/dr/v1/appointment/api-1',
          `patient_details/${field}`,
          (name: string) => ({ patient_details: { [field]: name } }),
        ],
        [
          'PATCH',
          '/dr/v2/appointment/api-1',
          `patient_details/${field}`,
          (name: string) => ({ patient_details: { [field]: name } }),
        ],
        [
          'POST',
          '/opdesk/v1/walk-ins',
          `patient_details/${field}`,
          (name: string) => ({ ...place, patient_details: { ...person, [field]: name } }),
        ],
        [
          'POST',
          '/opdesk/v1/appointments/api-1/patient',
          `patient_details/${field}`,
          (name: string) => ({ partner_patient_id: 'p-1', patient_details: { ...person, [field]: name } }),
        ],
        [
          'POST',
          '/dr/v1/appointment/slots/reserve',
          `patient/${field}`,
          (name: string) => reservation({ [field]: name }),
        ],
        ['POST', '/dr/v1/patient', field, (name: string) => ({ ...person, [field]: name })],
        ['PATCH', '/dr/v1/patient/pt-1', field, (name: string) => ({ [field]: name })],
      ] as const,
  ),
  ...['fn', 'mn', 'ln'].flatMap(
    (field) =>
      [
        [
          'POST',
          '/profiles/v1/patient',
          field,
          (name: string) => ({ fn: 'Asha', dob: '1990-01-02', gen: 'F', [field]: name }),
        ],
        ['PATCH', '/profiles/v1/patient/pt-1', field, (name: string) => ({ [field]: name })],
      ] as const,
  ),
  ['POST', '/profiles/v1/patient', 'fln', (name) => ({ fln: name, dob: '1990-01-02', gen: 'F' })],
  ['POST', '/opdesk/v1/walk-ins', 'name', (name) => ({ ...place, name })],
  ...['firstname', 'lastname'].flatMap(
    (field) =>
      [
        [
          'POST',
          '/cdr/v1/doctor/',
          field,
          (name: string) => ({ firstname: 'Asha', lastname: 'Rao', gender: 'F', [field]: name }),
        ],
        ['PATCH', '/cdr/v1/doctor/do-1/', field, (name: string) => ({ [field]: name })],
      ] as const,
  ),
  ['POST', '/cdr/v1/clinic/', 'name', (name) => ({ name, address: 'Road 1' })],
  ['PATCH', '/cdr/v1/clinic/cl-1/', 'name', (name) => ({ name })],
  ['POST', '/opdesk/v1/doctors/do-1/services', 'name', (name) => ({ name, duration_minutes: 15 })],
  ['PATCH', '/opdesk/v1/services/co-1', 'name', (name) => ({ name })],
];

const refused = {
  'a line break': 'Asha\nRao',
  'a line break at its end': 'Asha\r\n',
  'a tab': 'Asha\tRao',
  'a line separator': 'Asha\u2028Rao',
  'a control character': 'As\u0007ha',
  'a right-to-left override': 'Asha \u202eoaR',
  'an isolate': '\u2067Asha\u2069',
  'a direction mark': 'Asha\u200f',
  'an Arabic letter mark': 'Asha\u061c',
  'zero-width spaces alone': '\u200b\u200b',
  'joiners alone': '\u200d',
  'a mark alone': ' \u0301',
  'a filler alone': '\u3164',
  'an empty Braille cell': '\u2800',
};

describe('a name', () => {
  it.each(operations)(
    'that shows nothing, or breaks the line around it, is refused by %s %s in %s',
    async (method, path, field, body) => {
      for (const [what, name] of Object.entries(refused)) {
        const answer = await desk.business.api(method, path, body(name));
        expect([what, answer.status, answer.text.includes(field)]).toEqual([what, 400, true]);
        expect([what, answer.text.includes(name)]).toEqual([what, false]);
      }
    },
  );

  it('is kept as it came where its joiners belong to it', async () => {
    for (const name of ['क्‍ष', 'نیم‌کت', '👩‍⚕️ Asha', 'O’Neill', 'Jean\u2011Luc', '李', 'Ra\u00adman']) {
      const { body } = await desk.business.api('POST', '/dr/v1/patient', { ...person, first_name: name });
      const { body: read } = await desk.business.api('GET', `/dr/v1/patient/${body.patient_id as string}`);
      expect(read.first_name).toBe(name);
    }
  });
});
