import { expect, test } from 'vitest';
import { createId, type IdKind } from '../../src/kernel/ids.ts';

test('B2: each kind of id has its prefix, and those of appointments begin with api-', () => {
  const prefixes: Readonly<Record<IdKind, string>> = {
    business: 'bu-',
    client: 'ec-',
    staff: 'st-',
    login: 'lo-',
    clinic: 'cl-',
    doctor: 'do-',
    service: 'sv-',
    session: 'se-',
    leave: 'le-',
    patient: 'pt-',
    consent: 'cn-',
    merge: 'pm-',
    appointment: 'api-',
    hold: 'ho-',
    event: 'ev-',
    webhook: 'wh-',
    delivery: 'dl-',
    display: 'ds-',
    import: 'im-',
  };
  for (const [kind, prefix] of Object.entries(prefixes)) expect(createId(kind as IdKind, 'x')).toBe(`${prefix}x`);
  expect(new Set(Object.values(prefixes)).size).toBe(Object.keys(prefixes).length);
});
