import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { EmbeddedServer } from '../../src/postgres/embedded.ts';

/** A PostgreSQL whose commits wait for a standby that does not come. */
export interface MissingStandby {
  /**
   * Begins a write that has not ended, and answers it with the process that waits with its commit.
   * @param statement a part of the statement that waits
   */
  begin<T>(statement: string, write: () => Promise<T>): Promise<{ readonly pid: number; readonly outcome: Promise<T> }>;
  /** Gives the wait up as an operator can: the commit is done, and no standby has it. */
  cancel(pid: number): Promise<void>;
  /** Commits wait no more. */
  end(): Promise<void>;
}

/** Has commits of a server wait from now on. */
export async function requireMissingStandby(
  server: Pick<EmbeddedServer, 'superuserConnectionString'>,
): Promise<MissingStandby> {
  const admin = new pg.Client({ connectionString: server.superuserConnectionString });
  await admin.connect();
  const require = async (name: string): Promise<void> => {
    await admin.query(`alter system set synchronous_standby_names = '${name}'`);
    await admin.query('select pg_reload_conf()');
  };
  await require('missing');
  const waiting = async (statement: string): Promise<number | undefined> => {
    const { rows } = await admin.query<{ pid: number }>(
      "select pid from pg_stat_activity where wait_event = 'SyncRep' and strpos(query, $1) > 0",
      [statement],
    );
    return rows[0]?.pid;
  };
  return {
    async begin(statement, write) {
      // A process of the server reads the setting a moment later: what is written before then does not wait.
      for (;;) {
        let isOver = false;
        const outcome = write();
        const over = (): void => void (isOver = true);
        outcome.then(over, over);
        while (!isOver) {
          const pid = await waiting(statement);
          if (pid !== undefined) return { pid, outcome };
          await delay(10);
        }
      }
    },
    async cancel(pid) {
      await admin.query('select pg_cancel_backend($1)', [pid]);
    },
    async end() {
      await require('');
      await admin.end();
    },
  };
}
