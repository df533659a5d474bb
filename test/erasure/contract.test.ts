import { expect, test } from 'vitest';
import { readFileSync } from 'node:fs';
import { withoutFreeTexts, withoutPersonalContents } from '../../src/erasure/contract.ts';
import { withoutPersonalData } from '../../src/kernel/impersonal.ts';
import { defaultSettings } from '../../src/calendar/settings.ts';
import { createDescribedAnswers } from '../support/described-answers.ts';
import type { Document } from '../support/examples.ts';

test('an answer without personal data keeps its members with ids, numbers and codes', () => {
  const answer = {
    success: true,
    appointment: {
      appointment_id: 'api-1',
      patient_id: 'pt-1',
      prev_aids: ['api-0'],
      status: 'BK',
      token: 7,
      start_time: 1_772_423_100,
      patient: { patient_id: 'pt-1', mobile: '+919812345678', name: 'Meera' },
    },
    entries: [{ oid: 'pt-1', queue_position: 1.5, note: null }],
  };
  const personal = {
    ...answer,
    appointment: {
      ...answer.appointment,
      partner_patient_id: 'mrn-77',
      partner_appointment_id: 'v-1',
      prescription_id: 'rx-1',
      notes: 'n',
      reason: 'r',
      age: 70,
      dob: '1950-01-02',
      partner_meta: { id: 'card-88' },
      display_meta: { status: 'VIP' },
      custom_attributes: { a: true },
      video_connect: { id: 'room' },
      address: { pincode: 560_049, state: 'Karnataka' },
    },
  };
  const { name: _name, mobile: _mobile, ...patient } = answer.appointment.patient;
  const expected = { ...answer, appointment: { ...answer.appointment, patient } };
  expect(JSON.parse(withoutPersonalData(JSON.stringify(personal)))).toEqual(expected);
  expect(withoutPersonalData(JSON.stringify(expected))).toBe(JSON.stringify(expected));
});

const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as Document;

/** What each write answers by its example, where that names a patient, an appointment or a user. */
const writes = Object.values(document.paths as Record<string, Record<string, Document>>).flatMap((item) =>
  Object.entries(item).flatMap(([method, operation]) =>
    Object.entries(operation.responses as Record<string, Document>).flatMap(([status, response]) => {
      const { schema, example } = response.content?.['application/json'] ?? {};
      const names =
        /"(?:patient_id|appointment_id|oid)"/.test(JSON.stringify(example) ?? '') ||
        operation.operationId === 'changeStaff';
      // A search by POST keeps no answer.
      return method !== 'get' && !String(operation.operationId).endsWith('ByPost') && status.startsWith('2') && names
        ? [{ id: operation.operationId as string, status, schema, example }]
        : [];
    }),
  ),
);
const described = createDescribedAnswers(document);

test.each(writes)(
  'B8: what is left of the answer of $id, $status, is still what the document says of it',
  ({ schema, example }) => {
    expect(described.problemsOfValue(schema, example)).toEqual([]);
    expect(described.problemsOfValue(schema, JSON.parse(withoutPersonalData(JSON.stringify(example))))).toEqual([]);
  },
);

test('nothing is left of the labels, tags and card of somebody in the queue, nor of the texts about a patient', () => {
  const shown = [{ key: 'vip', text: 'Meera’s sister' }];
  const entry = {
    appointment_id: 'api-1',
    state: 'waiting',
    labels: shown,
    tags: shown,
    attributes: [{ key: 'a', text: 'A', place: 1, values: shown }],
    card: [
      { label: 'Card', value: 98_123 },
      { label: 'Card', value: 'mrn' },
    ],
  };
  const left = { appointment_id: 'api-1', state: 'waiting', labels: [], tags: [], attributes: [], card: [] };
  expect(JSON.parse(withoutPersonalData(JSON.stringify({ entry })))).toEqual({ entry: left });
});

test('C11: of custom attributes stays what the business has in a list; one that it does not know and free texts go', () => {
  const entries = (...keys: string[]) => keys.map((key) => ({ key, text: key }));
  const settings = {
    ...defaultSettings,
    tags: entries('paid'),
    customAttributes: [{ key: 'room', text: 'Room', values: entries('r1', 'r2'), place: null }],
  };
  const left = (attributes: string) => withoutFreeTexts(attributes, settings);
  expect(left('{"tags":["paid","knee of Meera"], "room":"r1", "label":"knee", "gone":["r1"]}')).toBe(
    '{"tags":["paid"],"room":"r1"}',
  );
  expect(left('{"room":"r3","tags":["x"],"labels":["y"]}')).toBeNull();
  for (const same of ['{ "room": "r2" , "tags":[]}', '{}']) expect(left(same)).toBe(same);
});

test.each(['null', '[]', '7', '"Meera"', '{}'])('an answer that is %s can be kept', (text) => {
  expect(JSON.parse(withoutPersonalData(text))).toEqual(text === '"Meera"' ? {} : (JSON.parse(text) ?? {}));
});

test('the body of an event without personal contents is compact ASCII, and is the same once more', () => {
  const body = JSON.stringify({
    event: 'é😀',
    data: {
      appointment_id: 'api-1',
      partner_patient_id: 'mrn',
      custom_attributes: { a: 1 },
      partner_meta: { b: 2 },
      video_connect: {},
    },
  });
  const emptied = withoutPersonalContents(body);
  const data = '{"appointment_id":"api-1","partner_patient_id":"","custom_attributes":{},"partner_meta":{}}';
  expect(emptied).toBe(`{"event":"\\u00e9\\ud83d\\ude00","data":${data}}`);
  expect(withoutPersonalContents(emptied)).toBe(emptied);
});
