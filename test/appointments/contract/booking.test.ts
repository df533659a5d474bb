import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BookAppointmentBody,
  type BookingBodyContext,
  checkBooking,
  contentDigest,
  readBodyText,
  readBooking,
} from '../../../src/appointments/contract/booking.ts';
import { completeSettings } from '../../../src/calendar/settings.ts';

const fixed = { settings: completeSettings({}), country: 'IN', today: '2026-03-02' };

const body: BookAppointmentBody = {
  partner_clinic_id: '642783',
  partner_doctor_id: '8423994',
  partner_patient_id: '6742984',
  token: 2,
  appointment_details: {
    start_time: 1_772_422_200,
    mode: 'tele',
    custom_attributes: { tags: ['b', 'a'] },
    video_connect: { vendor: 'other' },
  },
  patient_details: {
    first_name: ' Test ',
    middle_name: '',
    gender: 'M',
    age: 24,
    mobile: '9999999999',
    address: { city: 'Bangalore', pincode: 560049 },
  },
  partner_meta: { encounter_id: '123' },
  display_meta: { key1: 'value1' },
  reason: 'fever',
};

const around = (said: unknown): BookingBodyContext => ({
  ...fixed,
  ...readBodyText(said, JSON.stringify(said) ?? ''),
});

function check(unread: unknown): string[] {
  return checkBooking(unread, around(unread)).map(({ path, code }) => `${path} ${code}`);
}

describe('checkBooking', () => {
  test('B4: it tolerates any shape', () => {
    const shapes = fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          clinic_id: fc.jsonValue(),
          appointment_details: fc.jsonValue(),
          patient_details: fc.jsonValue(),
          display_meta: fc.jsonValue(),
          partner_meta: fc.jsonValue(),
          notes: fc.jsonValue(),
          partner_patient_id: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
      fc.record({
        appointment_details: fc.record({
          start_time: fc.jsonValue(),
          end_time: fc.jsonValue(),
          custom_attributes: fc.jsonValue(),
          video_connect: fc.jsonValue(),
        }),
        patient_details: fc.record({
          dob: fc.jsonValue(),
          age: fc.jsonValue(),
          mobile: fc.jsonValue(),
          first_name: fc.jsonValue(),
        }),
        display_meta: fc.dictionary(fc.string(), fc.jsonValue()),
      }),
    );
    fc.assert(
      fc.property(shapes, (shape) => {
        for (const issue of checkBooking(shape, around(shape))) expect(issue.path).toMatch(/^\/[a-z_]+/);
      }),
    );
  });

  test('B4: no message holds a text that was sent', () => {
    const secret = fc.string({ minLength: 6, unit: fc.constantFrom('q', 'z', 'x', '7') });
    fc.assert(
      fc.property(secret, (text) => {
        const said = {
          ...body,
          partner_patient_id: text,
          partner_clinic_id: text,
          clinic_id: text,
          notes: text,
          appointment_details: {
            start_time: 1,
            notes: `${text}!`,
            reason: `${text}?`,
            video_connect: { url: text },
            custom_attributes: { tags: [text], mood: text },
          },
          patient_details: { partner_patient_id: `${text}.`, dob: text, age: 3, mobile: text, first_name: ' ' },
          display_meta: { a: text.repeat(20) },
        };
        const issues = checkBooking(said, around(said));
        expect(issues.length).toBeGreaterThan(8);
        for (const issue of issues) expect(JSON.stringify(issue)).not.toContain(text);
      }),
    );
  });

  test('C1–C15: a body that keeps every rule has no issue', () => {
    expect(check(body)).toEqual([]);
  });

  test('C2: a birth date is a day of the calendar, not in the future', () => {
    for (const dob of ['2026-03-03', '1987-02-29', '1987-1-6', '1849-12-31', '', 'today']) {
      expect(check({ ...body, patient_details: { dob } })).toEqual(['/patient_details/dob format']);
    }
    for (const dob of ['2026-03-02', '1988-02-29', '1850-01-01'])
      expect(check({ ...body, patient_details: { dob } })).toEqual([]);
  });
});

describe('readBooking', () => {
  const read = (said: BookAppointmentBody) => readBooking(said, around(said));

  test('C1: names are taken as they are', () => {
    expect(read(body)).toMatchObject({
      clinic: { id: undefined, partnerId: '642783' },
      doctor: { id: undefined, partnerId: '8423994' },
      patient: { id: undefined, partnerId: '6742984' },
      partnerAppointmentId: null,
      token: 2,
      mode: 'VIDEO',
      serviceId: null,
      endAt: null,
      overbook: false,
      notes: null,
      reason: 'fever',
      missingToAdd: [],
    });
  });

  test('C2: what is empty is nothing, an age becomes a birth date, a mobile E.164', () => {
    expect(read(body).patientDetails).toEqual({
      designation: null,
      first_name: 'Test',
      middle_name: null,
      last_name: null,
      gender: 'M',
      date_of_birth: '2002-03-02',
      from_age: true,
      mobile: '+919999999999',
      address: { city: 'Bangalore', pincode: '560049' },
    });
    expect(read({ ...body, patient_details: undefined } as unknown as BookAppointmentBody)).toMatchObject({
      patientDetails: null,
    });
  });
});

/** The same JSON with the members of every object in another order. */
function shuffled(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return value.map((entry) => shuffled(entry, random));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => ({
    key,
    member: shuffled(member, random),
    place: random(),
  }));
  return Object.fromEntries(members.toSorted((a, b) => a.place - b.place).map(({ key, member }) => [key, member]));
}

describe('contentDigest', () => {
  const digest = (said: unknown): string => contentDigest(said as BookAppointmentBody);

  test('C7: it is the same for any order of members', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (meta, stream) => {
          const said = { ...body, partner_meta: meta };
          expect(digest(shuffled(said, () => stream.next().value as number))).toBe(digest(said));
        },
      ),
    );
  });

  test('C7: unknown fields do not change it, wherever they stand, but for those that are kept', () => {
    const first = digest(body);
    expect(digest({ ...body, extra: 1, __proto__: { token: 3 } })).toBe(first);
    expect(digest({ ...body, appointment_details: { ...body.appointment_details, extra: 1 } })).toBe(first);
    expect(
      digest({
        ...body,
        patient_details: { ...body.patient_details, extra: 1, address: { ...body.patient_details?.address, extra: 1 } },
      }),
    ).toBe(first);
    expect(
      digest({
        ...body,
        appointment_details: { ...body.appointment_details, video_connect: { vendor: 'other', conf: 1 } },
      }),
    ).not.toBe(first);
  });

  test('C7: any other content changes it', () => {
    const details = body.appointment_details;
    const others: unknown[] = [
      { ...body, token: 3 },
      { ...body, token: undefined },
      { ...body, overbook: false },
      { ...body, partner_meta: {} },
      { ...body, notes: '' },
      { ...body, partner_meta: { encounter_id: 123 } },
      { ...body, partner_meta: { encounter_id: ['123'] } },
      { ...body, appointment_details: { ...details, start_time: details.start_time + 1 } },
      { ...body, appointment_details: { ...details, end_time: details.start_time } },
      { ...body, appointment_details: { ...details, custom_attributes: { tags: ['a', 'b'] } } },
      { ...body, patient_details: { ...body.patient_details, address: { city: 'Mysore', pincode: 560049 } } },
      { ...body, patient_details: {} },
      { ...body, display_meta: { key1: 'value2' } },
      { ...body, display_meta: { KEY1: 'value1' } },
    ];
    const digests = [body, ...others].map(digest);
    expect(new Set(digests).size).toBe(digests.length);
    for (const each of digests) expect(each).toMatch(/^[0-9a-f]{64}$/);
  });
});
