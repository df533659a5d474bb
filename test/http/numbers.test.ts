import { beforeEach, describe, expect, it } from 'vitest';
import { type Body, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

const person = { first_name: 'Asha', last_name: 'Rao', gender: 'F', dob: '1990-01-02' };
const place = { doctor_id: 'do-1', clinic_id: 'cl-1' };
const start = 1_772_422_200;

/** Every operation that takes a patient's number, what to send, and where the number stands in it. */
const operations: readonly (readonly [method: string, path: string, field: string, body: (mobile: string) => Body])[] =
  [
    [
      'POST',
      '/dr/v1/appointment',
      '/patient_details/mobile',
      (mobile) => ({
        ...place,
        partner_patient_id: 'p-1',
        patient_details: { ...person, mobile },
        appointment_details: { start_time: start },
      }),
    ],
    ['PATCH', '/dr/v1/appointment/api-1', '/patient_details/mobile', (mobile) => ({ patient_details: { mobile } })],
    ['PATCH', '/dr/v2/appointment/api-1', '/patient_details/mobile', (mobile) => ({ patient_details: { mobile } })],
    ['POST', '/opdesk/v1/walk-ins', '/mobile', (mobile) => ({ ...place, mobile })],
    [
      'POST',
      '/opdesk/v1/walk-ins',
      '/patient_details/mobile',
      (mobile) => ({ ...place, patient_details: { ...person, mobile } }),
    ],
    [
      'POST',
      '/opdesk/v1/appointments/api-1/patient',
      '/patient_details/mobile',
      (mobile) => ({ partner_patient_id: 'p-1', patient_details: { ...person, mobile } }),
    ],
    [
      'POST',
      '/dr/v1/appointment/slots/reserve',
      '/patient/mobile',
      (mobile) => ({ ...place, patient: { ...person, mobile } }),
    ],
    ['POST', '/dr/v1/patient', '/mobile', (mobile) => ({ ...person, mobile })],
    ['PATCH', '/dr/v1/patient/pt-1', '/mobile', (mobile) => ({ mobile })],
    ['POST', '/profiles/v1/patient', '/mobile', (mobile) => ({ fn: 'Asha', gen: 'F', dob: '1990-01-02', mobile })],
    ['PATCH', '/profiles/v1/patient/pt-1', '/mobile', (mobile) => ({ mobile })],
  ];

const encoded = (number: string): string => encodeURIComponent(number);

describe('C15: a number', () => {
  it.each(operations)(
    'with an extension, or with anything else that would be lost, is refused by %s %s at %s',
    async (method, path, field, body) => {
      for (const mobile of [
        '9876543210 x12',
        '9876543210 ext. 5',
        '+919876543210;ext=5',
        '9876543210#',
        '9876543210 (home)',
      ]) {
        const answer = await desk.business.api(method, path, body(mobile));
        expect([
          mobile,
          answer.status,
          answer.body.error?.details?.issues?.map((issue: { path: string }) => issue.path),
        ]).toEqual([mobile, 400, [field]]);
      }
    },
  );

  it.each([`/dr/v1/business/patients/search?mobile=`, `/profiles/v1/patient/by-mobile?mob=`])(
    'with an extension is refused by %s',
    async (path) => {
      expect((await desk.business.api('GET', `${path}${encoded('9876543210 x12')}`)).status).toBe(400);
    },
  );

  it.each([
    ['Devanagari', '९८७६५४३२१०'],
    ['Arabic', '٩٨٧٦٥٤٣٢١٠'],
    ['fullwidth', '９８７６５４３２１０'],
  ])('in %s digits is stored and found as in any others', async (_script, mobile) => {
    const { patient_id: id } = expectDone(await desk.business.api('POST', '/dr/v1/patient', { ...person, mobile }));
    expect((await desk.business.api('GET', `/dr/v1/patient/${id as string}`)).body.mobile).toBe('+919876543210');
    for (const searched of [mobile, '9876543210']) expect(await found(searched)).toEqual([id, id, id]);
  });
});

/** Whom each of the three searches finds. */
async function found(number: string): Promise<(string | undefined)[]> {
  const { api } = desk.business;
  const byNumber = await api('GET', `/dr/v1/business/patients/search?mobile=${encoded(number)}`);
  const byMobile = await api('GET', `/profiles/v1/patient/by-mobile?mob=${encoded(number)}`);
  const search = await api('GET', `/profiles/v1/patient/search?prefix=${encoded(number)}`);
  return [byNumber.body.data?.profiles?.[0]?.patient_id, byMobile.body[0]?.oid, search.body[0]?.oid] as (
    | string
    | undefined
  )[];
}

describe('C15: with a clinic in another country', () => {
  beforeEach(async () => {
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/clinics/cl-1', { country: 'US' }));
  });

  it('a number that the clinic booked is found without its country code', async () => {
    const details = {
      partner_patient_id: 'p-1',
      patient_id: undefined,
      patient_details: { ...person, mobile: '415-555-2671' },
    };
    const { patient_id: id } = (await desk.read(await desk.book('09:00', {}, details))) as { patient_id: string };
    for (const number of ['415-555-2671', '4155552671', '(415) 555-2671', '+1 415 555 2671'])
      expect([number, await found(number)]).toEqual([number, [id, id, id]]);
  });

  it('a number that is none of the business’s country is added as one of the clinic’s', async () => {
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/clinics/cl-1', { country: 'AE' }));
    const { patient_id: id } = expectDone(
      await desk.business.api('POST', '/dr/v1/patient', { ...person, mobile: '050 123 4567' }),
    );
    expect((await desk.business.api('GET', `/dr/v1/patient/${id as string}`)).body.mobile).toBe('+971501234567');
    expect(await found('0501234567')).toEqual([id, id, id]);
  });

  it('a walk-in’s patient who is told later is read as at the clinic', async () => {
    const { entry } = expectDone(await desk.business.api('POST', '/opdesk/v1/walk-ins', place));
    const body = { partner_patient_id: 'p-1', patient_details: { ...person, mobile: '415-555-2671' } };
    expectDone(
      await desk.business.api('POST', `/opdesk/v1/appointments/${entry.appointment_id as string}/patient`, body),
    );
    expect(await desk.rows('select mobile from patients where business_id = $1 and mobile is not null')).toEqual([
      { mobile: '+14155552671' },
    ]);
  });
});
