import type { Bench } from './bench.ts';
import { markdownTable, verdict } from './figures.ts';
import { type LoadOrder, sendLoad } from './load.ts';
import { size } from './practice.ts';
import { memoryOf } from './processes.ts';
import { slotsRequest } from './slots.ts';

const targetMb = 200;

/** The most memory that the server has had, after each kind of load. */
export async function benchMemory(bench: Bench): Promise<string> {
  const { scale, first } = bench;
  const practice = await bench.createPractice('memory');
  const server = await practice.startServer();
  try {
    const rows: string[][] = [];
    const note = (name: string): void => {
      const memory = memoryOf(server.pid);
      const known = memory !== undefined;
      rows.push([
        name,
        known ? memory.nowMb.toFixed(0) : '—',
        known ? memory.peakMb.toFixed(0) : '—',
        known ? verdict(memory.peakMb < targetMb) : '—',
      ]);
    };
    const common = { port: server.port, warmUp: 0, limitSeconds: 120 };
    const bookings = (): LoadOrder => ({
      ...common,
      connections: 64,
      requests: practice.bookingRequests(server, scale.bookings * 2),
      expected: 201,
    });
    // Every doctor and every two days: far more answers than the cache is allowed to keep.
    const slots: LoadOrder = {
      ...common,
      connections: 16,
      requests: Array.from({ length: size.doctors * (size.days - 1) }, (_, index) =>
        slotsRequest(server, first, index % size.doctors, Math.floor(index / size.doctors)),
      ),
      count: scale.slotRequests,
      expected: 200,
    };
    note('started');
    for (const [name, orders] of [
      ['booking, 64 connections', [bookings()]],
      ['slots of every doctor and day, 16 connections', [slots]],
      ['both at once', [bookings(), slots]],
    ] as const) {
      bench.say(`memory: ${name}`);
      await Promise.all(orders.map(sendLoad));
      note(name);
    }
    return [
      '### Memory of the server process',
      '',
      markdownTable(['after', 'now MB', 'peak MB', `peak < ${targetMb} MB`], rows),
    ].join('\n');
  } finally {
    await server.stop();
    await practice.drop();
  }
}
