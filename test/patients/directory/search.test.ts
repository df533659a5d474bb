import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../../src/postgres/database.ts';
import { at } from '../../support/calendar.ts';
import { expectDone } from '../../support/practice.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../../support/server.ts';

const path = '/profiles/v1/patient';
const clock = createClock(at('2026-03-02', '08:00'));

const people = {
  jose: { fn: 'José', ln: 'Fernandes', mobile: '+919876543210', username: 'UH-Äpfel-1' },
  arjun: { fn: 'Arjun', mn: 'Kumar', ln: 'Gowda', mobile: '9876511111', username: 'uh-2' },
  kavya: { fn: 'ಕಾವ್ಯ', ln: 'ಶೆಟ್ಟಿ' },
  obrien: { fn: 'Mary Ann', ln: 'O’Brien', mobile: '+14155552671' },
  ali: { fn: 'ali', ln: 'al-Gowdari', username: '98765-x', abha: 'ali@abdm' },
  zed: { fn: 'Zed', ln: 'Gowda' },
  gone: { fn: 'José', ln: 'Gowda', mobile: '9876543210', username: 'uh-9' },
} as const;
type Person = keyof typeof people;

let server: TestServer;
let business: TestBusiness;
const ids = {} as Record<Person, string>;
beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
  business = await server.createBusiness();
  const other = await server.createBusiness();
  for (const [name, person] of Object.entries(people)) {
    clock.advance(1);
    const body = { dob: '1990-05-15', gen: 'O', ...person };
    await other.api('POST', path, body);
    ids[name as Person] = expectDone(await business.api('POST', path, body)).oid as string;
  }
  await business.api('DELETE', `${path}/${ids.gone}`);
});
afterAll(() => server.close());

function namesOf(found: readonly { readonly oid: string }[]): string[] {
  return found.map(({ oid }) => Object.entries(ids).find(([, id]) => id === oid)?.[0] ?? oid);
}

async function search(prefix: string, rest = ''): Promise<string[]> {
  const answer = await business.api('GET', `${path}/search?prefix=${encodeURIComponent(prefix)}${rest}`);
  expect(answer.status, answer.text).toBe(200);
  return namesOf(answer.body as { oid: string }[]);
}

describe('searching the directory', () => {
  it.each([
    ['a first name', 'arj', ['arjun']],
    ['a middle name', 'KUM', ['arjun']],
    ['a last name, also behind a hyphen', 'gow', ['arjun', 'zed', 'ali']],
    ['a last name behind a middle name', 'gowda', ['arjun', 'zed', 'ali']],
    ['the full name', 'Arjun  Kumar G', ['arjun']],
    ['first and last name, leaving the middle one out', 'arjun gowda', ['arjun']],
    ['middle and last name', 'kumar gowda', ['arjun']],
    ['a name with an accent, typed without', 'jose f', ['jose']],
    ['a name without a capital, typed with', 'ALI AL', ['ali']],
    ['an accent where there is none', 'Àrjün', ['arjun']],
    ['a name of another script', 'ಕಾ', ['kavya']],
    ['a last name of another script', 'ಶೆಟ್ಟಿ', ['kavya']],
    ['a first name of two words', 'mary ann o’b', ['obrien']],
    ['words in any order', 'g kum arjun', ['arjun']],
    ['words of which one is of nobody', 'arjun zed', []],
    ['words of two patients', 'jose gowda', []],
    ['a username, whatever its case and accents', 'uh-apfel', ['jose']],
    ['a username in capitals', 'UH-', ['arjun', 'jose']],
  ])('finds by %s (rule D5)', async (_name, prefix, expected) => {
    expect(await search(prefix)).toEqual(expected);
  });

  it.each([
    ['98765', ['arjun', 'jose', 'ali']],
    ['9876543210', ['jose']],
    ['09876543210', ['jose']],
    ['91987654', ['jose']],
    ['+9198765', ['arjun', 'jose']],
    [' 919876543210', ['jose']],
    ['+91 98765 43', ['jose']],
    ['98765-43', ['jose']],
    ['+1415', ['obrien']],
    ['1415', ['obrien']],
    ['९८७६५४३२', ['jose']],
    ['9876543211', []],
    ['+98765', []],
    ['3210', ['jose']],
    ['1111', ['arjun']],
    ['5551', []],
    ['5552', ['obrien']],
    ['543-2', ['jose']],
    ['432', []],
    ['4321', ['jose']],
    ['7654321', ['jose']],
    ['76543211', []],
  ])(
    'finds by the beginning of a mobile number, or four digits anywhere in it, %s (rules C15, D5)',
    async (prefix, expected) => {
      expect(await search(prefix)).toEqual(expected);
    },
  );

  it.each([
    '%',
    '_',
    'arj%',
    '\\',
    "'",
    '\u0301',
    '+',
    '()',
    'gowda x',
    '\u{10ffff}',
    'x'.repeat(100),
    '9'.repeat(100),
    '﷽'.repeat(100),
  ])('takes %j for what it is and finds nobody', async (prefix) => {
    expect(await search(prefix)).toEqual([]);
  });

  it('answers username, number and full name, and the fields that are asked for', async () => {
    const { body } = await business.api('GET', `${path}/search/?prefix=arjun`);
    const base = { oid: ids.arjun, username: 'uh-2', fln: 'Arjun Kumar Gowda', mobile: '9876511111', ccd: '+91' };
    expect(body).toEqual([base]);
    const more = await business.api(
      'GET',
      `${path}/search?prefix=arjun&select=mobile, dob,gen ,nothing,is_age,u_ate,c_ate,abha`,
    );
    const added = at('2026-03-02', '08:00') + 2;
    expect(more.body).toEqual([{ ...base, dob: '1990-05-15', gen: 'O', is_age: false, u_ate: added, c_ate: added }]);
    expect((await business.api('GET', `${path}/search?prefix=ali&select=abha`)).body).toMatchObject([
      { abha: 'ali@abdm' },
    ]);
  });

  it('names each patient once, however many of the names begin so, and no more than the limit', async () => {
    const twice = await server.createBusiness();
    for (let index = 0; index < 60; index += 1) {
      await twice.api('POST', path, {
        fn: 'Ram',
        mn: 'Ram',
        ln: `Ram${index}`,
        username: `ram-${index}`,
        dob: '1990-05-15',
        gen: 'M',
      });
    }
    const all = (await twice.api('GET', `${path}/search?prefix=ram`)).body as { oid: string }[];
    expect([all.length, new Set(all.map(({ oid }) => oid)).size]).toEqual([50, 50]);
    const few = (await twice.api('GET', `${path}/search?prefix=ram&limit=7`)).body as { oid: string }[];
    expect(few).toEqual(all.slice(0, 7));
  });

  it.each([
    ['', '/query/prefix required'],
    ['?prefix=', '/query/prefix too_short'],
    ['?prefix=%20', '/query/prefix too_short'],
    [`?prefix=${'x'.repeat(101)}`, '/query/prefix too_long'],
    ['?prefix=a&prefix=b', '/query/prefix type'],
    ['?prefix=a&limit=51', '/query/limit too_large'],
    ['?prefix=a&limit=0', '/query/limit too_small'],
    ['?prefix=a&limit=x', '/query/limit format'],
  ])('answers 400 to %j', async (query, issue) => {
    const answer = await business.api('GET', `${path}/search${query}`);
    expect(answer.status).toBe(400);
    expect(
      (answer.body.error.details.issues as { path: string; code: string }[]).map((each) => `${each.path} ${each.code}`),
    ).toEqual([issue]);
  });

  it('finds also those whom a booking added or changed', async () => {
    await server.runtime.db.query(
      sql('test_rename', "update patients set last_name = 'Zimmer' where business_id = $1 and id = $2"),
      [business.id, ids.zed],
    );
    expect(await search('zimm')).toEqual(['zed']);
    expect(await search('gowda')).toEqual(['arjun', 'ali']);
    expect(await search('zed zimmer')).toEqual(['zed']);
    await business.api('PATCH', `${path}/${ids.zed}`, { ln: 'Gowda' });
  });
});

describe('reading patients by their mobile number', () => {
  it.each(['%2B919876543210', '+919876543210', '919876543210', '9876543210'])(
    'finds everybody of %s, newest first',
    async (mob) => {
      const family = await server.createBusiness();
      const body = { fn: 'A', username: 'a', abha: 'a@abdm', mobile: '9876543210', dob: '1990-05-15', gen: 'F' };
      const first = (await family.api('POST', path, body)).body.oid as string;
      clock.advance(1);
      const second = (await family.api('POST', path, { ...body, fn: 'B', username: 'b' })).body.oid as string;
      const both = { gen: 'F', dob: '1990-05-15', abha: 'a@abdm', mobile: '9876543210', ccd: '+91', ps: 'P' };
      for (const address of [`${path}/by-mobile/?mob=${mob}`, `${path}/by-mobile?mob=${mob}&full_profile=false`]) {
        expect((await family.api('GET', address)).body).toEqual([
          { oid: second, username: 'b', fln: 'B', ...both },
          { oid: first, username: 'a', fln: 'A', ...both },
        ]);
      }
      for (const flag of ['true', 'True', '1']) {
        const { body: full } = await family.api('GET', `${path}/by-mobile/?mob=${mob}&full_profile=${flag}`);
        expect(full[1]).toEqual((await family.api('GET', `${path}/${first}`)).body);
      }
    },
  );

  it('answers an empty list for a number of nobody, and 400 to what is no number', async () => {
    expect((await business.api('GET', `${path}/by-mobile/?mob=9876500000`)).body).toEqual([]);
    for (const query of ['', '?mob=', '?mob=98765', '?mob=9876543210&full_profile=maybe']) {
      const answer = await business.api('GET', `${path}/by-mobile/${query}`);
      expect([query, answer.status]).toEqual([query, 400]);
    }
  });
});

describe('reading several patients by their ids', () => {
  it('answers them in the order of the ids, each once, archived ones too', async () => {
    const list = [ids.gone, 'nobody', ids.arjun, '', ` ${ids.jose}`, ids.arjun].join(',');
    const { body } = await business.api('GET', `${path}/bulk?oid_list=${encodeURIComponent(list)}&flatten=true`);
    expect(namesOf(body as { oid: string }[])).toEqual(['gone', 'arjun', 'jose']);
    expect(body[1]).toEqual((await business.api('GET', `${path}/${ids.arjun}`)).body);
  });

  it('answers 400 without a list and to too many', async () => {
    for (const [query, code] of [
      ['', 'required'],
      [`?oid_list=${Array.from({ length: 501 }, (_, index) => index).join()}`, 'too_many'],
    ]) {
      const answer = await business.api('GET', `${path}/bulk${query}`);
      expect([answer.status, answer.body.error.details.issues]).toMatchObject([
        400,
        [{ path: '/query/oid_list', code }],
      ]);
    }
  });
});

describe('the log', () => {
  it('holds nothing of what was searched for or found', () => {
    expect(server.log.length).toBeGreaterThan(50);
    expect(server.log.join('')).not.toMatch(/9876543210|9876511111|arjun|jos|gowda|uh-|prefix=|mob=|oid_list/i);
  });
});
