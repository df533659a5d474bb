import { expect, test } from 'vitest';
import { unknownSettings } from '../../src/cli/unknown-settings.ts';

test('a variable that looks like a setting and is none is named, with the setting that may be meant', () => {
  const lines = unknownSettings({
    OPDESK_BACKUP_PASSPHRSE: 'hidden',
    OPDESK_COLOUR: 'hidden',
    DATABSE_URL: 'postgresql://hidden@host/db',
    TRUST_PROXIES: '1',
  });
  expect(lines).toEqual([
    'OPDESK_BACKUP_PASSPHRSE is not a setting of Opdesk and counts for nothing; is OPDESK_BACKUP_PASSPHRASE meant?',
    'OPDESK_COLOUR is not a setting of Opdesk and counts for nothing',
    'DATABSE_URL is not a setting of Opdesk and counts for nothing; is DATABASE_URL meant?',
    'TRUST_PROXIES is not a setting of Opdesk and counts for nothing; is TRUST_PROXY meant?',
  ]);
});

test('settings, and variables of other programs, are passed over', () => {
  const others = [
    'HOSTNAME',
    'HOME',
    'PATH',
    'LOGNAME',
    'PORTS',
    'NODE_OPTIONS',
    'LANG',
    'SHELL',
    'PGSSLMODE',
    'XDG_DATA_DIRS',
  ];
  const ours = ['PORT', 'HOST', 'OPDESK_DATA', 'DATABASE_URL', 'XDG_DATA_HOME', 'OPDESK_HA', 'OPDESK_SERVICE_HOST'];
  expect(unknownSettings(Object.fromEntries([...others, ...ours].map((name) => [name, '1'])))).toEqual([]);
});
