import type { TestServer } from '../support/server.ts';
import type { Clinic } from './clinic.ts';
import type { Random } from './random.ts';

export interface Stage {
  readonly servers: readonly TestServer[];
  /** Of a client with every scope, and of another one. */
  readonly tokens: readonly string[];
  readonly clinic: Clinic;
  /** Appointments that anybody may change: of sequences that have ended. */
  readonly common: string[];
  /** How often each action got each status code. */
  readonly answers: Map<string, number>;
  /** Answers that the model did not expect. */
  readonly surprises: string[];
}

interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

export type Send = (
  what: string,
  method: 'POST' | 'PUT' | 'PATCH' | 'GET' | 'DELETE',
  path: string,
  body?: object,
) => Promise<Answer>;

export function sender({ servers, tokens, answers, surprises }: Stage, random: Random): Send {
  const auth = random.pick(tokens);
  return async (what, method, path, body) => {
    const sendOnce = async () => {
      const response = await random.pick(servers).app.http.app.inject({
        method,
        url: path,
        headers: { auth, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      const key = `${what} ${response.statusCode}`;
      answers.set(key, (answers.get(key) ?? 0) + 1);
      return response;
    };
    let response = await sendOnce();
    // Who waits two seconds for a lock is told to try again, and nothing was changed: on a busy machine that is no
    // surprise.
    for (let tries = 1; response.statusCode === 503 && tries < 5; tries += 1) response = await sendOnce();
    // A guest has no follow-up, a reservation no token, and who has a patient gets no other: what else is asked here is
    // never wrong in itself.
    const mayBeWrong =
      ['follow-up', 'update', 'patient'].includes(what) ||
      // Only every other doctor works at both clinics.
      (what === 'transfer' && response.body.includes('does not work at the clinic'));
    if (response.statusCode >= 500 || (response.statusCode === 400 && !mayBeWrong))
      surprises.push(`${what} ${path}: ${response.statusCode} ${response.body}`);
    return { status: response.statusCode, body: response.body === '' ? undefined : JSON.parse(response.body) };
  };
}
