import { describe, expect, it, onTestFinished } from 'vitest';
import { publishEvents } from '../../src/webhooks/services/webhook-publisher.ts';
import { backedUp, contentsOf, restored } from '../support/backups.ts';
import { bookedId, openDesk } from '../support/desk.ts';
import { onTestServer } from '../support/on-test-server.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { apiOf, startBeside } from '../support/server.ts';
import { published } from '../support/webhooks.ts';

// Nothing but requests changes the databases.
const duties = { answersRequests: true, doesJobs: false };
const desk = openDesk({ duties });

/** A server over a database that was restored, with the desk's clock and its client's access token. */
async function serving(connectionString: string) {
  const server = await startBeside({ ...desk.server, connectionString }, { duties });
  onTestFinished(() => server.close());
  return { runtime: server.app.runtime, api: apiOf(server.url, { auth: desk.business.token }) };
}

describe('a database that was backed up and restored', () => {
  it('has the rows of every table', async () => {
    await desk.book('09:00');
    const id = await desk.book('09:15');
    await desk.rows(
      `update appointments set notes = E'a\\n\\\\.\\n\\tb\\u0085' where business_id = $1 and id = $2`,
      id,
    );
    const { live_feed: _beginsAnew, ...rows } = await contentsOf(desk.server.connectionString);
    const { connectionString, outcome } = await restored(await backedUp(desk.server.connectionString));
    expect(await contentsOf(connectionString)).toEqual({ ...rows, live_feed: expect.stringMatching(/^1 /) });
    expect(outcome.leftOut).toEqual([]);
  });

  it('goes on with the next token of each counter, and refuses a slot that is taken', async () => {
    const { clinicId, doctorId } = desk.practice;
    const other = await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: [clinicId] });
    const walkIn = (doctor: string) => ({ clinic_id: clinicId, doctor_id: doctor, patient_id: 'pt-1' });
    await desk.book('09:00');
    await desk.book('09:15');
    expectDone(await desk.business.api('POST', '/opdesk/v1/walk-ins', walkIn(other)));
    const { api } = await serving((await restored(await backedUp(desk.server.connectionString))).connectionString);
    const id = bookedId(await api('POST', '/dr/v1/appointment', desk.body('09:30')));
    expect(expectDone(await api('GET', `/dr/v1/appointment/${id}`)).token).toBe(3);
    expect(expectDone(await api('POST', '/opdesk/v1/walk-ins', walkIn(other))).entry.token).toBe(2);
    expect((await api('POST', '/dr/v1/appointment', desk.body('09:15'))).status).toBe(409);
    expect(doctorId).not.toBe(other);
  });

  it('finds its patients by words and digits, without writing them anew', async () => {
    await desk.business.api('POST', '/profiles/v1/patient/', {
      fln: 'Meenakshi Sundaram',
      gen: 'F',
      dob: '1987-01-06',
      mobile: '+919876501234',
    });
    const { connectionString } = await restored(await backedUp(desk.server.connectionString));
    const { api } = await serving(connectionString);
    expect(await contentsOf(connectionString)).toMatchObject({ patient_words_to_fill: '0 ' });
    for (const words of ['sundar meena', '50123']) {
      expect((await api('GET', `/profiles/v1/patient/search?prefix=${encodeURIComponent(words)}`)).text).toContain(
        'Meenakshi',
      );
    }
  });

  it('sends each event once, also where the numbers of transactions begin lower than before', async () => {
    const { api } = desk.business;
    expectDone(
      await api('POST', '/notification/v1/connect/webhook/subscriptions', { endpoint: 'http://127.0.0.1:9/' }),
    );
    await desk.book('09:00');
    const sent = await published(desk);
    expect(sent).toHaveLength(1);
    const unsent = await desk.book('09:15');
    // The server that was backed up has had that many transactions more than the one that goes on: a restore alone
    // takes some hundred, and so do those of other files on the server of the tests.
    const lead = 20_000;
    await desk.rows(`
      update webhook_publisher set snapshot = (pg_snapshot_xmax(pg_current_snapshot())::text::bigint + ${lead} || ':'
        || pg_snapshot_xmax(pg_current_snapshot())::text::bigint + ${lead} || ':')::pg_snapshot where $1 <> ''`);
    await desk.rows(`
      update outbox set transaction_id = (select pg_snapshot_xmax(snapshot) from webhook_publisher)
      where business_id = $1 and appointment_id = '${unsent}'`);
    const { connectionString } = await restored(await backedUp(desk.server.connectionString));
    // Before anybody looks at the outbox, something happens and many transactions pass.
    await onTestServer(connectionString, async (client) => {
      await client.query(
        `insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
         select business_id, 'ev-later', 'appointment.updated', appointment_id, 2, client_id, occurred_at, data
         from outbox where business_id = $1 and appointment_id = $2`,
        [desk.business.id, unsent],
      );
      await client.query(`
        do $$ begin
          for count in 1..${lead + 500} loop perform pg_current_xact_id(); commit; end loop;
        end $$`);
    });
    const { runtime } = await serving(connectionString);
    await publishEvents(runtime, () => false);
    const rows = await runtime.db.query<{ event_id: string; appointment_id: string }>({
      name: '',
      text: 'select event_id, appointment_id from webhook_deliveries order by position',
    });
    expect(rows.map(({ event_id: id }) => id)).toEqual([sent[0]?.event_id, expect.any(String), 'ev-later']);
    expect(rows[1]?.appointment_id).toBe(unsent);
  });

  it('may belong to a role that is not a superuser', async () => {
    await desk.book('09:00');
    const file = await backedUp(desk.server.connectionString);
    const { connectionString } = await restored(file, { isOfPlainRole: true });
    const { api } = await serving(connectionString);
    bookedId(await api('POST', '/dr/v1/appointment', desk.body('09:15')));
    const { live_feed: _beginsAnew, ...rows } = await contentsOf(connectionString);
    const again = await restored(await backedUp(connectionString), { isOfPlainRole: true });
    expect(await contentsOf(again.connectionString)).toMatchObject(rows);
  });
});
