import { expect } from 'vitest';
import type { TestBusiness } from './server.ts';

export const path = '/profiles/v1/patient';
export const person = { fn: 'Eka', dob: '2000-01-02', gen: 'M' };

export async function added(business: TestBusiness, body: object): Promise<string> {
  const answer = await business.api('POST', `${path}/`, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.body.oid as string;
}

// oxlint-disable-next-line typescript/no-explicit-any
export async function read(business: TestBusiness, oid: string): Promise<any> {
  const answer = await business.api('GET', `${path}/${oid}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

/** `path code` of every issue of a 400. */
export async function issuesOf(
  business: TestBusiness,
  method: string,
  address: string,
  body?: object,
): Promise<string[]> {
  const answer = await business.api(method, address, body);
  expect(answer.status, answer.text).toBe(400);
  expect(answer.body).toMatchObject({ success: false, status_code: 400, code: 'INVALID_REQUEST_PARAMETERS', data: {} });
  return (answer.body.error.details.issues as { path: string; code: string }[]).map(
    (issue) => `${issue.path} ${issue.code}`,
  );
}
