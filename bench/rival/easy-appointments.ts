import { addDays } from '../practice.ts';
import { postAtOnce, type Side } from './side.ts';

/** Where an Easy!Appointments answers, and what of it is used. */
export interface RivalSettings {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly providerId: number;
  readonly serviceId: number;
  readonly customerId: number;
}

const variables = ['URL', 'USER', 'PASSWORD', 'PROVIDER_ID', 'SERVICE_ID', 'CUSTOMER_ID'] as const;

/** From RIVAL_URL and the others. @throws Error naming those that are missing or are not ids */
export function readRivalSettings(env: Readonly<Record<string, string | undefined>>): RivalSettings {
  const wrong = variables.filter((name) => {
    const value = env[`RIVAL_${name}`] ?? '';
    return value === '' || (name.endsWith('_ID') && !/^\d+$/.test(value));
  });
  if (wrong.length > 0) {
    const names = wrong.map((name) => `RIVAL_${name}`).join(', ');
    throw new Error(`${names} must be set; bench/rival/README.md says to what`);
  }
  const text = (name: (typeof variables)[number]): string => env[`RIVAL_${name}`] ?? '';
  return {
    url: text('URL').replace(/\/$/, ''),
    user: text('USER'),
    password: text('PASSWORD'),
    providerId: Number(text('PROVIDER_ID')),
    serviceId: Number(text('SERVICE_ID')),
    customerId: Number(text('CUSTOMER_ID')),
  };
}

/** Days that are looked through for free times; by default it takes no booking that is further ahead. */
const daysAhead = 90;

/** @param today YYYY-MM-DD at the provider; times of the days after it are used */
export async function easyAppointments(settings: RivalSettings, today: string): Promise<Side> {
  const { url, user, password, providerId, serviceId, customerId } = settings;
  const { hostname, port, pathname } = new URL(url);
  if (hostname !== '127.0.0.1') throw new Error(`RIVAL_URL must be on 127.0.0.1, not on ${hostname}`);
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const api = `${pathname.replace(/\/$/, '')}/index.php/api/v1`;
  const get = async (path: string): Promise<unknown> => {
    const answer = await fetch(new URL(api + path, url), { headers: { authorization } });
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const { duration } = (await get(`/services/${serviceId}`)) as { readonly duration: number };
  const freeOn = (date: string): string =>
    `/availabilities?providerId=${providerId}&serviceId=${serviceId}&date=${date}`;
  const slots = slotsOf(async (date) => (await get(freeOn(date))) as readonly string[], today);
  const bodyFor = (start: string): object => {
    const end = plusMinutes(start, duration);
    return { start, end, customerId, providerId, serviceId, notes: '' };
  };
  const wire = (method: string, path: string, body?: string): string =>
    [
      `${method} ${api}${path} HTTP/1.1`,
      `host: ${hostname}:${port}`,
      `authorization: ${authorization}`,
      ...(body === undefined ? [] : ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`]),
      '',
      body ?? '',
    ].join('\r\n');
  return {
    name: 'Easy!Appointments',
    port: Number(port),
    freeTimes: wire('GET', freeOn(addDays(today, daysAhead - 1))),
    bookings: async (count) =>
      (await slots(count)).map((start) => wire('POST', '/appointments', JSON.stringify(bodyFor(start)))),
    async bookAtOnce(count) {
      const [start = ''] = await slots(1);
      const bodies = Array.from({ length: count }, () => bodyFor(start));
      const accepted = await postAtOnce(new URL(`${api}/appointments`, url).href, { authorization }, bodies);
      const newest = (await get(`/appointments?sort=-id&page=1&length=${count}`)) as readonly Stored[];
      const kept = newest.filter((each) => each.start === start && each.providerId === providerId).length;
      return { accepted, kept };
    },
  };
}

interface Stored {
  readonly start: string;
  readonly providerId: number;
}

/** Gives free times of the days after today, none of them twice. The last of the days stays free. */
function slotsOf(
  freeOn: (date: string) => Promise<readonly string[]>,
  today: string,
): (count: number) => Promise<string[]> {
  const found: string[] = [];
  let day = 0;
  return async (count) => {
    while (found.length < count) {
      if ((day += 1) >= daysAhead - 1) throw new Error(`the provider has too few free times in ${daysAhead} days`);
      const date = addDays(today, day);
      found.push(...(await freeOn(date)).map((time) => `${date} ${time}:00`));
    }
    return found.splice(0, count);
  };
}

/** @param start YYYY-MM-DD HH:MM:SS, as all times of its API, in the provider's zone */
function plusMinutes(start: string, minutes: number): string {
  const end = new Date(Date.parse(`${start.replace(' ', 'T')}Z`) + minutes * 60_000);
  return end.toISOString().slice(0, 19).replace('T', ' ');
}
