import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { sendReminders } from '../../src/reminders/services/send-reminders.ts';
import { type Body, instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { type Published, published, subscribe } from '../support/webhooks.ts';

const desk = openDesk({ service: { reminders: ['HOUR_BEFORE'] } });
const day = 86_400;

const everything = (): Promise<string> => subscribe(desk, 'http://127.0.0.1:9/bodies', { event_names: [] });

const post = (path: string, body: Body = {}) => desk.business.api('POST', `/opdesk/v1/${path}`, body);

/** What a body says before its data. @param at as it stands there */
function envelope(
  { event, event_id: id }: Published,
  at: number,
  { partition = '', client = desk.business.clientId } = {},
): string {
  const transaction = partition === '' ? id : `${partition.slice(16, -2)}:${at}`;
  return (
    `{"event":"${event}","event_type":"${event}","service":"appointment","transaction_id":"${transaction}","event_time":${at},"timestamp":${at},` +
    `${partition}"business_id":"${desk.business.id}","client_id":"${client}",`
  );
}

/** The data of an appointment of `pt-1` that was booked at 08:00; all of its instants are seconds. */
function data(
  id: string,
  start: number,
  { status = 'BK', action = 'modified', modified = instant('08:00'), attributes = '{}', meta = '{}', end = '' } = {},
): string {
  return (
    `"data":{"appointment_id":"${id}","partner_appointment_id":"","doctor_id":"do-1","partner_doctor_id":"8423994","patient_id":"pt-1",` +
    `"partner_patient_id":"","clinic_id":"cl-1","partner_clinic_id":"642783","status":"${status}","action":"${action}","start_time":${start},` +
    `"end_time":${start + 900},"created_at":${instant('08:00')},"modified_at":${modified},"custom_attributes":${attributes},"partner_meta":${meta},"sa_ids":[]${end}}}`
  );
}

/** Of one kind, in order. */
async function bodiesOf(webhookId: string, event: string): Promise<Published[]> {
  return (await published(desk, webhookId)).filter((each) => each.event === event);
}

describe('F1: byte for byte', () => {
  test('a reminder, told or by schedule, has its time in milliseconds and a partition_id, and seconds in its data', async () => {
    const webhookId = await everything();
    const start = instant('09:15') + day;
    const id = await desk.book(start, { custom_attributes: { tags: ['paid'] } }, { partner_meta: { a: 1 } });
    desk.clock.set(instant('08:10') + 0.25);
    expect((await post(`appointments/${id}/remind`)).status).toBe(204);
    desk.clock.set(start - 3_600 + 0.5);
    await sendReminders(desk.server.runtime);
    const [told, due] = await bodiesOf(webhookId, 'appointment.reminder_instant');
    const partition = `"partition_id":"${id}:appointment.reminder_instant",`;
    const contents = data(id, start, { attributes: '{"tags":["paid"]}', meta: '{"a":1}' });
    expect(told?.body).toBe(envelope(told as Published, instant('08:10') * 1_000 + 250, { partition }) + contents);
    expect(due?.body).toBe(
      envelope(due as Published, (start - 3_600) * 1_000 + 500, { partition, client: '' }) + contents,
    );
  });

  test('a reminder of a follow-up likewise, under its own name', async () => {
    const webhookId = await everything();
    const start = instant('09:15') + day;
    const { appointment_id: id } = expectDone(
      await post(`appointments/${await desk.book('09:15')}/follow-up`, { start_time: start }),
    );
    desk.clock.set(instant('08:10') + 0.25);
    expect((await post(`appointments/${id}/remind`)).status).toBe(204);
    expectDone(await post(`appointments/${id}/confirm`));
    desk.clock.set(start - 3_600 + 0.5);
    await sendReminders(desk.server.runtime);
    const [told, due] = await bodiesOf(webhookId, 'appointment.followup_reminder_instant');
    const partition = `"partition_id":"${id}:appointment.followup_reminder_instant",`;
    expect(told?.body).toBe(
      envelope(told as Published, instant('08:10') * 1_000 + 250, { partition }) +
        data(id as string, start, { status: 'IN' }),
    );
    expect(due?.body).toBe(
      envelope(due as Published, (start - 3_600) * 1_000 + 500, { partition, client: '' }) +
        data(id as string, start, { modified: instant('08:10') }),
    );
  });

  test('the doctor who joins is told in seconds, with video_connect as it was sent and the link of the patient', async () => {
    const webhookId = await everything();
    expectDone(
      await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { modes: ['VIDEO'] }),
    );
    const id = await desk.book('09:15', {
      video_connect: { vendor: '100ms', url: 'https://xyz.com', pt_joined: false },
    });
    desk.clock.set(instant('09:14') + 0.75);
    expect((await post(`appointments/${id}/doctor-joined`)).status).toBe(204);
    const [joined] = await bodiesOf(webhookId, 'appointment.tele.dr_joined');
    const end =
      ',"video_connect":{"vendor":"100ms","url":"https://xyz.com","pt_joined":false,"meet_link":"https://xyz.com"}';
    expect(joined?.body).toBe(envelope(joined as Published, instant('09:14')) + data(id, instant('09:15'), { end }));
  });

  test('a doctor who begins to practise is told in seconds, and of no appointment', async () => {
    const webhookId = await everything();
    desk.clock.set(instant('08:55') + 0.75);
    expect((await post('queue/start-practice', { doctor_id: 'do-1', clinic_id: 'cl-1' })).status).toBe(204);
    const [begun] = await bodiesOf(webhookId, 'schedule.start_practice');
    expect(begun?.body).toBe(
      `${envelope(begun as Published, instant('08:55'))}"data":{"doctor_id":"do-1","partner_doctor_id":"8423994","clinic_id":"cl-1",` +
        `"partner_clinic_id":"642783","created_at":${instant('08:55')},"modified_at":${instant('08:55')},"partner_meta":{}}}`,
    );
  });

  test('a change and the status that it brings are told in seconds, with the instant of the change', async () => {
    const webhookId = await everything();
    const id = await desk.book('09:15');
    desk.clock.set(instant('08:30') + 0.75);
    expect((await desk.business.api('PUT', `/dr/v1/appointment/${id}/cancel`)).status).toBe(204);
    const contents = data(id, instant('09:15'), { status: 'CN', modified: instant('08:30') });
    const told = (await published(desk, webhookId)).slice(1);
    expect(told.map(({ event }) => event)).toEqual(['appointment.updated', 'appointment.statuschange']);
    for (const each of told) expect(each.body).toBe(envelope(each, instant('08:30')) + contents);
  });
});

/** `event status action` of each, in order. */
async function actions(webhookId: string): Promise<string[]> {
  const rows = await published(desk, webhookId);
  return rows.map(({ event, body }) => {
    const { status, action } = JSON.parse(body).data as { status: string; action: string };
    return [event.split('.')[1], status, action].join(' ');
  });
}

test.each([
  ['an update', 'PATCH', '', { reason: 'Fever' }, ['updated BK modified']],
  [
    'a move',
    'PUT',
    '/reschedule',
    { start_time: instant('10:00'), end_time: instant('10:15') },
    ['updated BK modified'],
  ],
  ['parking', 'POST', '/parked', {}, ['updated PA modified', 'statuschange PA modified']],
  ['a no-show', 'POST', '/change-status', { status: 'NS' }, ['updated NS modified', 'statuschange NS modified']],
  ['a cancellation', 'PUT', '/cancel', {}, ['updated CN modified', 'statuschange CN modified']],
  ['completion', 'POST', '/complete', {}, ['updated CMNP completed', 'statuschange CMNP completed']],
  [
    'completion with a prescription',
    'POST',
    '/complete',
    { prescription_id: 'rx-1' },
    ['updated CM completed', 'statuschange CM completed'],
  ],
] as const)(
  'F1: the action of a booking is created; what follows is modified, or completed: %s',
  async (_name, method, path, body, told) => {
    const webhookId = await everything();
    const id = await desk.book('09:15');
    expectDone(await desk.business.api(method, `/dr/v1/appointment/${id}${path}`, body));
    expect(await actions(webhookId)).toEqual(['created BK created', ...told]);
  },
);

test('F1: checking in, and a change of what is completed, are modified', async () => {
  const webhookId = await everything();
  const id = await desk.book('09:15');
  for (const verb of ['check-in', 'start', 'finish']) expectDone(await post(`appointments/${id}/${verb}`));
  expectDone(await desk.business.api('PATCH', `/dr/v1/appointment/${id}`, { reason: 'Fever' }));
  expect(await actions(webhookId)).toEqual([
    'created BK created',
    'updated CK modified',
    'statuschange CK modified',
    'updated OG modified',
    'statuschange OG modified',
    'updated CMNP completed',
    'statuschange CMNP completed',
    'updated CMNP modified',
  ]);
});

test('F1: each event says how the appointment was when it happened, whatever became of it before it was published', async () => {
  const webhookId = await everything();
  const holder = new pg.Client({ connectionString: desk.server.connectionString });
  await holder.connect();
  onTestFinished(() => holder.end());
  await holder.query('begin');
  await holder.query('select pg_advisory_xact_lock(publishing_lock())');
  const id = await desk.book('09:15', { custom_attributes: { tags: ['a'] } }, { partner_meta: { n: 1 } });
  const path = `/dr/v1/appointment/${id}`;
  desk.clock.advance(60);
  expectDone(await desk.business.api('PATCH', path, { custom_attributes: { tags: ['b'] }, partner_meta: { n: 2 } }));
  desk.clock.advance(60);
  expectDone(
    await desk.business.api('PUT', `${path}/reschedule`, { start_time: instant('10:00'), end_time: instant('10:15') }),
  );
  desk.clock.advance(60);
  expectDone(await desk.business.api('PATCH', path, { partner_patient_id: 'mrn-1' }));
  expectDone(await desk.business.api('PUT', `${path}/cancel`));
  expect(await desk.rows('select 1 from webhook_deliveries where business_id = $1')).toEqual([]);
  await holder.query('commit');
  const told = (await published(desk, webhookId)).map(({ body }) => {
    const {
      event_time: at,
      data: {
        status,
        start_time: start,
        modified_at: modified,
        custom_attributes: { tags },
        partner_meta: { n },
        partner_patient_id: patient,
      },
    } = JSON.parse(body);
    return [at, modified, start, status, tags, n, patient];
  });
  const [opened, first, second] = [instant('08:00'), instant('09:15'), instant('10:00')];
  expect(told).toEqual([
    [opened, opened, first, 'BK', ['a'], 1, ''],
    [opened + 60, opened + 60, first, 'BK', ['b'], 2, ''],
    [opened + 120, opened + 120, second, 'BK', ['b'], 2, ''],
    [opened + 180, opened + 180, second, 'BK', ['b'], 2, 'mrn-1'],
    [opened + 180, opened + 180, second, 'CN', ['b'], 2, 'mrn-1'],
    [opened + 180, opened + 180, second, 'CN', ['b'], 2, 'mrn-1'],
  ]);
});

test('F1: what takes the place of another carries its id as p_aid, also when it changes; an ordinary booking and the old one have none', async () => {
  const webhookId = await everything();
  const replace = async (old: string, from: string, until: string): Promise<string> =>
    expectDone(
      await desk.business.api('PATCH', `/appointments/v1/${old}/reschedule`, {
        start_time: instant(from),
        end_time: instant(until),
      }),
    ).appointment_id as string;
  const first = await desk.book('09:15');
  const second = await replace(first, '10:00', '10:15');
  const third = await replace(second, '10:30', '10:45');
  expectDone(await post(`appointments/${third}/check-in`));
  const told = (await published(desk, webhookId)).map(({ event, body }) => {
    const { appointment_id: id, action, status, ...rest } = JSON.parse(body).data as Body;
    return [event.split('.')[1], id, action, status, 'p_aid' in rest ? rest['p_aid'] : 'none'];
  });
  expect(told).toEqual([
    ['created', first, 'created', 'BK', 'none'],
    ['updated', first, 'modified', 'RE', 'none'],
    ['statuschange', first, 'modified', 'RE', 'none'],
    ['created', second, 'created', 'BK', first],
    ['updated', second, 'modified', 'RE', first],
    ['statuschange', second, 'modified', 'RE', first],
    ['created', third, 'created', 'BK', second],
    ['updated', third, 'modified', 'CK', second],
    ['statuschange', third, 'modified', 'CK', second],
  ]);
});
