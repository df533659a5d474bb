import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at } from '../../support/calendar.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../../support/server.ts';

const path = '/profiles/v1/patient';
const now = at('2026-03-02', '08:00');
const clock = createClock(now);

let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
});
beforeEach(async () => {
  clock.set(now);
  business = await server.createBusiness();
});
afterAll(() => server.close());

async function added(body: object): Promise<string> {
  const answer = await business.api('POST', `${path}/`, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.oid as string;
}

describe('warning of duplicates', () => {
  const twin = { fn: 'Anaïs', ln: 'Rao', dob: '1990-05-15', gen: 'F', mobile: '9876543210' };
  const message = expect.any(String) as string;

  it('names whoever has the same number, birth date and name by search key, and adds the patient all the same', async () => {
    const first = await added(twin);
    clock.advance(1);
    const second = await business.api('POST', path, {
      ...twin,
      fn: undefined,
      ln: undefined,
      fln: 'ANAIS  rao',
      mobile: '+919876543210',
    });
    expect([second.status, second.body]).toEqual([
      201,
      { oid: expect.any(String), warnings: [{ code: 'POSSIBLE_DUPLICATE', message, oid: first }] },
    ]);
    clock.advance(1);
    const third = await business.api('POST', '/dr/v1/patient', {
      first_name: 'anais',
      last_name: 'RAO',
      dob: '1990-05-15',
      gender: 'F',
      mobile: '9876543210',
    });
    expect([third.status, third.body]).toEqual([
      201,
      {
        patient_id: expect.any(String),
        warnings: [first, second.body.oid].map((id) => ({ code: 'POSSIBLE_DUPLICATE', message, patient_id: id })),
      },
    ]);
    expect((await business.api('GET', `${path}/${second.body.oid as string}`)).body).toMatchObject({
      fn: 'ANAIS',
      ln: 'rao',
    });
  });

  it.each([
    ['another number', { mobile: '9876543211' }],
    ['no number', { mobile: null }],
    ['another birth date', { dob: '1990-05-16' }],
    ['another name', { ln: 'Rai' }],
    ['a name that only begins like it', { ln: 'Raona' }],
    ['a name of more words', { mn: 'Devi' }],
  ])('says nothing about %s', async (_name, difference) => {
    await added(twin);
    const answer = await business.api('POST', path, { ...twin, ...difference });
    expect([answer.status, Object.keys(answer.body as object)]).toEqual([201, ['oid']]);
  });

  it.each([
    ['K. R.', 'Narayanan', 'kr narayanan'],
    ['Venkata', 'Rao', 'Rao Venkata'],
    ['Jean-Luc', 'D’Souza', "jean luc d'souza"],
    ['Łukasz', 'Weiß', 'LUKASZ Weiss'],
    ['Mary Ann', 'K', 'K Mary Ann'],
    ['राम', 'कुमार', 'कुमार राम'],
  ])('D5: compares names as a search does: %s %s is %s', async (fn, ln, fln) => {
    const first = await added({ ...twin, fn, ln });
    const answer = await business.api('POST', path, { ...twin, fn: undefined, ln: undefined, fln });
    expect(answer.body).toMatchObject({ warnings: [{ oid: first }] });
  });

  it('does not take two names for one that differ in a vowel sign', async () => {
    await added({ ...twin, fn: 'रीमा', ln: null });
    expect((await business.api('POST', path, { ...twin, fn: 'रोमा', ln: null })).body).not.toHaveProperty('warnings');
  });

  it.each([
    ['told at another visit', { age: 35 }, { age: 37 }, true],
    ['and a birth date', { dob: '1990-05-15' }, { age: 36 }, true],
    ['and a birth date that makes it two years more', { age: 35 }, { dob: '1988-09-20' }, true],
    ['and a birth date that makes it three years more', { age: 35 }, { dob: '1988-02-20' }, false],
    ['of many years less', { age: 35 }, { age: 30 }, false],
    ['and a birth date of another generation', { dob: '1960-05-15' }, { age: 36 }, false],
    ['that is none, of two birth dates', { dob: '1990-05-15' }, { dob: '1991-05-15' }, false],
  ])('compares an age as an age: one %s', async (_what, one, other, expected) => {
    const body = { first_name: 'Anaïs', last_name: 'Rao', gender: 'F', mobile: '9876543210' };
    const add = (birth: object) => business.api('POST', '/dr/v1/patient', { ...body, ...birth });
    await add(one);
    expect('warnings' in ((await add(other)).body as object)).toBe(expected);
  });

  it('says nothing about archived patients and those of other businesses', async () => {
    await business.api('DELETE', `${path}/${await added(twin)}`);
    await (await server.createBusiness()).api('POST', path, twin);
    expect((await business.api('POST', path, twin)).body).not.toHaveProperty('warnings');
  });
});
