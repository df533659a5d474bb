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

/** The statements and functions that read or write rows of any business, by the reason. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  'a client, a user, a login or a ticket is found by what it shows before anything says whose it is': [
    'select_api_client',
    'select_api_client_secret',
    'select_staff_logins',
    'select_staff_password',
    'take_live_ticket',
    'select_open_display',
  ],
  'a command of the operator names an import by its id, which is unique': ['select_business_of_import'],
  'a command of the operator names a client by its id, which is unique': [
    'update_api_client_secret',
    'add_api_client_secret',
    'update_api_client_scopes',
    'revoke_api_client',
  ],
  'the client of a token that was found within its business has an id that is unique': ['lock_refresh_token'],
  'the row that is written has the business in it': ['merge_patients'],
  'a job deletes, or looks for, what is old or due in all businesses': [
    'select_unfinished_erasures',
    'delete_old_erased_requests',
    'delete_old_hours_changes',
    'delete_old_idempotency_keys',
    'delete_old_live_events',
    'delete_old_live_tickets',
    'forget_merge_columns',
    'delete_old_reminders',
    'delete_old_events',
    'delete_old_webhook_deliveries',
    'delete_previous_webhook_keys',
    'fill_patient_words',
    'select_unclosed_clinics',
    'select_zones_of_clinics',
    'send_due_reminders',
  ],
  'all keys are sealed anew at once': ['select_webhook_keys', 'select_second_factor_secrets'],
  'the live feed numbers, and reads, the events of all businesses in one order': [
    'number_live_events',
    'read_live_feed',
    'unnumbered_positions',
  ],
  'events of all businesses are published in one order': [
    'decide_held_events',
    'delete_held_events',
    'insert_held_events',
    'insert_webhook_deliveries',
    'is_outbox_older',
    'renumber_outbox',
    'select_contents_of_events',
    'select_events_to_publish',
    'select_held_events',
    'select_ready_events',
    'take_publishing_part',
    'withdraw_webhook_deliveries',
  ],
  'deliveries of all businesses are leased, and a process ends its own by their position, which is the key': [
    'end_wait_of_webhooks',
    'end_webhook_tries',
    'lease_webhook_deliveries',
    'release_webhook_deliveries',
  ],
  'it names a row by its position, the key, which it has found within the business': [
    'delete_deliveries_of_webhook',
    'replay_failed_webhook_deliveries',
  ],
  'it goes through an index from the business on, and looks whether it still is in it': ['first_pending_webhook'],
  'the audit of all businesses is one chain': [
    'check_audit',
    'delete_old_audit_entries',
    'seal_audit',
    'select_audit_digest',
  ],
  'a restore ends the logins of all businesses': ['delete_all_staff_logins'],
};

const sources = (readdirSync('src', { recursive: true }) as string[]).map((file) => `src/${file}`);

const found = sources.flatMap((file) => {
  if (file.endsWith('.ts')) return statementsOfProgram(readFileSync(file, 'utf8'));
  if (file.endsWith('.sql')) return statementsOfFunction(file, readFileSync(file, 'utf8'));
  return [];
});

test('each statement says of which business each of its tables is, or is an exception with a reason', () => {
  expect(tables.size).toBeGreaterThan(20);
  expect(found.length).toBeGreaterThan(150);
  const calls = sources
    .filter((file) => file.endsWith('.ts') && file !== 'src/postgres/database.ts')
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/(?<!function )\bsql\(/g)]);
  expect(found.filter(({ isOfProgram }) => isOfProgram)).toHaveLength(calls.length);
  const broad = new Set(found.filter(({ text }) => tablesOfAnyBusiness(text).length > 0).map(({ name }) => name));
  expect([...broad].toSorted()).toEqual(Object.values(exceptions).flat().toSorted());
});

test('the reading finds a statement without the business, also behind a join', () => {
  const [read, written] = statementsOfFunction(
    'src/x/db/f.sql',
    "-- Reads.\nselect a.id from appointments a where a.id = '1;';\ndelete from holds where business_id = x;",
  );
  expect([read, written].map((each) => tablesOfAnyBusiness(each?.text ?? ''))).toEqual([['appointments'], []]);
  expect(tablesOfAnyBusiness('select a.business_id from appointments a where a.id = $1')).toEqual(['appointments']);
  expect(tablesOfAnyBusiness('select now() from businesses')).toEqual([]);
  expect(tablesOfAnyBusiness('insert into holds (id) values ($1)')).toEqual(['holds']);
  const joined = 'from holds h join clinics c on c.business_id = h.business_id and c.id = h.clinic_id where';
  expect(tablesOfAnyBusiness(`${joined} h.id = $1`)).toEqual(['holds', 'clinics']);
  expect(tablesOfAnyBusiness(`${joined} c.business_id = $1`)).toEqual([]);
  expect(tablesOfAnyBusiness('from holds h join clinics c on c.id = h.clinic_id where h.business_id = $1')).toEqual([
    'clinics',
  ]);
  const ofBusiness = 'from holds h join businesses b on b.id = h.business_id where';
  expect([`${ofBusiness} b.id = $1`, `${ofBusiness} h.id = $1`].map(tablesOfAnyBusiness)).toEqual([[], ['holds']]);
});

interface Found {
  /** That of the statement, or of the function. */
  readonly name: string;
  readonly isOfProgram: boolean;
  readonly text: string;
}

/**
 * The tables of a statement whose rows are of no business that is given: neither a parameter, nor a variable, nor what
 * another part of the statement has found says which. Tables that are equal to each other alone are not.
 */
function tablesOfAnyBusiness(text: string): string[] {
  const named = [...text.matchAll(reference)].filter(([, table = '']) => tables.has(table));
  const aliases = new Set(named.map(([, table = '', alias = table]) => alias));
  const pairs = [...text.matchAll(equality)].map(([, left = '', right = '']) => [left, right] as const);
  // The id of a business itself, unless it is given.
  const isOfBusinesses = (side: string): boolean =>
    /^\w+\.id$/.test(side) && !pairs.some(([left, right]) => left === side && /^(?:\$|any$|\w+$)/.test(right));
  const aliasIn = (side: string): string | undefined => {
    const [, alias = ''] = /^(\w+)\.business_id$/.exec(side) ?? [];
    return aliases.has(alias) ? alias : undefined;
  };
  const given = new Set<string>();
  for (let size = -1; size < given.size;) {
    size = given.size;
    for (const [left, right] of pairs) {
      const [one, other] = [aliasIn(left), aliasIn(right)];
      if (one !== undefined && (other === undefined ? !isOfBusinesses(right) : given.has(other))) given.add(one);
      if (other !== undefined && (one === undefined ? !isOfBusinesses(left) : given.has(one))) given.add(other);
    }
  }
  const bare = [...text.matchAll(/(?<![.\w])business_id(?: = |, [\w, ]+\) (?:=|in) )/g)].length;
  const open = named.filter(([, table = '', alias = table]) => !given.has(alias));
  const written = [...text.matchAll(/\binto\s+(\w+)/g)].filter(([, table = '']) => tables.has(table));
  const unsaid = /business_id/.test(text) ? [] : written;
  return [...open.slice(bare), ...unsaid].map(([, table = '']) => table);
}

/** Words that follow a table that has no other name. */
const noAlias = 'on|where|set|using|order|group|for|join|left|cross|limit|returning|union|and|or|loop';
/** A table, and its name in the statement. */
const reference = new RegExp(
  `\\b(?:from|join|update|using)\\s+(?:only\\s+)?(\\w+)(?:\\s+(?:as\\s+)?(?!(?:${noAlias})\\b)(\\w+))?`,
  'g',
);
/** Also of the first members of two rows. */
const equality = /\(?([\w$.]+)(?:, [\w., $]+\))?\s+(?:=|in)\s+\(?([\w$.]+)/g;

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
