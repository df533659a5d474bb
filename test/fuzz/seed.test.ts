import { expect, test } from 'vitest';
import { operationsOf, readDocument } from '../../fuzz/document.ts';
import { nextRequest, pickKind } from '../../fuzz/next-request.ts';
import { rawRequestOf } from '../../fuzz/raw.ts';
import { Things } from '../../fuzz/things.ts';
import { bytesOf } from '../../fuzz/wire.ts';
import { createRandom } from '../model/random.ts';

const operations = operationsOf(readDocument());

/** What is sent to a business of which nothing is known. */
function sentWith(seed: number): string[] {
  const random = createRandom(seed);
  const things = new Things();
  const caller = { name: 'client', headers: [['auth', 'token']], renew: () => Promise.resolve() } as const;
  const credentials = { clientId: 'client', usernames: ['front'], password: 'secret' };
  const practice = {
    callers: { client: caller, narrow: [caller], staff: [caller] },
    things,
    credentials,
    loadSlots: () => Promise.resolve(),
  };
  const source = { random, things, foreign: things, credentials, startedAt: 1_795_000_000, receiverUrl: 'http://x/' };
  return Array.from({ length: 500 }, () => {
    const kind = pickKind(random);
    const { request } = nextRequest(operations, practice, source, { kind, focus: undefined });
    return (kind === 'raw' ? rawRequestOf(request, random).bytes : bytesOf(request)).toString('latin1');
  });
}

test('a seed gives the same requests again, and another one others', () => {
  expect(sentWith(7)).toEqual(sentWith(7));
  const other = new Set(sentWith(8));
  expect(sentWith(7).filter((request) => other.has(request)).length).toBeLessThan(100);
});
