// A server that writes events into the outbox in a transaction of their own, some time after the change.
import pg from 'pg';

const pauseMs = 100;
const later = `
  with moved as (delete from later_outbox returning *)
  insert into outbox (
    business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data, from_clinic_id,
    from_doctor_id
  )
  select business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data,
    from_clinic_id, from_doctor_id
  from moved order by occurred_at, event_id`;

async function moveEvents() {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(later);
  } catch {
    // The next time.
  } finally {
    await client.end().catch(() => undefined);
  }
}

setInterval(() => void moveEvents(), pauseMs).unref();
