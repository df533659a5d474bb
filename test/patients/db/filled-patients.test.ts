import { describe, expect, test } from 'vitest';
import { openBareBusiness, start } from '../../support/bare-business.ts';

const bare = openBareBusiness();
const { run, book, addSession } = bare;

describe('a booking that describes a patient', () => {
  const described = (details: object, more: object = {}) => ({
    patient_id: null,
    partner_patient_id: 'theirs',
    patient_details: { id: 'new', first_name: 'Asha', gender: 'F', from_age: false, ...details },
    can_add_patient: true,
    ...more,
  });
  const patient = () =>
    run(
      `select first_name, last_name, mobile, address::text as address from patients
        where business_id = $1 and partner_id = 'theirs'`,
    );

  test('C2: adds one patient where two of a batch, or two batches at once, describe the same one', async () => {
    await addSession('group', 9);
    const batches = await Promise.all([
      book(described({ id: 'new-1' }), described({ id: 'new-2' })),
      book(described({ id: 'new-3' }), described({ id: 'new-4' })),
    ]);
    expect(batches.flat().map(({ outcome }) => outcome)).toEqual(['BOOKED', 'BOOKED', 'BOOKED', 'BOOKED']);
    expect(await patient()).toHaveLength(1);
    expect(await run('select count(distinct patient_id) from appointments where business_id = $1')).toEqual([
      { count: 1 },
    ]);
  });

  test('C2: fills in what is empty, an address line by line, and overwrites nothing', async () => {
    await addSession('group', 9);
    await book(described({ mobile: '+919876543210', address: { line1: 'A', city: 'Pune' } }));
    await book(
      described({
        first_name: 'Usha',
        last_name: 'Rao',
        mobile: '+911111111111',
        address: { line1: 'B', pincode: '411001' },
      }),
    );
    expect(await patient()).toEqual([
      {
        first_name: 'Asha',
        last_name: 'Rao',
        mobile: '+919876543210',
        address: expect.stringContaining('"line1": "A"'),
      },
    ]);
    expect(JSON.parse((await patient())[0].address)).toEqual({ line1: 'A', city: 'Pune', pincode: '411001' });
  });

  test('a refused one adds nobody', async () => {
    await addSession('group', 1);
    await book({});
    const refused = await book(described({}), described({}, { start_at: start + 900, catalog_version: 7 }));
    expect(refused.map(({ outcome }) => outcome)).toEqual(['TAKEN', 'STALE']);
    expect(await patient()).toEqual([]);
  });
});

test.each([
  ['{"a":"1"}', '{"a":"2"}', '{"a":"1"}'],
  ['{"a":"1"}', null, '{"a":"1"}'],
  [null, '{"a" : "2"}', '{"a" : "2"}'],
  ['"an old text"', '{"a":"2"}', '{"a":"2"}'],
  ['{"b" : "1"}', '{"a":"2","b":"3"}', '{"a": "2", "b": "1"}'],
])('filled_address makes of %s and %s %s, the very text where nothing is new', async (stored, told, filled) => {
  expect(await run('select filled_address($2, $3)::text as address where $1::text <> $4', stored, told, '')).toEqual([
    { address: filled },
  ]);
});

test('partner_id_refusal says whose a partner’s id is already', async () => {
  await run(
    `insert into patients (business_id, id, first_name, gender, partner_id, archived_at, erased_at, merged_into, created_at, updated_at) values
       ($1, 'own', 'A', 'F', 'p-own', null, null, null, now(), now()),
       ($1, 'other', 'A', 'F', 'p-other', null, null, null, now(), now()),
       ($1, 'archived', 'A', 'F', 'p-archived', now(), null, null, now(), now()),
       ($1, 'merged', 'A', 'F', 'p-merged', now(), null, 'pt-1', now(), now())`,
  );
  const refusals = await run(
    `select told, partner_id_refusal($1, patient, told) as refusal from (values
       ('pt-1', 'p-new'), ('pt-1', 'p-other'), ('pt-1', 'p-archived'), ('pt-1', 'p-merged'), ('own', 'p-own'), ('own', 'p-new')
     ) as asked (patient, told)`,
  );
  expect(refusals.map(({ told, refusal }) => `${told} ${refusal}`)).toEqual([
    'p-new null',
    'p-other PARTNER_PATIENT_TAKEN',
    'p-archived PARTNER_PATIENT_ARCHIVED',
    'p-merged OWN',
    'p-own OWN',
    'p-new PARTNER_PATIENT_DIFFERS',
  ]);
});
