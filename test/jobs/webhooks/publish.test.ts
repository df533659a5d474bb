import { expect, test } from 'vitest';
import { publishEvents } from '../../../src/services/webhooks/publish.ts';
import { expectDone } from '../../support/practice.ts';
import { type Body, instant, openDesk } from '../../support/desk.ts';

const desk = openDesk();

/** A subscription to an address at which nobody is: what is sent matters to others. */
async function subscribe(more: Body = {}): Promise<string> {
  const body = { endpoint: `http://127.0.0.1:9/${Math.random()}`, ...more };
  return expectDone(await desk.business.api('POST', '/notification/v1/connect/webhook/subscriptions', body)).id as string;
}

interface Published {
  readonly event: string;
  readonly sequence: number;
  readonly body: string;
  readonly event_id: string;
  readonly subscription_id: string;
}

/** What has been published for the business, once everything that happened has been. */
async function published(webhookId?: string): Promise<Published[]> {
  await expect.poll(async () => {
    await publishEvents(desk.server.runtime);
    return desk.rows(
      `select 1 from outbox o, webhook_publisher p
       where business_id = $1 and (p.target is not null or not pg_visible_in_snapshot(o.transaction_id, p.snapshot))`,
    );
  }).toEqual([]);
  return desk.rows(
    `select event, sequence, body, event_id, subscription_id from webhook_deliveries
     where business_id = $1 and ($2::text is null or subscription_id = $2) order by position`,
    webhookId ?? null,
  );
}

test('F1, F3: an event is published as compact ASCII JSON, with what the partner stored exactly as it is', async () => {
  const webhookId = await subscribe();
  const meta = '{ "10": 1.50, "2" : "caf\\u00E9 \\/ é 😀", "a":[ 1e2, {"b" : null} ] }';
  const body = JSON.stringify(desk.body('09:15', {}, { partner_appointment_id: 'visit-1' }));
  const answer = await desk.business.api('POST', '/dr/v1/appointment', `${body.slice(0, -1)},"partner_meta":${meta}}`);
  const id = expectDone(answer).appointment_id as string;
  const [event] = await published(webhookId);
  expect(event?.body).toBe(
    `{"event":"appointment.created","event_type":"appointment.created","service":"appointment","transaction_id":"${event?.event_id}",`
    + `"event_time":${instant('08:00')},"timestamp":${instant('08:00')},"business_id":"${desk.business.id}","client_id":"${desk.business.clientId}",`
    + `"data":{"appointment_id":"${id}","partner_appointment_id":"visit-1","doctor_id":"do-1","partner_doctor_id":"8423994","patient_id":"pt-1",`
    + `"partner_patient_id":null,"clinic_id":"cl-1","partner_clinic_id":"642783","status":"BK","action":"created","start_time":${instant('09:15')},`
    + `"end_time":${instant('09:30')},"created_at":${instant('08:00')},"modified_at":${instant('08:00')},"custom_attributes":{},`
    + `"partner_meta":{"10":1.50,"2":"caf\\u00e9 / \\u00e9 \\ud83d\\ude00","a":[1e2,{"b":null}]},"sa_ids":[]}}`,
  );
});
