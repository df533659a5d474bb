import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

const squawk = fileURLToPath(new URL('../node_modules/.bin/squawk', import.meta.url));
const begin = 'insert into migrations (version) values (2);\n';

/** The rules that a migration breaks, by the settings of the project. */
function brokenBy(migration: string): string[] {
  const args = ['--reporter', 'json', '--stdin-filepath', 'migrations/0002_new.sql'];
  const { stdout } = spawnSync(squawk, args, { cwd: root, input: begin + migration, encoding: 'utf8' });
  return (JSON.parse(stdout) as { rule_name: string }[]).map(({ rule_name: rule }) => rule);
}

it.each([
  [
    'a default that is worked out for each row',
    'add column a uuid default gen_random_uuid()',
    'adding-field-with-default',
  ],
  ['a column that earlier servers do not fill', 'add column a text not null', 'adding-required-field'],
  ['the end of null, which reads every row', 'alter column reason set not null', 'adding-not-nullable-field'],
  ['another type of a column', 'alter column token type text', 'changing-column-type'],
  ['another name of a column', 'rename column token to number', 'renaming-column'],
  ['the end of a column', 'drop column reason', 'ban-drop-column'],
  ['a constraint that reads every row', 'add constraint a check (calls >= 0)', 'constraint-missing-not-valid'],
  [
    'a foreign key that reads every row',
    'add foreign key (next_id) references b (id)',
    'adding-foreign-key-constraint',
  ],
  ['a unique constraint', 'add constraint a unique (next_id)', 'disallowed-unique-constraint'],
])('the lint of migrations stops %s', (_what, change, rule) => {
  expect(brokenBy(`alter table appointments ${change};`)).toContain(rule);
});

it.each([
  ['an index of a table that has rows', 'create index a on appointments (calls)', 'require-concurrent-index-creation'],
  [
    'an index that no transaction can make',
    'create index concurrently a on appointments (calls)',
    'ban-concurrent-index-creation-in-transaction',
  ],
  ['the end of a table', 'drop table tokens', 'ban-drop-table'],
])('the lint of migrations stops %s', (_what, statement, rule) => {
  expect(brokenBy(`${statement};`)).toContain(rule);
});

it('the lint of migrations lets through what locks a table for a moment, and all of a new table', () => {
  const harmless = `
    alter table appointments add column a text, add column b integer not null default 0;
    alter table appointments add constraint calls_counted check (calls >= 0) not valid;
    create table visits (id text primary key, n smallint not null unique, check (n > 0));
    create index visits_by_n on visits (n);
    alter type booking_request add attribute a text;
    create trigger visits_change after update on visits for each row execute function insert_patient_event();`;
  expect(brokenBy(harmless)).toEqual([]);
});
