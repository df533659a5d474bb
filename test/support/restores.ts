import { backupCommands } from '../../src/cli/backup-commands.ts';
import { finishErasures } from '../../src/erasure/services/finish-erasures.ts';
import { emptyDatabase } from './backups.ts';
import type { Desk } from './desk.ts';
import { onTestServer } from './on-test-server.ts';
import { startBeside, testConfig } from './server.ts';

interface RestoredDatabase {
  /** The lines that the command prints. */
  readonly lines: readonly string[];
  /** Every row that may hold somebody's data. */
  readonly texts: string;
  readonly connectionString: string;
}

/** Of a command over the database of a desk, with a data folder. */
export function settingsOf({ server }: Pick<Desk, 'server'>, dataFolder: string) {
  return {
    ...testConfig(server.connectionString, { dataFolder }),
    ...server.runtime,
    opdesk: '0.1.0',
    finishErasures: () => Promise.resolve(true),
  };
}

/** Restores as the command does, into a database and a data folder of their own. @param erasures a list of them */
export async function restoreAsCommand(
  desk: Pick<Desk, 'server'>,
  file: string,
  folder: string,
  erasures?: string,
): Promise<RestoredDatabase> {
  const { connectionString } = await emptyDatabase();
  const settings = {
    ...settingsOf({ server: { ...desk.server, connectionString } }, folder),
    async finishErasures(url: string) {
      const duties = { answersRequests: true, doesJobs: false };
      const beside = await startBeside(
        { ...desk.server, connectionString: url },
        { duties, config: { dataFolder: folder } },
      );
      const areFinished = await finishErasures(beside.app.runtime);
      await beside.close();
      return areFinished;
    },
  };
  const values = erasures === undefined ? {} : { erasures };
  const lines = await backupCommands['restore']?.run(settings, { values, positionals: [file] });
  const texts = await onTestServer(connectionString, async (client) => {
    const { rows } = await client.query<{ text: string }>(
      `select concat(p::text, a::text) as text from patients p left join appointments a on a.patient_id = p.id
       union all select r::text from appointment_remarks r union all select o::text from outbox o
       union all select e::text from erasures e union all select m::text from patient_merges m`,
    );
    return rows.map(({ text }) => text).join('\n');
  });
  return { lines: lines ?? [], texts, connectionString };
}
