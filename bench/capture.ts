import { setTimeout as delay } from 'node:timers/promises';
import { createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import type { BookingRequest } from '../src/db/booking.ts';
import { bookingBody, businessId, type FirstDay } from './practice.ts';

/** What the program asks of the database to book `bookingBody(0)`, taken from the program itself; nothing is booked. */
export async function captureBookingRequest(databaseUrl: string, clientId: string, first: FirstDay): Promise<BookingRequest> {
  let captured: BookingRequest | undefined;
  const config = { ...loadConfig({ DATABASE_URL: databaseUrl, PORT: '0' }), logLevel: 'silent' as const };
  const app = await createApp(config, {
    runtime: (runtime) => ({
      ...runtime,
      bookings: {
        submit(request) {
          captured = request;
          return Promise.resolve({ outcome: 'BOOKED', appointment_id: request.appointment_id, token: 1, status: 'BK' });
        },
      },
    }),
  });
  try {
    const { accessTokens, now, newUuid } = app.runtime;
    const auth = await accessTokens.issue({ clientId, businessId, secretVersion: 1 }, now(), newUuid());
    const send = () =>
      app.http.app.inject({
        method: 'POST',
        url: '/dr/v1/appointment',
        headers: { auth, 'content-type': 'application/json' },
        payload: JSON.stringify(bookingBody(0, first)),
      });
    let answer = await send();
    // On a busy machine the program may find itself overloaded by its own start.
    for (let attempt = 0; attempt < 20 && answer.statusCode === 503; attempt += 1) {
      await delay(500);
      answer = await send();
    }
    if (captured === undefined) throw new Error(`the booking was answered with ${answer.statusCode}: ${answer.body}`);
    return captured;
  } finally {
    await app.close();
  }
}
