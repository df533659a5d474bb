import type { Bench } from '../bench.ts';
import { compareSides } from './compare.ts';
import { easyAppointments, readRivalSettings } from './easy-appointments.ts';
import { opdesk } from './opdesk.ts';

/** Free times and bookings beside an Easy!Appointments on the same machine; see bench/rival/README.md. */
export async function benchRival(bench: Bench): Promise<string> {
  const settings = readRivalSettings(process.env);
  const rival = await easyAppointments(settings, new Date().toISOString().slice(0, 10));
  const practice = await bench.createPractice('rival');
  const server = await practice.startServer();
  try {
    const { rounds } = bench.scale;
    const table = await compareSides(
      [rival, opdesk(bench, practice, server)],
      { rounds, reads: bench.scale.rivalReads, bookings: bench.scale.rivalBookings },
      bench.say,
    );
    return `### Beside Easy!Appointments\n\n${table}\n\nBoth on this machine, in turns; medians of ${rounds} rounds.`;
  } finally {
    await server.stop();
    await practice.drop();
  }
}
