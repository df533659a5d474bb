import { expect, test } from 'vitest';
import { type Body, issuesOf, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();
const pointer = '/appointment_details/custom_attributes';

const paymentStatus = {
  key: 'payment_status',
  text: 'Payment',
  values: [
    { key: 'paid', text: 'Paid' },
    { key: 'unpaid', text: 'Unpaid' },
  ],
  place: 1,
};

async function settings(changes: Body): Promise<void> {
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', changes));
}

function send(attributes: unknown): Promise<ApiAnswer> {
  return desk.send(desk.body('09:00', { custom_attributes: attributes }));
}

async function echoed(attributes: Body): Promise<unknown> {
  return (await desk.read(await desk.book('09:00', { custom_attributes: attributes }))).custom_attributes;
}

test('C11: label, labels and tags take any strings, one or a list, echoed as sent', async () => {
  const attributes = { labels: 'ವಿಐಪಿ 🙂', tags: ['paid', 'in_consult', 'paid'], label: ['vitals_submitted'] };
  expect(await echoed(attributes)).toEqual(attributes);
});

test('C11: an empty list and no attributes at all are echoed too', async () => {
  expect(await echoed({ tags: [] })).toEqual({ tags: [] });
  expect((await desk.read(await desk.book('09:15', { custom_attributes: {} }))).custom_attributes).toEqual({});
  expect(await desk.read(await desk.book('09:30'))).not.toHaveProperty('custom_attributes');
});

test('C11: every other attribute must be defined: else a 400 that names the allowed', async () => {
  const answer = await send({ payment_status: 'paid', Tags: 'x', constructor: 'y', toString: 'z' });
  expect(issuesOf(answer)).toEqual(
    ['payment_status', 'Tags', 'constructor', 'toString'].map((name) => `${pointer}/${name} not_allowed`),
  );
  expect(answer.body.error.details.issues[0].allowed).toEqual(['label', 'labels', 'tags']);
  await settings({ custom_attributes: [paymentStatus] });
  expect(await echoed({ payment_status: 'paid' })).toEqual({ payment_status: 'paid' });
});

test('C11: of a defined one only its values, one or a list: else a 400 that names the allowed', async () => {
  await settings({ custom_attributes: [paymentStatus] });
  const answer = await send({ payment_status: ['paid', 'later', 'Paid'] });
  expect(issuesOf(answer)).toEqual([`${pointer}/payment_status/1 enum`, `${pointer}/payment_status/2 enum`]);
  expect(answer.body.error.details.issues[0].allowed).toEqual(['paid', 'unpaid']);
  expect(issuesOf(await send({ payment_status: 'later' }))).toEqual([`${pointer}/payment_status enum`]);
  expect(await echoed({ payment_status: ['unpaid', 'paid'] })).toEqual({ payment_status: ['unpaid', 'paid'] });
});

test('C11: once the business defines a list of labels or tags, they come from it', async () => {
  await settings({ tags: [{ key: 'vip', text: 'VIP' }], labels: [{ key: 'vitals_submitted', text: 'Vitals' }] });
  expect(issuesOf(await send({ tags: ['vip', 'x'], label: 'y', labels: ['vitals_submitted', 'z'] }))).toEqual([
    `${pointer}/tags/1 enum`,
    `${pointer}/label enum`,
    `${pointer}/labels/1 enum`,
  ]);
  expect(await echoed({ tags: 'vip', label: ['vitals_submitted'] })).toEqual({
    tags: 'vip',
    label: ['vitals_submitted'],
  });
  await settings({ tags: [] });
  expect(issuesOf(await send({ tags: 'vip' }))).toEqual([`${pointer}/tags enum`]);
  await settings({ tags: null });
  expect(
    (await desk.read(await desk.book('09:15', { custom_attributes: { tags: 'free' } }))).custom_attributes,
  ).toEqual({ tags: 'free' });
});

test('C11: a value is a string or a list of strings', async () => {
  for (const value of [1, null, true, { a: 1 }])
    expect(issuesOf(await send({ tags: value }))).toEqual([`${pointer}/tags type`]);
  expect(issuesOf(await send({ tags: ['a', 1, ['b'], null] }))).toEqual(
    [1, 2, 3].map((at) => `${pointer}/tags/${at} type`),
  );
  for (const attributes of ['paid', ['paid'], null, 3])
    expect(issuesOf(await send(attributes))).toEqual([`${pointer} type`]);
});

test('C11: at most fifty values of a hundred characters', async () => {
  const emoji = '🙂'.repeat(100);
  expect(await echoed({ tags: Array.from({ length: 50 }, () => emoji) })).toEqual({
    tags: Array.from({ length: 50 }, () => emoji),
  });
  expect(issuesOf(await send({ tags: Array.from({ length: 51 }, () => 'a'), labels: `${emoji}x` }))).toEqual([
    `${pointer}/tags too_many`,
    `${pointer}/labels too_long`,
  ]);
});

test('C11: an attribute of one business is unknown to another', async () => {
  await settings({ custom_attributes: [paymentStatus] });
  const other = await desk.server.createBusiness();
  const answer = await other.api(
    'POST',
    '/dr/v1/appointment',
    desk.body('09:00', { custom_attributes: { payment_status: 'paid' } }),
  );
  expect(issuesOf(answer)).toEqual([`${pointer}/payment_status not_allowed`]);
});
