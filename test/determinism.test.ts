import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const src = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' });
const texts = new Map(
  files.filter((file) => file.endsWith('.ts')).map((file) => [file, readFileSync(join(src, file), 'utf8')]),
);

/** A clock, or a source of randomness, that is not passed in. */
const timeOrChance =
  /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b|\bTemporal\.Now\b|\bhrtime\b|\bgetRandomValues\b|\b(?:randomUUID|randomBytes|randomInt)\b(?=[^;]* from 'node:crypto')/g;
const timeOrChanceOfSql =
  /\b(?:random|gen_random_uuid|clock_timestamp|now|statement_timestamp|transaction_timestamp)\(\)|\bcurrent_(?:timestamp|date|time)\b/g;

test('errors are told by their class or code, not by their text', () => {
  const byText =
    /\.message\s*(?:[=!]==|\?*\.(?:includes|startsWith|endsWith|match|search|indexOf|replace|split|slice)\b)|\.(?:test|exec)\(\s*(?:\w+\.message\b|(?:error|cause|reason|failure|stderr|message)\)|String\((?:error|reason|cause)\))|\b(?:error|reason|failure|cause|stderr)\??\.(?:includes|startsWith|endsWith|match)\(/g;
  const found = [...texts].flatMap(([file, text]) => [...text.matchAll(byText)].map(([each]) => `${file}: ${each}`));
  expect(found.toSorted()).toEqual([
    // Of an error without a text its name is shown.
    'cli/error-line.ts: .message ===',
    // The driver has no code for a connection that a proxy closes.
    'postgres/database-errors.ts: .message.startsWith',
    // PostgreSQL has no code for it.
    'postgres/embedded/postmaster.ts: .test(reason)',
    // What a text quotes is left out of the log.
    'runtime/logger.ts: .message.replace',
  ]);
});

test('the time and randomness are passed in', () => {
  const sourceOf = (text: string, kind: 'ts' | 'sql'): string[] =>
    [...text.matchAll(kind === 'ts' ? timeOrChance : timeOrChanceOfSql)].map(([each]) => each.trim());
  const found = [...texts]
    .flatMap(([file, text]) => sourceOf(text, 'ts').map((each) => `${file}: ${each}`))
    .filter((each) => !/^(?:compose|compose-runtime|main|serve)\.ts: /.test(each));
  expect(found).toEqual([]);
  // Beside SQL's own the reason stands as a comment; the live feed's clock is the database's, which all servers share.
  const ofSql = files
    .filter((file) => file.endsWith('.sql') || /\/db\/.*\.ts$|^postgres\/.*\.ts$/.test(file))
    .filter((file) => sourceOf(readFileSync(join(src, file), 'utf8').replace(/--.*$/gm, ''), 'sql').length > 0);
  expect(ofSql.toSorted()).toEqual([
    // When the backup was taken.
    'backup/db/databases.ts',
    'live/db/delete_old_live_events.sql',
    'live/db/insert_patient_event.sql',
    'live/db/number_live_events.sql',
    'reminders/db/send_due_reminders.sql',
    'webhooks/db/delete_old_events.sql',
    'webhooks/db/lease_webhook_deliveries.sql',
  ]);
});
