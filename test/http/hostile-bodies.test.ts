import { describe, expect, test } from 'vitest';
import { bookedId, instant, issuesOf, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();
const login = '/connect-auth/v1/account/login';
const subscribe = '/notification/v1/connect/webhook/subscriptions';
const booking = '/dr/v1/appointment';

/** The most that any refusal may weigh, whatever came. */
const maxBytes = 64 * 1024;

/**
 * The problems of a 400 that is no larger than an answer may be; of most envelopes the pointers, else the sentences.
 */
function problemsOf({ status, text, body }: ApiAnswer): string[] {
  expect(status, text.slice(0, 500)).toBe(400);
  expect(Buffer.byteLength(text)).toBeLessThan(maxBytes);
  const issues = body.error?.details?.issues as { path: string }[] | undefined;
  return issues?.map(({ path }) => path) ?? (body.message as string).split('; ');
}

/** JSON of a list with so many of one entry. */
function listOf(count: number, entry: string): string {
  return `[${Array.from({ length: count }, () => entry).join()}]`;
}

describe('a body of many problems (rule B4)', () => {
  test('B4: thousands of bad texts under a long key are fifty problems, without an access token too', async () => {
    const bodyOf = (keyLength: number, count: number): string =>
      `{"${'k'.repeat(keyLength)}":${listOf(count, '"\\u0000"')}}`;
    for (const [api, path, body] of [
      [desk.server.api, login, bodyOf(4_000, 400)],
      [desk.business.api, subscribe, bodyOf(90_000, 2_000)],
    ] as const) {
      const problems = problemsOf(await api('POST', path, body));
      expect(problems).toHaveLength(50);
      expect(problems[0]).toBe(`/${'k'.repeat(100)}…/0 holds the character U+0000`);
    }
    expect(problemsOf(await desk.business.api('POST', booking, bodyOf(90_000, 2_000)))).toHaveLength(50);
    expect((await desk.server.api('GET', '/healthz')).status).toBe(200);
  });

  test('B4: a path is bounded however deep and however it is written', async () => {
    const nested = (key: string, levels: number): string =>
      `${`{"${key}":`.repeat(levels)}${listOf(50, '"\\u0000"')}${'}'.repeat(levels)}`;
    for (const key of ['k'.repeat(120), '\\u0001'.repeat(120), '~/'.repeat(120), 'ಕ'.repeat(120)]) {
      for (const [path, levels] of [
        [login, 8],
        [booking, 60],
      ] as const) {
        const problems = problemsOf(await desk.business.api('POST', path, nested(key, levels)));
        for (const problem of problems) expect(problem.length).toBeLessThan(400);
      }
    }
  });

  test('C12, C13: thousands of numbers that cannot be kept, under a long key, are fifty problems', async () => {
    const numbers = `{"${'k'.repeat(80_000)}":${listOf(300, '9007199254740993')}}`;
    const body = (member: string): string =>
      `{"clinic_id":"cl-1","doctor_id":"do-1","patient_id":"pt-1","appointment_details":{"start_time":${instant('09:00')}},"${member}":${numbers}}`;
    for (const member of ['display_meta', 'partner_meta']) {
      expect(problemsOf(await desk.send(body(member))).length).toBeLessThanOrEqual(50);
    }
    const inner = body('x').replace(
      '"start_time"',
      `"video_connect":${numbers},"custom_attributes":${numbers},"start_time"`,
    );
    expect(problemsOf(await desk.send(inner)).length).toBeLessThanOrEqual(50);
  });

  test('C11: an unknown attribute with a long name is named by its beginning', async () => {
    const answer = await desk.send(desk.body('09:00', { custom_attributes: { ['k'.repeat(200_000)]: 'a' } }));
    expect(problemsOf(answer)).toEqual([`/appointment_details/custom_attributes/${'k'.repeat(100)}…`]);
  });

  test('C11: what is allowed is not said so often that the answer has no end', async () => {
    const entries = Array.from({ length: 200 }, (_, index) => ({ key: `${index} ${'x'.repeat(90)}`, text: 'x' }));
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { labels: entries }));
    const answer = await desk.send(
      desk.body('09:00', { custom_attributes: { labels: Array.from({ length: 50 }, () => 'other') } }),
    );
    expect(problemsOf(answer)).toEqual(
      Array.from({ length: 50 }, (_, index) => `/appointment_details/custom_attributes/labels/${index}`),
    );
    expect(answer.body.error.details.issues[0].allowed).toHaveLength(200);
  });

  test.each([
    ['POST', '/dr/v1/patient', 'relations', '/relations too_many'],
    ['POST', '/opdesk/v1/doctors/do-1/services', 'modes', '/modes too_many'],
  ])('B4: %s %s: of a list that is too long only that is said', async (method, path, field, problem) => {
    for (const entry of ['1', '"x"', '{}']) {
      const answer = await desk.business.api(method, path, `{"${field}":${listOf(60_000, entry)}}`);
      expect(problemsOf(answer).length).toBeLessThanOrEqual(50);
      const issues = answer.body.error.details.issues as { path: string; code: string }[];
      expect(
        issues
          .filter(({ path: where }) => where.startsWith(`/${field}`))
          .map(({ path: where, code }) => `${where} ${code}`),
      ).toEqual([problem]);
    }
    const different = `{"${field}":[${Array.from({ length: 40_000 }, (_, index) => index).join()}]}`;
    expect(problemsOf(await desk.business.api(method, path, different)).length).toBeLessThanOrEqual(50);
  });

  test('B4: lists of events, ids and definitions that are too long are said to be that', async () => {
    const events = await desk.business.api(
      'POST',
      '/notification/v1/connect/webhook/subscriptions',
      `{"event_names":${listOf(60_000, '1')}}`,
    );
    expect(problemsOf(events).filter((problem) => problem.startsWith('/event_names'))).toEqual([
      '/event_names must have at most 100 entries',
    ]);
    const clinic = await desk.business.api('POST', '/cdr/v1/clinic', `{"doctor_ids":${listOf(60_000, '1')}}`);
    expect([clinic.status, clinic.body.doctor_ids]).toEqual([400, ['must have at most 500 entries']]);
    const settings = `{"labels":${listOf(20_000, '{"key":"a"}')},"custom_attributes":${listOf(10, '{"values":[{"key":"a"},{"key":"a"}]}')}}`;
    expect(problemsOf(await desk.business.api('PATCH', '/opdesk/v1/settings', settings))).toHaveLength(50);
  });

  test('B4: within a list that is not too long each bad entry is named, and so is one that is there twice', async () => {
    const service = { duration_minutes: 15, name: 'x', type: 'REGULAR', modes: ['INCLINIC', 'INCLINIC'] };
    expect(
      issuesOf(await desk.business.api('POST', `/opdesk/v1/doctors/${desk.practice.doctorId}/services`, service)),
    ).toContain('/modes conflict');
    const relations = [{ relation: 'Husband', pid: 1 }, 'x', {}];
    expect(issuesOf(await desk.business.api('POST', '/dr/v1/patient', { relations }))).toEqual(
      expect.arrayContaining([
        '/relations/0/pid type',
        '/relations/1 type',
        '/relations/2/relation required',
        '/relations/2/pid required',
      ]),
    );
  });

  test('B4: queries of many bad values are fifty problems', async () => {
    const query = Array.from({ length: 1_200 }, () => 'oid_list=%00').join('&');
    expect(problemsOf(await desk.business.api('GET', `/profiles/v1/patient/bulk?${query}`))).toHaveLength(50);
    const keys = Array.from({ length: 1_200 }, (_, index) => `k${index}=%00`).join('&');
    expect(problemsOf(await desk.business.api('GET', `/dr/v1/appointment/x?${keys}`))).toHaveLength(50);
  });

  test('B4: the message says how many problems there are, and of more than are listed that there may be more', async () => {
    const bad = (count: number): object => ({
      ...desk.body('09:00'),
      x: Array.from({ length: count }, () => '\u0000'),
    });
    expect((await desk.send(bad(3))).body.message).toBe(
      '/x/0: holds the character U+0000 (and 2 more, see details.issues)',
    );
    expect((await desk.send(bad(80))).body.message).toBe(
      '/x/0: holds the character U+0000 (and at least 49 more, see details.issues)',
    );
  });

  test('B4: one bad key that stands a thousand times hides no other problem', async () => {
    const keys = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`${index}\u0000`, 1]));
    expect(issuesOf(await desk.send({ ...desk.body('09:00'), x: { ...keys, y: '\u0000' } }))).toEqual([
      '/x null_character',
      '/x/y null_character',
    ]);
  });
});

describe('a body that is no JSON', () => {
  test.each([
    ['a line break in a text', `["\n,${'['.repeat(200_000)}`, '(line 1, column 2)'],
    ['a quote in a comment', `/*"*/${'['.repeat(200_000)}`, '(line 1, column 1)'],
    ['a quote in a comment of a line', `//"\n${'{"a":'.repeat(40_000)}`, '(line 1, column 1)'],
    ['what closes nothing', `]${'[]'.repeat(20_000)}${'['.repeat(64)}`, '(line 1, column 1)'],
  ])('is a 400 that says where, with %s before endless brackets', async (_name, body, where) => {
    for (const path of [subscribe, booking]) {
      const [problem] = problemsOf(await desk.business.api('POST', path, body));
      expect(path === subscribe ? problem : '').toBe(path === subscribe ? `The body is not valid JSON ${where}` : '');
    }
  });
});

test('a refusal is JSON whatever the keys that it names look like', async () => {
  for (const key of ['"\u0000X\u0000', '\u0000X\u0000', '\\"\u0000{}\u0000', '"\u0000', '\u0000"']) {
    for (const member of ['display_meta', 'partner_meta', 'x']) {
      const answer = await desk.send(
        desk.body('09:00', {}, { [member]: { [key]: true, a: { [key]: { [key]: '\u0000' } } } }),
      );
      expect(issuesOf(answer)).toContain(`/${member} null_character`);
    }
  }
});

test('a text that cannot be stored is refused where another value hides it', async () => {
  const hidden = '{"a":"\\u0000","a":"x"}';
  for (const meta of [hidden, `{"__proto__":${hidden}}`]) {
    const body = JSON.stringify(desk.body('09:00', {}, {}));
    const answer = await desk.business.api(
      'POST',
      '/dr/v1/appointment',
      `${body.slice(0, -1)},"partner_meta":${meta}}`,
    );
    expect(issuesOf(answer)).toEqual(['/partner_meta null_character']);
  }
});

test('what is well-formed is booked as before, however large the part that nobody knows', async () => {
  bookedId(await desk.send(desk.body('09:00', {}, { unknown: Array.from({ length: 20_000 }, () => ['x']) })));
});
