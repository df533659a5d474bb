import { setTimeout as delay } from 'node:timers/promises';
import { type AppOverrides, createApp } from '../src/compose.ts';
import { loadConfig } from '../src/config.ts';
import type { BookingRequest } from '../src/appointments/db/booking.ts';
import { bookingBody, businessId, type FirstDay } from './practice.ts';

/** The statement with which the program books `bookingBody(0)`, taken from the program itself; nothing is booked. */
export async function captureBookingRequest(
  databaseUrl: string,
  clientId: string,
  first: FirstDay,
): Promise<BookingRequest> {
  let captured: BookingRequest | undefined;
  const bookings: AppOverrides['bookings'] = {
    submit(request) {
      captured = request;
      return Promise.resolve({
        outcome: 'BOOKED',
        appointment_id: request.appointment_id,
        token: 1,
        status: 'BK',
        conflicts: null,
      });
    },
  };
  return withProgram(databaseUrl, clientId, { bookings }, async (send) => {
    const answer = await send({ method: 'POST', path: '/dr/v1/appointment', body: bookingBody(0, first) });
    if (captured === undefined) throw new Error(`the booking was answered with ${answer}`);
    return captured;
  });
}

export interface ProgramRequest {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
}

/**
 * Runs the program within this process for as long as the work lasts.
 * @param work is given what sends a request of the business's client and answers the status and the text of the answer
 */
export async function withProgram<T>(
  databaseUrl: string,
  clientId: string,
  overrides: AppOverrides,
  work: (send: (request: ProgramRequest) => Promise<string>) => Promise<T>,
): Promise<T> {
  const config = { ...loadConfig({ DATABASE_URL: databaseUrl, PORT: '0' }), logLevel: 'silent' as const };
  const app = await createApp(config, overrides);
  try {
    const { accessTokens, now, newUuid } = app.runtime;
    const auth = await accessTokens.issue(
      { clientId, businessId, secretVersion: 1, chainId: 'of-the-bench' },
      now(),
      newUuid(),
      Infinity,
    );
    return await work(async ({ method, path, body }) => {
      const content = body === undefined ? {} : { payload: JSON.stringify(body) };
      const headers = { auth, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
      const inject = () => app.http.app.inject({ method, url: path, headers, ...content });
      let answer = await inject();
      // On a busy machine the program may find itself overloaded by its own start.
      for (let attempt = 0; attempt < 20 && answer.statusCode === 503; attempt += 1) {
        await delay(500);
        answer = await inject();
      }
      return `${answer.statusCode}: ${answer.body}`;
    });
  } finally {
    await app.close();
  }
}
