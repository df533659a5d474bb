import { connect, type Socket } from 'node:net';
import { type Bench, checkBooked, type Practice } from './bench.ts';
import { markdownTable, milliseconds, percentile, verdict } from './figures.ts';
import { bookingBody } from './practice.ts';
import { memoryOf } from './processes.ts';
import type { BenchServer } from './server.ts';

const connections = 500;
const targetMb = 60;
const targetMs = 300;

/** The cost of open connections of the live feed, and how long after its answer a booking is on every one of them. */
export async function benchLive(bench: Bench): Promise<string> {
  const none = await measure(bench, 'live_none', 0);
  const many = await measure(bench, 'live_many', connections);
  const more = Math.max(many.nowMb - none.nowMb, many.peakMb - none.peakMb);
  const p99 = percentile(many.lagsMs, 0.99);
  const rows = [
    ['0', none.nowMb.toFixed(0), none.peakMb.toFixed(0), '', '', '', ''],
    [
      String(connections),
      many.nowMb.toFixed(0),
      many.peakMb.toFixed(0),
      more.toFixed(0),
      verdict(more < targetMb),
      milliseconds(percentile(many.lagsMs, 0.5)),
      milliseconds(p99),
    ],
  ];
  return [
    `### The live feed: memory, and ${bench.scale.liveBookings} bookings one after the other`,
    '',
    markdownTable(
      ['open connections', 'now MB', 'peak MB', 'more MB', `< ${targetMb} MB more`, 'on all after p50 ms', 'p99 ms'],
      rows,
    ),
    '',
    `From the answer of a booking until the last connection has its event; the target of ${targetMs} ms is met: ${verdict(p99 < targetMs)}.`,
  ].join('\n');
}

interface Measured {
  /** Of the server's process when it had done the same work. */
  readonly nowMb: number;
  readonly peakMb: number;
  readonly lagsMs: readonly number[];
}

async function measure(bench: Bench, name: string, count: number): Promise<Measured> {
  bench.say(`live: ${count} connections`);
  const practice = await bench.createPractice(name);
  const server = await practice.startServer();
  const desks = await openDesks(server, count);
  try {
    const lagsMs = await bookOneByOne(bench, practice, server, desks);
    await checkBooked(practice.databaseUrl, bench.scale.liveBookings);
    return { ...(memoryOf(server.pid) ?? { nowMb: Number.NaN, peakMb: Number.NaN }), lagsMs };
  } finally {
    desks.close();
    await server.stop();
    await practice.drop();
  }
}

async function bookOneByOne(
  { scale, first }: Bench,
  practice: Practice,
  server: BenchServer,
  desks: Desks,
): Promise<number[]> {
  const { from } = practice.takeSlots(scale.liveBookings);
  const lags: number[] = [];
  for (let index = 0; index < scale.liveBookings; index += 1) {
    const response = await fetch(`${server.url}/dr/v1/appointment`, {
      method: 'POST',
      headers: { auth: server.token, 'content-type': 'application/json' },
      body: JSON.stringify(bookingBody(from + index, first)),
    });
    const { appointment_id: id = '' } = (await response.json()) as { appointment_id?: string };
    if (response.status !== 201) throw new Error(`a booking was answered with ${response.status}`);
    const answeredAt = performance.now();
    await desks.allHave(id);
    lags.push(performance.now() - answeredAt);
  }
  return lags;
}

interface Desks {
  /** Fulfilled when every connection has had an event of this appointment. */
  allHave(appointmentId: string): Promise<void>;
  close(): void;
}

/** Connections that read what comes and keep nothing of it. */
async function openDesks(server: BenchServer, count: number): Promise<Desks> {
  const had = new Map<string, number>();
  let look = (): void => undefined;
  const note = (id: string): void => {
    had.set(id, (had.get(id) ?? 0) + 1);
    look();
  };
  const sockets: Socket[] = [];
  for (let index = 0; index < count; index += 1) sockets.push(await openDesk(server, note));
  return {
    allHave: (id) =>
      new Promise((resolve) => {
        look = () => {
          if ((had.get(id) ?? 0) >= count) resolve();
        };
        look();
      }),
    close: () => sockets.forEach((socket) => socket.destroy()),
  };
}

async function openDesk({ port, token }: BenchServer, note: (appointmentId: string) => void): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (text.includes('event: ready')) resolve();
      for (const [, id = ''] of text.matchAll(/"appointment_id":"([^"]+)"[^\n]*\n\n/g)) note(id);
      const end = text.lastIndexOf('\n\n');
      if (end >= 0) text = text.slice(end + 2);
    });
    socket.write(`GET /opdesk/v1/live HTTP/1.1\r\nhost: bench\r\nauth: ${token}\r\n\r\n`);
  });
  return socket;
}
