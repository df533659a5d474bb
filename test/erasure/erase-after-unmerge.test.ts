import { expect, test } from 'vitest';
import { openDesk } from '../support/desk.ts';
import { merge, register, unmerge } from '../support/merges.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk({ duties: { answersRequests: true, doesJobs: false } });

test('the events of an appointment that went back to another patient keep nothing of one who is erased', async () => {
  const [erased, other] = [await register(desk, 'mrn-Leela'), await register(desk, 'mrn-Meera')];
  const visit = await desk.book('09:15', {}, { patient_id: other });
  expectDone(await merge(desk, other, erased));
  const bodies = `select replace(o.data::text, ' ', '') as data from outbox o
    where o.business_id = $1 and o.appointment_id = $2 order by o.position`;
  const subscription = { endpoint: 'https://example.com/hook', event_names: ['prescription.created'] };
  const { id: webhookId } = expectDone(
    await desk.business.api('POST', '/notification/v1/connect/webhook/subscriptions', subscription),
  );
  await desk.rows(
    `insert into webhook_deliveries (business_id, id, subscription_id, event_id, event, appointment_id, body, state,
       created_at)
     select $1, 'dl-' || o.event_id, $3, o.event_id, o.event, o.appointment_id,
       json_build_object('event', o.event, 'data', o.data)::text, 'DELIVERED', now()
     from outbox o where o.business_id = $1 and o.appointment_id = $2 returning 1 as one`,
    visit,
    webhookId,
  );
  expectDone(await unmerge(desk, other));
  expect(JSON.stringify(await desk.rows(bodies, visit))).toContain('mrn-Leela');
  expectDone(await desk.business.api('DELETE', `/opdesk/v1/patients/${erased}/personal-data`, {}));
  const left = [
    ...(await desk.rows(bodies, visit)),
    ...(await desk.rows('select body from webhook_deliveries where business_id = $1 and appointment_id = $2', visit)),
  ];
  expect(left).toHaveLength(5);
  expect(JSON.stringify(left)).not.toContain('mrn-Leela');
  expect(JSON.stringify(left).match(/mrn-Meera/g)).toHaveLength(3);
  expect(await desk.read(visit)).toMatchObject({ patient_id: other });
});
