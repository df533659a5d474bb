import { expect } from 'vitest';
import type { Body, Desk } from './desk.ts';
import { expectDone } from './practice.ts';
import type { Api, ApiAnswer } from './server.ts';

export const path = '/notification/v1/connect/webhook/subscriptions';
export const endpoint = 'https://example.com/webhook';

/** The calls that register webhooks, and read them. */
export function openSubscriptions(desk: Desk) {
  const register = (
    body: Body,
    api: Api = desk.business.api,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ApiAnswer> => api('POST', path, body, headers);

  async function registered(body: Body = {}, api?: Api): Promise<string> {
    return expectDone(await register({ endpoint, ...body }, api)).id as string;
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  async function listed(): Promise<any[]> {
    return expectDone(await desk.business.api('GET', path)).data;
  }

  return { register, registered, listed };
}

/** What a refusal says, in the shape of its path. */
export function refused(answer: ApiAnswer): string {
  expect(answer.status, answer.text).toBe(400);
  const { message } = answer.body as { message: string };
  expect(answer.body).toEqual({ error: { code: 'INVALID_REQUEST_PARAMETERS', message }, message });
  return message;
}
