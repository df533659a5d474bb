import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

type Check = (
  headers: Readonly<Record<string, string | undefined>>,
  body: Buffer,
  key: string,
  now?: number,
) => boolean;

const folder = mkdtempSync(join(tmpdir(), 'opdesk-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

let checks: { readonly isSignedForEka: Check; readonly isSignedByStandard: Check };
beforeAll(async () => {
  const text = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8');
  const [, code = ''] = /^```ts\n(.*?)^```$/ms.exec(text) ?? [];
  writeFileSync(join(folder, 'signatures.ts'), code);
  checks = (await import(pathToFileURL(join(folder, 'signatures.ts')).href)) as typeof checks;
});

const body = Buffer.from('{"event":"appointment.created","data":{"partner_meta":{"caf\\u00e9":1.0}}}');
const [key, time, id] = ['schlüssel', 1_772_000_000, 'ev-1'];

const hmac = (signed: string, encoding: 'hex' | 'base64', with_ = key): string =>
  createHmac('sha256', with_).update(signed).update(body).digest(encoding);
const eka = { 'eka-webhook-signature': `t=${time},v1=${hmac(`${time}.`, 'hex')}` };
const standard = {
  'webhook-id': id,
  'webhook-timestamp': String(time),
  'webhook-signature': `v1,${hmac(`${id}.${time}.`, 'base64')}`,
};

test.each(['isSignedForEka', 'isSignedByStandard'] as const)(
  '%s of the documents knows a good signature from others',
  (name) => {
    const good = { ...eka, ...standard };
    const check = (
      headers: Readonly<Record<string, string | undefined>>,
      now = time,
      bytes = body,
      by = key,
    ): boolean => checks[name](headers, bytes, by, now);
    expect([check(good), check(good, time + 300), check(good, time - 300)]).toEqual([true, true, true]);
    const wrong = [
      check({}),
      check(good, time + 301),
      check(good, time - 301),
      check(good, time, Buffer.concat([body, Buffer.from(' ')])),
      check(good, time, body, 'other'),
      check({
        ...good,
        'eka-webhook-signature': `t=${time + 1},v1=${hmac(`${time}.`, 'hex')}`,
        'webhook-timestamp': String(time + 1),
      }),
      check({ ...good, 'eka-webhook-signature': '', 'webhook-signature': '' }),
    ];
    expect(wrong).toEqual(wrong.map(() => false));
  },
);

test('while a key changes over, either of the two that the standard header lists will do', () => {
  const old = `v1,${hmac(`${id}.${time}.`, 'base64', 'old')}`;
  const both = { ...standard, 'webhook-signature': `${standard['webhook-signature']} ${old}` };
  expect([key, 'old', 'other'].map((each) => checks.isSignedByStandard(both, body, each, time))).toEqual([
    true,
    true,
    false,
  ]);
});
