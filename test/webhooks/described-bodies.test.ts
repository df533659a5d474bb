import { expect, test } from 'vitest';
import { createDescribedAnswers } from '../support/described-answers.ts';
import { instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { published, subscribe } from '../support/webhooks.ts';

const desk = openDesk();
const day = 86_400;

test('F1: every event that is sent has the body that the API description has for it', async () => {
  const post = async (path: string, body: object = {}) =>
    expectDone(await desk.business.api('POST', `/opdesk/v1/${path}`, body));
  const webhookId = await subscribe(desk, 'http://127.0.0.1:9/described', { event_names: [] });
  await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { modes: ['INCLINIC', 'VIDEO'] });
  const start = instant('09:15') + day;
  const video = { mode: 'VIDEO', video_connect: { vendor: '100ms', url: 'https://v.example.com' } };
  const id = await desk.book(start, { ...video, custom_attributes: { tags: ['paid'] } }, { partner_meta: { a: 1 } });
  await post(`appointments/${id}/doctor-joined`);
  await post(`appointments/${id}/remind`);
  const { appointment_id: followUp } = await post(`appointments/${id}/follow-up`, { start_time: start + 1_800 });
  await post(`appointments/${followUp}/remind`);
  const moved = { start_time: start + 3_600, end_time: start + 4_500 };
  expectDone(await desk.business.api('PATCH', `/appointments/v1/${id}/reschedule`, moved));
  await post('queue/start-practice', { doctor_id: 'do-1', clinic_id: 'cl-1' });
  await post(`webhooks/${webhookId}/test`);

  const document = (await desk.server.api('GET', '/openapi.json')).body;
  const described = createDescribedAnswers(document);
  const sent = await published(desk, webhookId);
  for (const { event, body } of sent) {
    const { schema } = document.webhooks[event].post.requestBody.content['application/json'];
    expect([event, described.problemsOfValue(schema, JSON.parse(body))]).toEqual([event, []]);
  }
  expect([...new Set(sent.map(({ event }) => event))].toSorted()).toEqual(Object.keys(document.webhooks).toSorted());
});
