import fc from 'fast-check';
import { expect, test } from 'vitest';
import { webhookBody } from '../../../src/webhooks/contract/event.ts';

const bodyOf = (data: string): string =>
  webhookBody({
    eventId: 'ev-1',
    event: 'appointment.updated',
    businessId: 'bu-1',
    appointmentId: 'api-1',
    clientId: '',
    occurredAt: 1,
    data,
  });

/** What stands of the meta in the body. */
const sent = (meta: string): string =>
  /"data":\{"partner_meta":(.*)\}\}$/.exec(bodyOf(`{"partner_meta" : ${meta}}`))?.[1] ?? '';

/** JavaScript puts these first, and Python does not. */
const key = fc.string().filter((text) => !/^\d+$/.test(text) && text !== '__proto__');
/** Smaller ones the two write differently. */
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .filter((value) => value === 0 || Math.abs(value) >= 1e-4);
const { meta } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary-ascii' }),
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value')),
    tie('meta'),
  ),
  meta: fc.dictionary(key, tie('value')),
}));

test('F3: a receiver that parses a body and writes it again has the same bytes, as far as they are ASCII', () => {
  fc.assert(
    fc.property(meta, (value) => {
      const body = bodyOf(JSON.stringify({ partner_meta: value }, null, 1));
      const again = JSON.stringify(JSON.parse(body)).replace(
        /[\u007f-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
      expect(again).toBe(body);
      expect(JSON.parse(body).data.partner_meta).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test.each([
  ['1.50', '1.5'],
  ['-2.500e1', '-25'],
  ['1e2', '100'],
  ['0.0', '0'],
  ['-0', '0'],
  ['1E-7', '1e-07'],
  ['0.00001', '1e-05'],
  ['1.25e-12', '1.25e-12'],
  ['0.0001', '0.0001'],
  ['1.7976931348623157e308', '1.7976931348623157e+308'],
  ['1e20', '100000000000000000000'],
  ['1e21', '1e+21'],
])('F3: the number %s is written as Python writes it, %s', (given, written) => {
  expect(sent(`{"n":${given},"t":"${given}"}`)).toBe(`{"n":${written},"t":"${given}"}`);
});

test('C12: a number with more digits than a double has keeps its value, and keys their order', () => {
  expect(sent('{"n":0.1234567890123456789,"10":1.0,"2":{"b":1,"a":2}}')).toBe(
    '{"n":0.1234567890123456789,"10":1,"2":{"b":1,"a":2}}',
  );
});

test('of a key that stands twice the last counts, where the first stood, as every parser has it', () => {
  expect(sent('{"a":1,"b":{"x":1,"y":2,"x":3},"a":4}')).toBe('{"a":4,"b":{"x":3,"y":2}}');
});

test('a number of many zeros is written in a time that grows as its length does', () => {
  const fastest = (zeros: number): number => {
    const data = `{"n":1.${'0'.repeat(zeros)}1}`;
    const times = Array.from({ length: 5 }, () => {
      const from = performance.now();
      bodyOf(data);
      return performance.now() - from;
    });
    return Math.min(...times);
  };
  fastest(20_000);
  // Eight times as long: eight times the time, and not sixty-four.
  expect(fastest(160_000)).toBeLessThan(30 * Math.max(fastest(20_000), 0.1));
});
