import type pg from 'pg';
import { readSearchedNumber } from '../src/kernel/mobile-number.ts';
import type { Bench } from './bench.ts';
import { withClient } from './cluster.ts';
import { markdownTable, milliseconds, rate, verdict } from './figures.ts';
import { sendLoad, wireRequest } from './load.ts';
import { businessId, idStart } from './practice.ts';
import type { BenchServer } from './server.ts';

const targetMs = 20;
const searchPath = '/profiles/v1/patient/search';

/**
 * Searching among very many patients, alone and from four desks that never pause; and reading their list page by page.
 */
export async function benchDirectory(bench: Bench): Promise<string> {
  const { scale, say } = bench;
  const practice = await bench.createPractice('directory');
  say(`directory: loading ${scale.patients.toLocaleString('en')} patients`);
  const { filled, kinds } = await withClient(practice.databaseUrl, async (client) => {
    await loadPatients(client, scale.patients);
    return { filled: await fillWords(client, say), kinds: await kindsOfSearch(client) };
  });
  const server = await practice.startServer();
  try {
    const rows: string[][] = [];
    for (const connections of [1, 4]) {
      for (const { name, searches, matches } of kinds) {
        say(`directory: ${name}, ${connections} connections`);
        rows.push([name, matches, String(connections), ...(await measureSearch(bench, server, searches, connections))]);
      }
    }
    say('directory: pages of the list');
    return [
      `### Searching ${scale.patients.toLocaleString('en')} patients`,
      '',
      `Writing the words of patients who are there already: ${filled}.`,
      '',
      markdownTable(
        [
          '',
          'found, at most',
          'connections',
          '/s',
          'median ms',
          'p99 ms',
          'p99 of the fastest, ms',
          `p99 < ${targetMs} ms`,
        ],
        rows,
      ),
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
 * Names of syllables: some 5,000 surnames and 2,000 first names, the earlier ones far more frequent, every fifth
 * patient with a middle name. A tenth of the surnames begin alike.
 */
async function loadPatients(client: pg.Client, count: number): Promise<void> {
  // As if they had been there before a migration named them.
  await client.query('alter table patients disable trigger user');
  await client.query('select setseed(0.5)');
  await client.query(
    `insert into patients (business_id, id, partner_id, first_name, middle_name, last_name, gender, date_of_birth, mobile,
       created_at, updated_at)
     select $1, $2 || (200000000000 + n), 'UH' || n, initcap(first_name), initcap(nullif(middle_name, '')), initcap(last_name), 'F',
       date '1950-01-01' + (n * 7919 % 25000)::integer, '+91' || 7000000000 + n * 2999 % 2999999999,
       at.moment, at.moment
     from generate_series(1, $3::bigint) as n
     cross join lateral (select n as of_row, random() * random() as one, random() * random() as two, random() as three) as dice
     cross join lateral (select ${nameOf('2000 * one')} as first_name, ${nameOf('5000 * two')} as last_name,
       case when three < 0.2 then ${nameOf('10000 * three')} else '' end as middle_name) as names
     cross join lateral (select timestamptz '2020-01-01' + n * interval '1 minute' as moment) as at`,
    [businessId, idStart.patient, count],
  );
  await client.query('alter table patients enable trigger user');
  await client.query('vacuum analyze patients');
}

/** All of them by one statement after the other, in batches of the size that the server takes. */
async function fillWords(client: pg.Client, say: (message: string) => void): Promise<string> {
  await client.query(`insert into patient_words_to_fill values ($1, '')`, [businessId]);
  say('directory: writing words');
  const began = performance.now();
  let longestMs = 0;
  let count = 0;
  for (let filled: number | null = 0; filled !== null;) {
    const batchBegan = performance.now();
    const { rows } = await client.query<{ filled: number | null }>('select fill_patient_words(200) as filled');
    filled = rows[0]?.filled ?? null;
    count += filled ?? 0;
    longestMs = Math.max(longestMs, performance.now() - batchBegan);
  }
  const seconds = (performance.now() - began) / 1_000;
  await client.query('vacuum analyze patient_words');
  await client.query('vacuum analyze patient_digits');
  return `${rate(count / seconds)} patients a second, the longest batch of 200 ${milliseconds(longestMs)} ms`;
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

interface KindOfSearch {
  readonly name: string;
  readonly searches: readonly string[];
  /** How many patients the most frequent of them finds. */
  readonly matches: string;
}

const searchesOfKind = 200;

async function kindsOfSearch(client: pg.Client): Promise<KindOfSearch[]> {
  const { rows } = await client.query<{ first: string; last: string; mobile: string; username: string }>(
    `select lower(first_name) as first, lower(last_name) as last, mobile, partner_id as username
     from patients where partner_id like 'UH%' order by md5(id) limit $1`,
    [searchesOfKind],
  );
  const strangers = rows.map(({ first }, index) => `${first} ${rows[(index + 1) % rows.length]?.last ?? ''}`);
  const kinds = {
    'one letter': onsets,
    'two letters': rows.map(({ last }) => last.slice(0, 2)),
    'four letters': rows.map(({ last }) => last.slice(0, 4)),
    'a whole surname': rows.map(({ last }) => last),
    'first name and the beginning of the surname': rows.map(({ first, last }) => `${first} ${last.slice(0, 3)}`),
    'the surname first': rows.map(({ first, last }) => `${last} ${first}`),
    'two letters of each': rows.map(({ first, last }) => `${last.slice(0, 2)} ${first.slice(0, 2)}`),
    initials: rows.map(({ first, last }) => `${first.slice(0, 1)}. ${last.slice(0, 1)}.`),
    'first name and surname of two patients': strangers,
    'half a mobile number': rows.map(({ mobile }) => mobile.slice(3, 8)),
    'the last four digits': rows.map(({ mobile }) => mobile.slice(-4)),
    'six digits from the middle': rows.map(({ mobile }) => mobile.slice(5, 11)),
    'the digit that every number begins with': ['9', '+91', '91'],
    'a username': rows.map(({ username }) => username),
    nobody: rows.map(({ last }) => `${last} zz`),
  };
  const described = [];
  for (const [name, searches] of Object.entries(kinds))
    described.push({ name, searches, matches: await mostMatches(client, searches) });
  return described;
}

const mostCounted = 1_000;

async function mostMatches(client: pg.Client, searches: readonly string[]): Promise<string> {
  let most = 0;
  for (const text of searches.slice(0, 10)) {
    const { beginnings, anywhere } = readSearchedNumber(text, ['IN']);
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::integer as count from search_patients($1, $2, $3, $4, $5)`,
      [businessId, text, beginnings, anywhere, mostCounted],
    );
    most = Math.max(most, rows[0]?.count ?? 0);
  }
  return most === mostCounted ? `${rate(most)} and more` : rate(most);
}

async function measureSearch(
  { scale }: Bench,
  server: BenchServer,
  searches: readonly string[],
  connections: number,
): Promise<string[]> {
  const result = await sendLoad({
    port: server.port,
    connections,
    requests: searches.map((text) => wireRequest(server, 'GET', `${searchPath}?prefix=${encodeURIComponent(text)}`)),
    warmUp: Math.ceil(scale.searches / 5),
    count: scale.searches,
    expected: 200,
    limitSeconds: 120,
  });
  const { perSecond, p50, p99, p99OfFastest } = result;
  return [rate(perSecond), ...[p50, p99, p99OfFastest].map(milliseconds), verdict(p99 < targetMs)];
}

async function measurePages({ scale }: Bench, server: BenchServer): Promise<string[][]> {
  const last = Math.floor(scale.patients / 500);
  const rows: string[][] = [];
  for (const page of [1, Math.ceil(last / 2), last]) {
    const requests = [wireRequest(server, 'GET', `/profiles/v1/patient/minified/?pageNo=${page}&select=dob,gen`)];
    const { p50, p99 } = await sendLoad({
      port: server.port,
      connections: 1,
      requests,
      warmUp: 5,
      count: 50,
      expected: 200,
      limitSeconds: 120,
    });
    rows.push([page.toLocaleString('en'), milliseconds(p50), milliseconds(p99)]);
  }
  return rows;
}
