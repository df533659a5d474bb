import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  server = await startTestServer();
  business = await server.createBusiness();
  await business.api('POST', '/profiles/v1/patient/', {
    fln: 'Wanted Patient',
    gen: 'F',
    dob: '1990-01-02',
    mobile: '+919876543210',
  });
});
afterAll(() => server.close());

describe('a search by POST', () => {
  it.each([
    ['/dr/v1/business/patients/search', '?mobile=9876543210', { mobile: '9876543210' }],
    ['/profiles/v1/patient/search', '?prefix=wanted&limit=1&select=dob', { prefix: 'wanted', limit: 1, select: 'dob' }],
    ['/profiles/v1/patient/by-mobile/', '?mob=9876543210', { mob: '9876543210' }],
    ['/profiles/v1/patient/by-mobile', '?mob=9876543210&full_profile=true', { mob: '9876543210', full_profile: true }],
  ])('of %s finds what the GET with %s finds (rule D5)', async (path, query, body) => {
    const byGet = await business.api('GET', path + query);
    const byPost = await business.api('POST', path, body);
    expect([byGet.status, byPost.status]).toEqual([200, 200]);
    expect(byGet.text).toContain('Wanted');
    expect(byPost.text).toBe(byGet.text);
  });

  it.each([
    ['/dr/v1/business/patients/search', {}, '/mobile'],
    ['/dr/v1/business/patients/search', { mobile: '12' }, '/mobile'],
    ['/profiles/v1/patient/search', { prefix: ' ' }, '/prefix'],
    ['/profiles/v1/patient/search', { prefix: 'a', limit: 51 }, '/limit'],
    ['/profiles/v1/patient/search', { prefix: 'a', limit: '5' }, '/limit'],
    ['/profiles/v1/patient/by-mobile', { mob: 'x' }, '/mob'],
    ['/profiles/v1/patient/by-mobile', { mob: '9876543210', full_profile: 'true' }, '/full_profile'],
  ])('of %s with %j names the field that is wrong', async (path, body, at) => {
    const answer = await business.api('POST', path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.details.issues.map((issue: { path: string }) => issue.path)).toEqual([at]);
  });

  it('needs no scope to write, and finds nobody of another business', async () => {
    const reader = await business.addClient(['appointments:read']);
    const body = { prefix: 'wanted' };
    expect((await reader.api('POST', '/profiles/v1/patient/search', body)).body).toHaveLength(1);
    const writer = await business.addClient(['directory:write']);
    expect((await writer.api('POST', '/profiles/v1/patient/search', body)).status).toBe(403);
    const other = await server.createBusiness();
    expect((await other.api('POST', '/profiles/v1/patient/search', body)).body).toEqual([]);
  });

  it('keeps no answer for an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'search-1' };
    const ask = () => business.api('POST', '/profiles/v1/patient/search', { prefix: 'later' }, headers);
    expect((await ask()).body).toEqual([]);
    await business.api('POST', '/profiles/v1/patient/', { fln: 'Later Patient', gen: 'M', dob: '1990-01-02' });
    expect((await ask()).body).toHaveLength(1);
  });
});
