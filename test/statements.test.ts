import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const migrations = readdirSync('migrations')
  .filter((file) => file.endsWith('.sql'))
  .map((file) => readFileSync(`migrations/${file}`, 'utf8'))
  .join('\n');
/** The tables whose rows are a business's. */
const tables = new Set(
  [...migrations.matchAll(/^create table (\w+) \(\n([\s\S]*?)^\)/gm)]
    .filter(([, , columns = '']) => /^ *business_id /m.test(columns))
    .map(([, name = '']) => name),
);

/** The statements that do not name the business, as often as a function has such ones, by the reason. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  'a client, a user, a login or a ticket is found by what it shows before anything says whose it is': [
    'select_api_client_secret',
    'select_staff_password',
    'take_live_ticket',
  ],
  'a command of the operator names a client by its id, which is unique': [
    'update_api_client_secret',
    'add_api_client_secret',
    'update_api_client_scopes',
    'revoke_api_client',
  ],
  'the row that is written has the business in it': ['insert_api_client', 'begin_erasure', 'merge_patients'],
  'a job deletes, or looks for, what is old in all businesses': [
    'select_unfinished_erasures',
    'delete_old_erased_requests',
    'delete_old_live_events',
    'delete_old_live_events',
    'delete_old_live_tickets',
    'forget_merge_columns',
    'delete_old_reminders',
    'delete_old_events',
    'delete_old_webhook_deliveries',
    'delete_previous_webhook_keys',
  ],
  'the live feed numbers, and reads, the events of all businesses in one order': [
    'number_live_events',
    'read_live_feed',
    'unnumbered_positions',
  ],
  'events of all businesses are published in one order': [
    'is_outbox_older',
    'renumber_outbox',
    'take_publishing_part',
    'take_publishing_part',
    'take_publishing_part',
    'take_publishing_part',
  ],
  'a process ends the deliveries that it has leased itself, by their position, which is the key': [
    'release_webhook_deliveries',
    'end_webhook_tries',
  ],
  'the audit of all businesses is one chain': [
    'check_audit',
    'delete_old_audit_entries',
    'delete_old_audit_entries',
    'seal_audit',
    'seal_audit',
    'select_audit_digest',
  ],
  'a restore ends the logins of all businesses': ['delete_all_staff_logins'],
  'it reads no rows: an array has the name of a table': ['end_webhook_tries'],
};

const sources = (readdirSync('src', { recursive: true }) as string[]).map((file) => `src/${file}`);

const found = sources.flatMap((file) => {
  if (file.endsWith('.ts')) return statementsOfProgram(readFileSync(file, 'utf8'));
  if (file.endsWith('.sql')) return statementsOfFunction(file, readFileSync(file, 'utf8'));
  return [];
});

test('each statement over rows of a business names the business, or is an exception with a reason', () => {
  expect(tables.size).toBeGreaterThan(20);
  expect(found.length).toBeGreaterThan(150);
  const calls = sources
    .filter((file) => file.endsWith('.ts') && file !== 'src/postgres/database.ts')
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/(?<!function )\bsql\(/g)]);
  expect(found.filter(({ isOfProgram }) => isOfProgram)).toHaveLength(calls.length);
  const broad = found.filter(({ text }) => isOverRows(text) && !namesBusiness(text)).map(({ name }) => name);
  expect(broad.toSorted()).toEqual(Object.values(exceptions).flat().toSorted());
});

test('the reading finds a statement without the business', () => {
  const [read, written] = statementsOfFunction(
    'src/x/db/f.sql',
    "-- Reads.\nselect a.id from appointments a where a.id = '1;';\ndelete from holds where business_id = x;",
  );
  expect([read, written].map((each) => isOverRows(each?.text ?? ''))).toEqual([true, true]);
  expect(namesBusiness(read?.text ?? '')).toBe(false);
  expect(namesBusiness('select a.business_id from appointments a where a.id = $1 returning a.business_id')).toBe(false);
  expect(isOverRows('select now() from businesses')).toBe(false);
});

interface Found {
  /** That of the statement, or of the function. */
  readonly name: string;
  readonly isOfProgram: boolean;
  readonly text: string;
}

function isOverRows(text: string): boolean {
  return [...text.matchAll(/\b(?:from|join|into|update|only|using|,)\s+(\w+)/g)].some(([, name = '']) =>
    tables.has(name),
  );
}

/** Not only in what it answers. */
function namesBusiness(text: string): boolean {
  return /business_id/.test(text.replace(/\bselect\b.*?\bfrom\b/gs, 'from').replace(/\breturning\b.*$/s, ''));
}

/**
 * The texts of `sql(name, text)`; the name may be an argument of the function that makes several. What a template puts
 * in counts where it is a text of the same file.
 */
function statementsOfProgram(source: string): Found[] {
  return [...source.matchAll(/\bsql\(\s*(?:(['`])([^'`]*)\1|(\w+)),\s*(?:\/\/[^\n]*\n\s*)*(?=['`])/g)].map((call) => ({
    name: call[2] ?? call[3] ?? '',
    isOfProgram: true,
    text: withoutComments(literalAt(source, call.index + call[0].length)).replace(
      /\$\{(\w+)\}/g,
      (whole, part: string) =>
        new RegExp(`\\bconst ${part} =\\s*(?:\`([^\`]*)\`|'([^']*)')`).exec(source)?.[0] ?? whole,
    ),
  }));
}

/** The text or template that begins there, with the templates within it. */
function literalAt(source: string, start: number): string {
  const quote = source[start];
  let depth = 0;
  for (let end = start + 1; end < source.length; end += 1) {
    if (source.startsWith('${', end)) depth += 1;
    else if (depth > 0 && source[end] === '}') depth -= 1;
    else if (depth === 0 && source[end] === quote) return source.slice(start + 1, end);
  }
  throw new Error('a text has no end');
}

/** The statements of a function's body: what stands between semicolons. */
function statementsOfFunction(file: string, source: string): Found[] {
  const name = file.replace(/^.*\/|\.sql$/g, '');
  return withoutComments(source)
    .replace(/'(?:[^']|'')*'/g, "''")
    .split(';')
    .map((text) => ({ name, isOfProgram: false, text }));
}

function withoutComments(text: string): string {
  return text.replace(/--.*$/gm, '');
}
