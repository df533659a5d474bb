import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { compareSides } from '../../bench/rival/compare.ts';
import { easyAppointments, readRivalSettings } from '../../bench/rival/easy-appointments.ts';

const today = '2026-03-02';
const duration = 30;
const servers: Server[] = [];
afterEach(() => servers.splice(0).forEach((server) => void server.close()));

interface Appointment {
  readonly start: string;
  readonly end: string;
  readonly customerId: number;
  readonly providerId: number;
  readonly serviceId: number;
}

/**
 * What Easy!Appointments documents of its API, as far as the comparison uses it: a stand-in, because the program itself
 * is not here.
 * @param checksSeats whether it refuses a time that is taken
 */
async function startStandIn(checksSeats: boolean) {
  const kept: Appointment[] = [];
  const isTaken = (start: string): boolean => kept.some((each) => each.start === start);
  const answerTo = async (request: IncomingMessage): Promise<readonly [status: number, body: unknown]> => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    const expected = `Basic ${Buffer.from('admin:secret').toString('base64')}`;
    if (request.headers.authorization !== expected) return [401, { code: 401, message: 'Unauthorized' }];
    switch (`${request.method} ${pathname}`) {
      case 'GET /clinic/index.php/api/v1/services/7':
        return [200, { id: 7, name: 'Consultation', duration, attendantsNumber: 1 }];
      case 'GET /clinic/index.php/api/v1/availabilities': {
        const all = Array.from({ length: 18 }, (_, index) => timeOf(9 * 60 + index * duration));
        return [200, all.filter((time) => !isTaken(`${searchParams.get('date')} ${time}:00`))];
      }
      case 'GET /clinic/index.php/api/v1/appointments':
        return [200, kept.toReversed().slice(0, Number(searchParams.get('length')))];
      case 'POST /clinic/index.php/api/v1/appointments': {
        const chunks = (await request.toArray()) as Buffer[];
        const asked = JSON.parse(Buffer.concat(chunks).toString()) as Appointment;
        if (checksSeats && isTaken(asked.start)) return [409, { code: 409, message: 'Taken' }];
        kept.push(asked);
        return [201, { id: kept.length, ...asked }];
      }
      default:
        return [404, { code: 404, message: 'The requested record was not found!' }];
    }
  };
  const server = createServer((request, response) => {
    void answerTo(request).then(([status, body]) => {
      // Without a length, so that it goes out in chunks as from PHP.
      response.writeHead(status, { 'content-type': 'application/json' });
      response.write(JSON.stringify(body));
      response.end();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const env = {
    RIVAL_URL: `http://127.0.0.1:${port}/clinic/`,
    RIVAL_USER: 'admin',
    RIVAL_PASSWORD: 'secret',
    RIVAL_PROVIDER_ID: '2',
    RIVAL_SERVICE_ID: '7',
    RIVAL_CUSTOMER_ID: '3',
  };
  return { kept, env, side: await easyAppointments(readRivalSettings(env), today) };
}

function timeOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

describe('the comparison with Easy!Appointments', () => {
  test('measures two sides in turns, and tells how many of 50 each keeps for one slot', async () => {
    const [careless, careful] = [await startStandIn(false), await startStandIn(true)];
    const said: string[] = [];
    const scale = { rounds: 1, reads: 40, bookings: 20 };
    const table = await compareSides([careless.side, { ...careful.side, name: 'Careful' }], scale, (what) =>
      said.push(what),
    );
    expect(said.map((line) => line.replace(/, round.*/, ''))).toEqual(['rival: Easy!Appointments', 'rival: Careful']);
    const cells = table.split('\n').map((line) => line.split(' | '));
    expect(cells[0]).toEqual(['| ', 'Easy!Appointments', 'Careful |']);
    expect(cells[3]?.slice(1)).toEqual(['50', '1 |']);
    expect(cells[4]?.slice(1)).toEqual(['50', '1 |']);
    for (const row of [cells[2], cells[5]])
      expect(row?.slice(1).map((cell) => Number(cell.replace(/[^\d]/g, '')))).toEqual([
        expect.toSatisfy((perSecond: number) => perSecond > 0),
        expect.toSatisfy((perSecond: number) => perSecond > 0),
      ]);
    // Each side: a slot that was asked for at once, and as many others as there were bookings.
    expect(new Set(careful.kept.map(({ start }) => start)).size).toBe(careful.kept.length);
    expect(careful.kept).toHaveLength(1 + 20 + 16);
    expect(careless.kept).toHaveLength(50 + 20 + 16);
    expect(careful.kept[0]).toMatchObject({ start: '2026-03-03 09:00:00', end: '2026-03-03 09:30:00', providerId: 2 });
  });

  test('names the settings that are missing', () => {
    expect(() => readRivalSettings({ RIVAL_URL: 'http://127.0.0.1', RIVAL_SERVICE_ID: 'seven' })).toThrow(
      /^RIVAL_USER, RIVAL_PASSWORD, RIVAL_PROVIDER_ID, RIVAL_SERVICE_ID, RIVAL_CUSTOMER_ID must be set/,
    );
  });

  test('goes no further than this machine', async () => {
    const { env } = await startStandIn(false);
    const settings = readRivalSettings({ ...env, RIVAL_URL: 'http://rival.example' });
    await expect(easyAppointments(settings, today)).rejects.toThrow(/must be on 127\.0\.0\.1/);
  });
});
