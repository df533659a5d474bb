import { expect, test } from 'vitest';
import { withoutPersonalContents, withoutPersonalData } from '../../src/contract/erasure.ts';

test('an answer without personal data keeps its members with ids, numbers and codes', () => {
  const answer = {
    success: true,
    appointment: {
      appointment_id: 'api-1', partner_appointment_id: 'v-1', patient_id: 'pt-1', prev_aids: ['api-0'], status: 'BK', token: 7,
      start_time: 1_772_423_100, patient: { patient_id: 'pt-1', mobile: '+919812345678', name: 'Meera' },
    },
    entries: [{ oid: 'pt-1', queue_position: 1.5, note: null }],
  };
  const personal = {
    ...answer,
    message: 'Booked for Meera',
    appointment: {
      ...answer.appointment, partner_patient_id: 'mrn-77', prescription_id: 'rx-1', notes: 'n', reason: 'r', age: 70, dob: '1950-01-02',
      partner_meta: { id: 'card-88' }, display_meta: { status: 'VIP' }, custom_attributes: { a: true }, video_connect: { id: 'room' },
      address: { pincode: 560_049, state: 'Karnataka' },
    },
  };
  const { name: _name, mobile: _mobile, ...patient } = answer.appointment.patient;
  const expected = { ...answer, appointment: { ...answer.appointment, patient } };
  expect(JSON.parse(withoutPersonalData(JSON.stringify(personal)))).toEqual(expected);
  expect(withoutPersonalData(JSON.stringify(expected))).toBe(JSON.stringify(expected));
});

test.each(['null', '[]', '7', '"Meera"', '{}'])('an answer that is %s can be kept', (text) => {
  expect(JSON.parse(withoutPersonalData(text))).toEqual(text === '"Meera"' ? {} : (JSON.parse(text) ?? {}));
});

test('the body of an event without personal contents is compact ASCII, and is the same once more', () => {
  const body = JSON.stringify({ event: 'é😀', data: { appointment_id: 'api-1', partner_patient_id: 'mrn', custom_attributes: { a: 1 }, partner_meta: { b: 2 }, video_connect: {} } });
  const emptied = withoutPersonalContents(body);
  const data = '{"appointment_id":"api-1","partner_patient_id":"","custom_attributes":{},"partner_meta":{}}';
  expect(emptied).toBe(`{"event":"\\u00e9\\ud83d\\ude00","data":${data}}`);
  expect(withoutPersonalContents(emptied)).toBe(emptied);
});
