import { expect, test } from 'vitest';
import { keyRotationSeconds, keysAt, rotateKey, type SigningKeys } from '../../../src/webhooks/domain/webhook.ts';

const now = 1_772_000_000;
const only = (signingKey: string | null): SigningKeys => ({ signingKey, previousKeys: [] });

test('F3: events are signed with the key, and for a day with each that it replaced', () => {
  const second = rotateKey(only('first'), 'second', now) as SigningKeys;
  const third = rotateKey(second, 'third', now + 60) as SigningKeys;
  const end = now + keyRotationSeconds;
  expect([keysAt(third, now + 60), keysAt(third, end), keysAt(third, end + 60)]).toEqual([
    ['third', 'second', 'first'],
    ['third', 'second'],
    ['third'],
  ]);
  expect([keysAt(only('key'), now), keysAt(only(null), now)]).toEqual([['key'], []]);
});

test('going back to a key that still signs has it sign once', () => {
  const there = rotateKey(only('first'), 'second', now) as SigningKeys;
  expect(keysAt(rotateKey(there, 'first', now) as SigningKeys, now)).toEqual(['first', 'second']);
});
