import { describe, expect, test } from 'vitest';
import { type HoldRequest, holdSlot, releaseHold } from '../../../src/appointments/db/holds.ts';
import { raiseCatalogVersion } from '../../../src/runtime/db/catalog.ts';
import { openBareBusiness, start } from '../../support/bare-business.ts';

const bare = openBareBusiness();
const { run, addSession, outcomes } = bare;
const now = start - 3_600;

const hold = async (id: string, more: Partial<HoldRequest> = {}) =>
  holdSlot(bare.db, {
    business_id: bare.id,
    catalog_version: 1,
    hold_id: id,
    may_exist: false,
    client_id: 'ec-1',
    doctor_id: 'do-1',
    clinic_id: 'cl-1',
    service_id: 'group',
    mode: 'INCLINIC',
    start_at: start,
    end_at: start + 900,
    occupied_from: start,
    occupied_until: start + 900,
    session_id: 'group-1',
    expires_at: now + 600,
    most: 3,
    most_an_hour: null,
    now,
    ...more,
  });
const standing = () =>
  run(
    `select h.id, c.hold_id from holds h full join seat_claims c on c.business_id = h.business_id and c.hold_id = h.id
     where coalesce(h.business_id, c.business_id) = $1 order by 1`,
  );

describe('hold_slot', () => {
  test('E7: gives one seat to one of many who ask at the same time, bookings among them', async () => {
    await addSession('group', 1);
    const asked = await Promise.all([
      ...['a', 'b', 'c'].map(async (id) => (await hold(id, { client_id: id })).outcome),
      outcomes({ now }).then(([outcome]) => String(outcome)),
    ]);
    expect(asked.filter((outcome) => outcome === 'TAKEN')).toHaveLength(3);
    expect(await run('select count(*) from seat_claims where business_id = $1')).toEqual([{ count: 1 }]);
  });

  test('E7: counts the holds of a client that stand, also where they are asked for of many doctors at the same time', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'other', 'later'];
    await run(
      `insert into doctors (business_id, id, first_name, last_name, gender, created_at)
        select $1, unnest($2::text[]), 'A', 'R',
       'F', now()`,
      ids,
    );
    const holdOf = (id: string, more: Partial<HoldRequest> = {}) =>
      hold(id, { doctor_id: id, service_id: null, session_id: null, ...more });
    const asked = await Promise.all(ids.slice(0, 5).map((id) => holdOf(id)));
    expect(asked.map(({ outcome }) => outcome).toSorted()).toEqual(['HELD', 'HELD', 'HELD', 'TOO_MANY', 'TOO_MANY']);
    expect(asked.find(({ outcome }) => outcome === 'TOO_MANY')?.free_at).toBe(now + 600);
    expect((await holdOf('other', { client_id: 'ec-2' })).outcome).toBe('HELD');
    expect((await holdOf('later', { now: now + 600, expires_at: now + 1_200 })).outcome).toBe('HELD');
  });

  test('answers a try that comes again with what the one before it has made', async () => {
    await addSession('group', 1);
    expect((await hold('a')).outcome).toBe('HELD');
    expect((await hold('a', { may_exist: true })).outcome).toBe('REPEATED');
    expect(await standing()).toEqual([{ id: 'a', hold_id: 'a' }]);
  });

  test('writes nothing where the catalog is another, a seat is taken or the limit is reached', async () => {
    await addSession('group', 1);
    await addSession('limited', 9);
    await run(`update sessions set max_appointments = 1 where business_id = $1 and service_id = 'limited'`);
    const later = {
      start_at: start + 900,
      end_at: start + 1_800,
      occupied_from: start + 900,
      occupied_until: start + 1_800,
    };
    await outcomes({ now }, { ...later, session_id: 'limited-1', now });
    const latest = {
      start_at: start + 1_800,
      end_at: start + 2_700,
      occupied_from: start + 1_800,
      occupied_until: start + 2_700,
    };
    const refused = [await hold('a'), await hold('b', { ...latest, session_id: 'limited-1' })];
    await bare.db.transaction((tx) => raiseCatalogVersion(tx, bare.id));
    refused.push(await hold('c', latest));
    expect(refused.map(({ outcome }) => outcome)).toEqual(['TAKEN', 'TAKEN', 'STALE']);
    expect(await run('select id from holds where business_id = $1')).toEqual([]);
  });
});

describe('release_hold', () => {
  test('E7: frees the seat, and only for the client whose hold it is', async () => {
    await addSession('group', 1);
    await hold('a');
    expect(await releaseHold(bare.db, bare.id, 'ec-2', 'a')).toBe(null);
    expect(await outcomes({ now })).toEqual(['TAKEN']);
    expect(await releaseHold(bare.db, bare.id, 'ec-1', 'a')).toBe('do-1');
    expect(await standing()).toEqual([]);
    expect(await releaseHold(bare.db, bare.id, 'ec-1', 'a')).toBe(null);
    expect(await outcomes({ now })).toEqual(['BOOKED 1']);
  });

  test('E7: and a booking with the hold come to one end, whichever is first', async () => {
    await addSession('group', 1);
    await hold('a');
    const [released, [booked]] = await Promise.all([
      releaseHold(bare.db, bare.id, 'ec-1', 'a'),
      outcomes({ hold_id: 'a', now }),
    ]);
    expect([released, booked]).toEqual(released === null ? [null, 'BOOKED 1'] : ['do-1', expect.any(String)]);
    const claims = await run('select count(*), count(hold_id) as held from seat_claims where business_id = $1');
    expect(claims).toEqual([{ count: booked === 'BOOKED 1' ? 1 : 0, held: 0 }]);
  });
});
