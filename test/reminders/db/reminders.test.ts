import { describe, expect, test } from 'vitest';
import { sql } from '../../../src/postgres/database.ts';
import { openBareBusiness, start } from '../../support/bare-business.ts';

const bare = openBareBusiness();
const { run, book, addSession } = bare;

describe('send_due_reminders', () => {
  const remind = (at: number) =>
    run('select send_due_reminders(to_timestamp($2), 100) as sent where $1::text <> $3', at, '').then(
      ([row]) => row.sent as number,
    );
  const day = 86_400;

  async function appointments(count: number): Promise<string[]> {
    await addSession('group', 9);
    await run(`update services set reminders = '{DAY_BEFORE}' where business_id = $1`);
    const requests = Array.from({ length: count }, () => ({ service_id: 'group', now: start - 3 * day }));
    return (await book(...requests)).map(({ appointment_id: id }) => id ?? '');
  }
  const reminded = async () =>
    (
      await run(
        `select appointment_id as id
          from outbox where business_id = $1 and event = 'appointment.reminder_instant' order by 1`,
      )
    ).map(({ id }) => id);

  test('reminds of each appointment once, however many servers look at the same time', async () => {
    const ids = await appointments(3);
    expect(await remind(start - day - 1)).toBe(0);
    const sent = await Promise.all([remind(start - day), remind(start - day), remind(start - day)]);
    await remind(start - day + 60);
    expect(sent.reduce((sum, each) => sum + each, 0)).toBe(3);
    expect(await reminded()).toEqual(ids);
  });

  test('waits for no appointment that is being changed, and reminds of it later', async () => {
    const [busy = '', free = ''] = await appointments(2);
    await bare.db.transaction(async (tx) => {
      await tx.query(sql('', 'select from appointments where business_id = $1 and id = $2 for update'), [
        bare.id,
        busy,
      ]);
      expect(await remind(start - day)).toBe(1);
    });
    expect(await reminded()).toEqual([free]);
    await remind(start - day + 60);
    expect(await reminded()).toEqual([busy, free].toSorted());
  });
});
