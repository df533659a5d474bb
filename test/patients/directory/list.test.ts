import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../support/calendar.ts';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../../support/server.ts';

const path = '/profiles/v1/patient';
const list = `${path}/minified/`;
const start = at('2026-03-02', '08:00');
const clock = createClock(start);

let server: TestServer;
let business: TestBusiness;
const ids: string[] = [];
beforeAll(async () => {
  server = await startTestServer({ now: clock.now });
  business = await server.createBusiness();
  await (await server.createBusiness()).api('POST', path, { fn: 'Elsewhere', dob: '1990-05-15', gen: 'F' });
  for (let index = 0; index < 7; index += 1) {
    const answer = await business.api('POST', path, {
      fn: `P${index}`,
      username: `u${index}`,
      mobile: '9876543210',
      dob: '1990-05-15',
      gen: 'F',
    });
    ids.push(answer.body.oid as string);
    // Two share an instant: pages must not lose one of them.
    if (index !== 2) clock.advance(0.5);
  }
  await business.api('DELETE', `${path}/${ids[5]}`);
});
afterAll(() => server.close());

// oxlint-disable-next-line typescript/no-explicit-any
async function page(query: string): Promise<any> {
  const answer = await business.api('GET', list + query);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

async function oidsOf(query: string): Promise<string[]> {
  return ((await page(query)).profiles as { oid: string }[]).map(({ oid }) => oid);
}

describe('the list of the directory', () => {
  it('has every patient in the order of adding, with what is always there and what is selected', async () => {
    expect(await oidsOf('?pageNo=1')).toEqual(ids.filter((_, index) => index !== 5));
    const base = { oid: ids[0], wid: business.id, username: 'u0', fln: 'P0', mobile: '9876543210', ccd: '+91' };
    expect((await page('')).profiles[0]).toEqual(base);
    expect((await page('?select=dob,c_ate, u_ate,gen,abha')).profiles[0]).toEqual({
      ...base,
      dob: '1990-05-15',
      gen: 'F',
      c_ate: start,
      u_ate: start,
    });
  });

  it('comes in pages that lose and repeat nobody, the last of which has nextPage -1', async () => {
    const pages = [];
    for (let number = 1; number !== -1;) {
      const { profiles, currPageMeta } = await page(`?pageNo=${number}&pageSize=2`);
      pages.push((profiles as { oid: string }[]).map(({ oid }) => oid));
      expect(currPageMeta).toEqual({ currPageNo: number, pageSize: 2, nextPage: pages.length < 3 ? number + 1 : -1 });
      number = currPageMeta.nextPage as number;
    }
    expect(pages.flat()).toEqual(ids.filter((_, index) => index !== 5));
    expect(await page('?pageNo=9&pageSize=2')).toEqual({
      profiles: [],
      data: [],
      currPageMeta: { currPageNo: 9, pageSize: 2, nextPage: -1 },
    });
  });

  it('passes over nobody whose turn comes when somebody of an earlier page is archived meanwhile', async () => {
    const leaving = await server.createBusiness();
    const names: string[] = [];
    const readPage = async (number: number) =>
      (await leaving.api('GET', `${list}?pageNo=${number}&pageSize=2`)).body.profiles as { fln: string; oid: string }[];
    for (let index = 0; index < 5; index += 1)
      await leaving.api('POST', path, { fn: `P${index}`, dob: '1990-05-15', gen: 'F' });
    for (const number of [1, 2, 3]) {
      const profiles = await readPage(number);
      names.push(...profiles.map(({ fln }) => fln));
      await leaving.api('DELETE', `${path}/${profiles[0]?.oid ?? ''}`);
    }
    expect(names).toEqual(['P0', 'P1', 'P2', 'P3', 'P4']);
  });

  it('has the same page whether or not the one before it was read', async () => {
    expect(await oidsOf(`?pageNo=3&pageSize=2&from=${start}`)).toEqual([ids[4], ids[6]]);
    for (const number of [1, 2]) await page(`?pageNo=${number}&pageSize=2&from=${start}`);
    expect(await oidsOf(`?pageNo=3&pageSize=2&from=${start}`)).toEqual([ids[4], ids[6]]);
  });

  it('understands page for pageNo, and 0 for the first page', async () => {
    expect(await oidsOf('?page=2&pageSize=4')).toEqual(await oidsOf('?pageNo=2&pageSize=4'));
    expect(await page('?pageNo=0&pageSize=4')).toEqual(await page('?pageNo=1&page=1&pageSize=4'));
  });

  it('begins with those who were added at a moment or later', async () => {
    expect(await oidsOf(`?pageNo=1&from=${start + 1}`)).toEqual([ids[2], ids[3], ids[4], ids[6]]);
    expect(await oidsOf(`?pageNo=2&pageSize=3&from=${start + 1}`)).toEqual([ids[6]]);
    expect(await oidsOf(`?pageNo=1&from=${start + 60}`)).toEqual([]);
  });

  it.each(['true', 'True', '1'])('has archived patients, too, and says who is, with arc=%s', async (arc) => {
    const { profiles } = await page(`?pageNo=1&arc=${arc}`);
    expect((profiles as { oid: string; arc: boolean }[]).map((profile) => [profile.oid, profile.arc])).toEqual(
      ids.map((id, index) => [id, index === 5]),
    );
  });

  it('answers 400 naming every parameter that is wrong', async () => {
    const issuesOf = async (query: string): Promise<string[]> => {
      const answer = await business.api('GET', list + query);
      expect(answer.status).toBe(400);
      return (answer.body.error.details.issues as { path: string; code: string }[]).map(
        (issue) => `${issue.path} ${issue.code}`,
      );
    };
    expect(await issuesOf('?pageNo=-1&pageSize=2001&from=1750745358000&arc=maybe')).toEqual([
      '/query/arc format',
      '/query/pageNo format',
      '/query/pageSize too_large',
      '/query/from too_large',
    ]);
    expect(await issuesOf('?pageNo=1&page=2&pageSize=0&from=yesterday')).toEqual([
      '/query/pageSize too_small',
      '/query/from format',
      '/query/page conflict',
    ]);
    expect(await issuesOf('?pageNo=1000001')).toEqual(['/query/pageNo too_large']);
  });
});
