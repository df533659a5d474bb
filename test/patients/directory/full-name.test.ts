import { expect, test } from 'vitest';
import { issuesOf, openDesk } from '../../support/desk.ts';
import { expectDone } from '../../support/practice.ts';
import type { ApiAnswer } from '../../support/server.ts';

const desk = openDesk({ session: null });
const path = '/profiles/v1/patient';
const base = { dob: '2000-01-02', gen: 'F' };

const add = (names: object): Promise<ApiAnswer> => desk.business.api('POST', path, { ...base, ...names });
const change = (oid: string, names: object): Promise<ApiAnswer> => desk.business.api('PATCH', `${path}/${oid}`, names);

async function added(names: object): Promise<string> {
  return expectDone(await add(names)).oid as string;
}

async function namesOf(oid: string): Promise<unknown> {
  const { fn, mn, ln } = expectDone(await desk.business.api('GET', `${path}/${oid}`));
  return [fn, mn, ln];
}

test.each([
  { fn: 'a', fln: 'a b' },
  { fn: 'a', ln: 'b', fln: 'a c' },
  { fn: 'a', mn: 'm', ln: 'b', fln: 'a b' },
  { ln: 'c', fln: 'a b' },
  { mn: '', ln: 'b c', fln: 'a b c' },
])('a full name and parts that say something else are a 400, when adding and when changing: %j', async (names) => {
  expect(issuesOf(await add(names))).toEqual(['/fln conflict']);
  const oid = await added({ fn: 'Eka', ln: 'User' });
  expect(issuesOf(await change(oid, names))).toEqual(['/fln conflict']);
  expect(await namesOf(oid)).toEqual(['Eka', undefined, 'User']);
});

test('where they agree, whatever the case and the spaces, the full name is the whole, and the parts say where it parts', async () => {
  const oid = await added({ fn: 'Eka', mn: 'José', ln: 'User', fln: ' eka JOSÉ  user' });
  expect(await namesOf(oid)).toEqual(['Eka', 'José', 'User']);
  expectDone(await change(oid, { fn: 'De la', ln: 'Cruz', fln: 'De la Cruz' }));
  expect(await namesOf(oid)).toEqual(['De la', undefined, 'Cruz']);
  expectDone(await change(oid, { fn: 'Asha', fln: 'Asha' }));
  expect(await namesOf(oid)).toEqual(['Asha', undefined, undefined]);
  expectDone(await change(oid, { fln: 'Asha Devi Rao', ln: 'Rao' }));
  expect(await namesOf(oid)).toEqual(['Asha', 'Devi', 'Rao']);
});
