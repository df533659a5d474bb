import { expect, test } from 'vitest';
import { mayOpen } from '../../src/live/domain.ts';

const feeds = (clientId: string, businessId: string, count: number) =>
  Array.from({ length: count }, () => ({ clientId, businessId }));

test('a client has a thousand live feeds, a business three thousand, and neither takes those of others', () => {
  const ofClient = (client: string, business: string) => ({ clientId: client, businessId: business });
  expect(mayOpen(feeds('c1', 'b1', 999), ofClient('c1', 'b1'))).toBe(true);
  expect(mayOpen(feeds('c1', 'b1', 1_000), ofClient('c1', 'b1'))).toBe(false);
  expect(mayOpen(feeds('c1', 'b1', 1_000), ofClient('c2', 'b1'))).toBe(true);
  const ofBusiness = ['c1', 'c2', 'c3', 'c4'].flatMap((client) => feeds(client, 'b1', 750));
  expect(mayOpen(ofBusiness.slice(1), ofClient('c5', 'b1'))).toBe(true);
  expect(mayOpen(ofBusiness, ofClient('c5', 'b1'))).toBe(false);
  expect(mayOpen(ofBusiness, ofClient('c5', 'b2'))).toBe(true);
});
