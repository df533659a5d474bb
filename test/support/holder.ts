import pg from 'pg';
import { afterEach, beforeEach } from 'vitest';
import { waitingForLocks } from './database.ts';
import type { Desk } from './desk.ts';

/** A connection that keeps others waiting, in a transaction for each test. */
export function openHolder(desk: Desk) {
  let client: pg.Client;
  beforeEach(async () => {
    client = new pg.Client({ connectionString: desk.server.connectionString });
    await client.connect();
    await client.query('begin');
  });
  afterEach(() => client.end());
  const query = (text: string, values?: unknown[]): Promise<pg.QueryResult> => client.query(text, values);
  return {
    query,
    /** Until so many connections wait for a lock; answers their processes. */
    waiting: (count: number): Promise<number[]> => waitingForLocks(client, count),
    holdDoctor: () =>
      query('select take_locks(array[doctor_lock($1, $2)])', [desk.business.id, desk.practice.doctorId]),
  };
}
