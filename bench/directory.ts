import type pg from 'pg';
import type { Bench } from './bench.ts';
import { withClient } from './cluster.ts';
import { markdownTable, milliseconds, rate, verdict } from './figures.ts';
import { sendLoad, wireRequest } from './load.ts';
import { businessId, idStart } from './practice.ts';
import type { BenchServer } from './server.ts';

const targetMs = 20;
const searchPath = '/profiles/v1/patient/search';

/** Searching by prefix among very many patients, alone and from four desks that never pause; and reading their list page by page. */
export async function benchDirectory(bench: Bench): Promise<string> {
  const { scale, say } = bench;
  const practice = await bench.createPractice('directory');
  say(`directory: loading ${scale.patients.toLocaleString('en')} patients`);
  const kinds = await withClient(practice.databaseUrl, async (client) => {
    await loadPatients(client, scale.patients);
    return kindsOfPrefix(client);
  });
  const server = await practice.startServer();
  try {
    const rows: string[][] = [];
    for (const connections of [1, 4]) {
      for (const { name, prefixes, matches } of kinds) {
        say(`directory: ${name}, ${connections} connections`);
        rows.push([name, rate(matches), String(connections), ...(await measureSearch(bench, server, prefixes, connections))]);
      }
    }
    say('directory: pages of the list');
    return [
      `### Searching ${scale.patients.toLocaleString('en')} patients`,
      '',
      markdownTable(['', 'begin so, at most', 'connections', '/s', 'median ms', 'p99 ms', `p99 < ${targetMs} ms`], rows),
      '',
      'Pages of 500 of the list, one after the other:',
      '',
      markdownTable(['page', 'median ms', 'p99 ms'], await measurePages(bench, server)),
    ].join('\n');
  } finally {
    await server.stop();
    await practice.drop();
  }
}

/**
 * Names of syllables: some 5,000 surnames and 2,000 first names, the earlier ones far more frequent, every fifth patient
 * with a middle name. A tenth of the surnames begin alike.
 */
async function loadPatients(client: pg.Client, count: number): Promise<void> {
  await client.query('select setseed(0.5)');
  await client.query(
    `insert into patients (business_id, id, partner_id, first_name, middle_name, last_name, gender, date_of_birth, mobile,
       first_key, middle_key, last_key, created_at, updated_at)
     select $1, $2 || (200000000000 + n), 'UH' || n, initcap(first_name), initcap(nullif(middle_name, '')), initcap(last_name), 'F',
       date '1950-01-01' + (n * 7919 % 25000)::integer, '+91' || 7000000000 + n * 2999 % 2999999999, first_name, middle_name, last_name,
       at.moment, at.moment
     from generate_series(1, $3::bigint) as n
     cross join lateral (select n as of_row, random() * random() as one, random() * random() as two, random() as three) as dice
     cross join lateral (select ${nameOf('2000 * one')} as first_name, ${nameOf('5000 * two')} as last_name,
       case when three < 0.2 then ${nameOf('10000 * three')} else '' end as middle_name) as names
     cross join lateral (select timestamptz '2020-01-01' + n * interval '1 minute' as moment) as at`,
    [businessId, idStart.patient, count],
  );
  await client.query('vacuum analyze patients');
}

const onsets = ['s', 'r', 'm', 'k', 'p', 'n', 'v', 'a', 'b', 'g'];
const middles = ['ha', 'an', 'ri', 'ee', 'o', 'in', 'u', 'ar', 'esh', 'al'];
const ends = ['ma', 'na', 'ya', 'dev', 'it', 'kar', 'th', 'an', 'i', 'wal'];

/** SQL of the name that a number stands for: its last digit gives the beginning. */
function nameOf(numberSql: string): string {
  const digit = (divisor: number, parts: readonly string[]): string =>
    `(array[${parts.map((part) => `'${part}'`).join()}])[1 + (${numberSql})::integer / ${divisor} % 10]`;
  return `${digit(1, onsets)} || ${digit(10, middles)} || ${digit(100, ends)} || ${digit(1_000, middles)}`;
}

interface KindOfPrefix {
  readonly name: string;
  readonly prefixes: readonly string[];
  /** How many patients have a name, username or number that begins like the most frequent of them. */
  readonly matches: number;
}

const prefixesOfKind = 200;

async function kindsOfPrefix(client: pg.Client): Promise<KindOfPrefix[]> {
  const { rows } = await client.query<{ first: string; last: string; mobile: string; username: string }>(
    `select first_key as first, last_key as last, mobile, partner_id as username
     from patients where partner_id like 'UH%' order by md5(id) limit $1`,
    [prefixesOfKind],
  );
  const kinds = {
    'one letter': onsets,
    'two letters': rows.map(({ last }) => last.slice(0, 2)),
    'four letters': rows.map(({ last }) => last.slice(0, 4)),
    'a whole surname': rows.map(({ last }) => last),
    'first name and the beginning of the surname': rows.map(({ first, last }) => `${first} ${last.slice(0, 3)}`),
    'half a mobile number': rows.map(({ mobile }) => mobile.slice(3, 8)),
    'the digit that every number begins with': ['9', '+91', '91'],
    'a username': rows.map(({ username }) => username),
    'nobody': rows.map(({ last }) => `${last} zz`),
  };
  const described = [];
  for (const [name, prefixes] of Object.entries(kinds)) described.push({ name, prefixes, matches: await mostMatches(client, prefixes) });
  return described;
}

async function mostMatches(client: pg.Client, prefixes: readonly string[]): Promise<number> {
  const { rows } = await client.query<{ most: number }>(
    `select max(matches)::integer as most from (
       select count(p.id) as matches from (select * from unnest($1::text[]) as prefix limit 10) as asked
       left join patients p on p.full_key ^@ prefix or p.tail_key ^@ prefix or p.end_key ^@ prefix or p.short_key ^@ prefix
         or p.partner_key ^@ lower(prefix) or p.mobile ^@ prefix or p.mobile ^@ ('+91' || prefix)
       group by prefix
     ) as counted`,
    [prefixes],
  );
  return rows[0]?.most ?? 0;
}

async function measureSearch({ scale }: Bench, server: BenchServer, prefixes: readonly string[], connections: number): Promise<string[]> {
  const result = await sendLoad({
    port: server.port,
    connections,
    requests: prefixes.map((prefix) => wireRequest(server, 'GET', `${searchPath}?prefix=${encodeURIComponent(prefix)}`)),
    warmUp: Math.ceil(scale.searches / 5),
    count: scale.searches,
    expected: 200,
    limitSeconds: 120,
  });
  return [rate(result.perSecond), milliseconds(result.p50), milliseconds(result.p99), verdict(result.p99 < targetMs)];
}

async function measurePages({ scale }: Bench, server: BenchServer): Promise<string[][]> {
  const last = Math.floor(scale.patients / 500);
  const rows: string[][] = [];
  for (const page of [1, Math.ceil(last / 2), last]) {
    const requests = [wireRequest(server, 'GET', `/profiles/v1/patient/minified/?pageNo=${page}&select=dob,gen`)];
    const { p50, p99 } = await sendLoad({ port: server.port, connections: 1, requests, warmUp: 5, count: 50, expected: 200, limitSeconds: 120 });
    rows.push([page.toLocaleString('en'), milliseconds(p50), milliseconds(p99)]);
  }
  return rows;
}
