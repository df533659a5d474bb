import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { errorLine } from '../../src/cli/error-line.ts';
import { readHours } from '../../src/setup/hours.ts';
import type { Ask } from '../../src/cli/setup-command.ts';
import { startTestServer, testConfig, type TestServer } from '../support/server.ts';

// A Monday, 07:30 in India.
const now = Date.parse('2026-11-30T02:00:00Z') / 1_000;

let server: TestServer;
beforeAll(async () => (server = await startTestServer({ now: () => now })));
afterAll(() => server.close());

async function setupLines(
  values: Readonly<Record<string, string>>,
  ask: Ask | null = null,
): Promise<readonly string[]> {
  const config = testConfig(server.connectionString);
  const input = { values, positionals: [], config, ask, made: () => undefined };
  return (await commands['setup']?.run(server.runtime, input)) ?? [];
}

async function setup(...said: Parameters<typeof setupLines>): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await setupLines(...said)).map((line) => line.split(' ') as [string, string]));
}

const refusal = (values: Readonly<Record<string, string>>): Promise<string> =>
  setup(values).then(
    () => 'made',
    (error: unknown) => errorLine(error),
  );

async function apiOf({ client_id, client_secret }: Readonly<Record<string, string>>) {
  const { body } = await server.api('POST', '/connect-auth/v1/account/login', { client_id, client_secret });
  const auth = { auth: (body as { access_token: string }).access_token };
  return (method: string, path: string, sent?: unknown) => server.api(method, path, sent, auth);
}

const countBusinesses = async (): Promise<number> =>
  (await commands['business list']!.run(server.runtime, nothing)).length;
const nothing = { values: {}, positionals: [], config: testConfig(''), ask: null, made: () => undefined };

describe('a practice made by one command', () => {
  it('has a first slot that its client books, and a client that adds a service', async () => {
    const made = await setup({ name: 'Sunrise', doctor: 'Asha Rao' });
    expect(made['first_slot']).toBe('2026-11-30T09:00:00+05:30');
    const api = await apiOf(made);
    const booked = await api('POST', '/dr/v1/appointment', {
      clinic_id: made['clinic'],
      doctor_id: made['doctor'],
      partner_patient_id: 'p-1',
      patient_details: { first_name: 'Test', mobile: '+919999999999', gender: 'M', dob: '1987-01-06' },
      appointment_details: { start_time: Date.parse(made['first_slot'] ?? '') / 1_000, mode: 'INCLINIC' },
    });
    expect([booked.status, booked.text]).toEqual([201, expect.stringContaining('appointment_id')]);
    const service = { name: 'Follow-up', duration_minutes: 10 };
    expect((await api('POST', `/opdesk/v1/doctors/${made['doctor']}/services`, service)).status).toBe(201);
    const clinics = await api('GET', '/cdr/v1/clinic');
    expect(clinics.body.clinics).toEqual([expect.objectContaining({ name: 'Sunrise', address: 'Sunrise' })]);
  });

  it('says how its first user of the front desk is made', async () => {
    const lines = await setupLines({ name: 'Desk', doctor: 'Asha Rao' });
    const business = lines.find((line) => line.startsWith('business '))?.split(' ')[1] ?? '';
    const [, options = ''] = /: opdesk staff create USERNAME (.*)$/.exec(lines.at(-1) ?? '') ?? [];
    expect(options).toBe(`--business ${business} --name NAME --role manager`);
    const values = { business, name: 'Asha Rao', role: 'manager' };
    const input = { ...nothing, values, positionals: ['asha-of-setup'] };
    expect(await commands['staff create']?.run(server.runtime, input)).toContain('username asha-of-setup');
  });

  it('holds the hours, the seats and the minutes that were said, also a night', async () => {
    const said = { name: 'Night', doctor: 'Ravi Kumar Shah', hours: 'tue 20:00-02:00', minutes: '60', seats: '2' };
    const made = await setup({
      ...said,
      'time-zone': 'Asia/Dubai',
      country: 'AE',
      clinic: 'Night Clinic',
      gender: 'm',
    });
    expect(made['first_slot']).toBe('2026-12-01T20:00:00+04:00');
    const api = await apiOf(made);
    const { body } = await api('GET', `/opdesk/v1/doctors/${made['doctor']}/sessions`);
    expect(body.data.sessions).toEqual([
      expect.objectContaining({ weekday: 2, from: '20:00', to: '02:00', slot_minutes: 60, seats: 2 }),
    ]);
  });

  it('is refused with everything that is wrong at once, and then nothing is made', async () => {
    const before = await countBusinesses();
    const wrong = {
      name: ' ',
      doctor: 'Asha',
      country: 'india',
      'time-zone': 'Mars',
      minutes: '0',
      seats: 'two',
      gender: 'x',
    };
    expect(await refusal({ ...wrong, hours: 'daily' })).toBe(
      '--name must not be blank; --time-zone is not an IANA time zone; ' +
        '--country is not a country of ISO 3166, in two capital letters; --clinic must not be blank; ' +
        '--address must not be blank; --doctor must be a first and a last name, such as "Asha Rao"; ' +
        '--minutes must be a whole number from 1 to 1440; --seats must be a whole number from 1 to 100; ' +
        '--hours "daily" begins with no day; hours are written like ' +
        '"Mon-Sat 09:00-13:00, 17:00-20:00; Sun 10:00-12:00"; --gender must be M, F, O',
    );
    expect(await refusal({})).toContain('--name must not be blank');
    const named = { name: 'Wrong', doctor: 'Asha Rao' };
    expect(await refusal({ ...named, hours: 'Mon 09:00-12:00; Mon-Tue 11:00-13:00' })).toContain('--hours overlap: ');
    expect(await refusal({ ...named, hours: 'Mon 09:00-09:10' })).toContain('--minutes is longer than the session');
    expect(await refusal({ ...named, name: 'Wrong\nname' })).toContain('--name must not hold line breaks');
    expect(await countBusinesses()).toBe(before);
  });

  it('is asked for at a terminal: what an option says is not asked, what is wrong is asked again', async () => {
    const asked: string[] = [];
    const answers: Readonly<Record<string, string>> = { Name: 'Asked', First: 'Asha Rao', Weekly: 'Fri 10:00-11:00' };
    const made = await setup({ minutes: '30' }, async (question) => {
      asked.push(question);
      const isAgain = asked.filter((each) => each.includes('Weekly')).length > 1;
      if (question.includes('Weekly') && !isAgain) return 'every day';
      return Promise.resolve(
        Object.entries(answers).find(([word]) => question.split('\n').at(-1)?.startsWith(word))?.[1] ?? '',
      );
    });
    expect(made['first_slot']).toBe('2026-12-04T10:00:00+05:30');
    expect(asked.some((question) => question.includes('Minutes'))).toBe(false);
    expect(asked.filter((question) => question.includes('Weekly'))[1]).toContain('"every day" begins with no day');
    expect(asked).toContain('Name of the clinic [Asked]: ');
  });
});

describe('weekly hours in words', () => {
  it.each([
    ['Mon 09:00-10:00', ['1 09:00 10:00']],
    ['sat-MON 9:00-10:00', undefined],
    ['Sat-Mon 09:00-10:00', ['6 09:00 10:00', '7 09:00 10:00', '1 09:00 10:00']],
    ['wednesday 09:00 - 10:00, 22:00-24:00 ; Sun 00:00-01:00', ['3 09:00 10:00', '3 22:00 24:00', '7 00:00 01:00']],
    ['Mon 09:00', undefined],
    ['Mon 24:00-01:00', undefined],
    ['Mon 09:00-09:00', undefined],
    ['Mon 13:00-12:59', undefined],
    ['Mon-Sat 13:00-09:00', undefined],
    ['Fri 20:00-04:00', ['5 20:00 04:00']],
    ['Sat 00:00-24:00', ['6 00:00 24:00']],
    ['Mon 09:00-10:00-11:00', undefined],
    ['Monday-Someday 09:00-10:00', undefined],
    ['', undefined],
    ['Mon 09:00-10:00;', undefined],
  ])('%s', (text, expected) => {
    const { hours, issues } = readHours(text);
    expect(issues.length > 0).toBe(expected === undefined);
    if (expected !== undefined)
      expect(hours.map(({ weekday, from, to }) => `${weekday} ${from} ${to}`)).toEqual(expected);
  });
});
