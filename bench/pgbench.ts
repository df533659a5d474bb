import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import type { BookingRequest } from '../src/appointments/db/booking.ts';
import { percentile } from './figures.ts';
import { arithmetic, type FirstDay, idStart } from './practice.ts';
import { endedChildrenCpuSeconds } from './processes.ts';

/** Transactions after which a session of pgbench's has compiled and planned everything. */
export const pgbenchWarmUp = 20;

/** A script of pgbench's, each transaction of which is told by a number of its own; see numberLines. */
interface PgbenchRun {
  readonly databaseUrl: string;
  readonly clients: number;
  /** Transactions in all: `clients` times the same number for each, the warm-up included. */
  readonly total: number;
  /** Of each client, before measuring begins: on a new connection everything is compiled and planned first. */
  readonly warmUpPerClient: number;
  readonly script: string;
  readonly folder: string;
}

interface PgbenchOrder extends Omit<PgbenchRun, 'script'> {
  /** The number of the first booking; see slotAt. */
  readonly from: number;
  readonly request: BookingRequest;
  readonly first: FirstDay;
  /** The beginning of the appointments' ids, before their number; left out where nobody has to know. */
  readonly appointmentIdStart?: string;
}

export interface PgbenchResult {
  /** Transactions, the warm-up included. */
  readonly done: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Of pgbench itself. */
  readonly cpuSeconds: number | undefined;
}

/** pgbench from the PATH, else the newest where Debian puts it; undefined when there is none, which is said. */
export function findPgbench(say: (what: string) => void): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'pgbench'));
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian)
    ? readdirSync(debian).toSorted((left, right) => Number(right) - Number(left))
    : [];
  const found = [...onPath, ...versions.map((version) => join(debian, version, 'bin', 'pgbench'))].find((path) =>
    existsSync(path),
  );
  if (found === undefined) {
    say(
      'there is no pgbench, neither on the PATH nor in /usr/lib/postgresql: install the package postgresql-15 (or postgresql-contrib)',
    );
  }
  return found;
}

/**
 * Books one at a time: each statement is a set of one for `book_appointments`, the very request that the program sends,
 * on connections of pgbench's own with prepared statements.
 */
export async function bookWithPgbench(pgbench: string, order: PgbenchOrder): Promise<PgbenchResult> {
  return runPgbench(pgbench, { ...order, script: bookingScript(order) });
}

/** Runs a script, measured from when the last client is warm to when the first has finished. */
export async function runPgbench(pgbench: string, order: PgbenchRun): Promise<PgbenchResult> {
  const script = join(order.folder, 'script.pgbench');
  const logs = 'pgbench-log';
  writeFileSync(script, order.script);
  const perClient = Math.floor(order.total / order.clients);
  const before = endedChildrenCpuSeconds();
  await promisify(execFile)(
    pgbench,
    [
      '--no-vacuum',
      '--protocol=prepared',
      `--client=${order.clients}`,
      `--jobs=${Math.min(2, order.clients)}`,
      `--transactions=${perClient}`,
      `--file=${script}`,
      '--define=n=-1',
      '--log',
      `--log-prefix=${logs}`,
      order.databaseUrl,
    ],
    { cwd: order.folder, timeout: 300_000 },
  );
  const after = endedChildrenCpuSeconds();
  const files = readdirSync(order.folder)
    .filter((name) => name.startsWith(logs))
    .map((name) => join(order.folder, name));
  const transactions = files.flatMap((file) => readFileSync(file, 'utf8').trimEnd().split('\n').map(readLogLine));
  for (const file of files) rmSync(file);
  return {
    done: perClient * order.clients,
    ...figuresOf(transactions, order.warmUpPerClient, perClient),
    cpuSeconds: before === undefined || after === undefined ? undefined : after - before,
  };
}

interface Transaction {
  /** Of its client, from 1. */
  readonly number: number;
  readonly latencyMs: number;
  /** Epoch seconds. */
  readonly endedAt: number;
}

/** client, number, microseconds, script, epoch seconds and their microseconds */
function readLogLine(line: string): Transaction {
  const [, number = 0, latency = 0, , seconds = 0, microseconds = 0] = line.split(' ').map(Number);
  return { number: number + 1, latencyMs: latency / 1_000, endedAt: seconds + microseconds / 1e6 };
}

function figuresOf(
  transactions: readonly Transaction[],
  warmUp: number,
  perClient: number,
): Pick<PgbenchResult, 'perSecond' | 'p50' | 'p99'> {
  const endsOf = (number: number): number[] =>
    transactions.filter((each) => each.number === number).map((each) => each.endedAt);
  const from = endsOf(warmUp).reduce((latest, endedAt) => Math.max(latest, endedAt), -Infinity);
  const to = endsOf(perClient).reduce((earliest, endedAt) => Math.min(earliest, endedAt), Infinity);
  const measured = transactions
    .filter(({ endedAt }) => endedAt > from && endedAt <= to)
    .map(({ latencyMs }) => latencyMs);
  if (measured.length === 0) throw new Error('pgbench ran too short a time to be measured');
  return { perSecond: measured.length / (to - from), p50: percentile(measured, 0.5), p99: percentile(measured, 0.99) };
}

/**
 * The request as a format string whose gaps hold what differs from booking to booking. Variables are worked out by
 * pgbench, so that the database does little more than for text that it is sent.
 */
function bookingScript({
  clients,
  from,
  request,
  first,
  appointmentIdStart = newIdStart('api'),
}: PgbenchOrder): string {
  const { firstNumber, slotSeconds } = arithmetic;
  const gaps: readonly (readonly [field: keyof BookingRequest, begin: string, value: string])[] = [
    ['appointment_id', appointmentIdStart, `:index + ${firstNumber}`],
    ['partner_appointment_id', idStart.partnerAppointment, `:index + ${firstNumber}`],
    ['doctor_id', idStart.doctor, ':doctor'],
    ['clinic_id', idStart.clinic, ':clinic'],
    ['service_id', idStart.service, ':doctor'],
    ['partner_patient_id', idStart.partnerPatient, ':patient'],
    ['event_id', newIdStart('ev'), `:index + ${firstNumber}`],
  ];
  const withGaps = Object.fromEntries(gaps.map(([field, begin]) => [field, `${begin}%s`]));
  const gap = '@gap@';
  const periods = { start_at: gap, end_at: gap, occupied_from: gap, occupied_until: gap };
  const shape = {
    ...escaped(request),
    ...withGaps,
    session_id: `${idStart.session}%s`,
    practice_date: '%s',
    ...periods,
  };
  // A space after each colon: pgbench takes a colon before a letter or a digit for a variable.
  const text = JSON.stringify([shape], null, 1)
    .replaceAll('\n', ' ')
    .replaceAll(`"${gap}"`, '%s')
    .replaceAll("'", "''");
  const valueOf: Readonly<Record<string, string>> = {
    ...Object.fromEntries(gaps.map(([field, , value]) => [field, `(${value})::bigint`])),
    session_id: sessionNumber(first),
    practice_date: `date '${first.date}' + (:day)::integer`,
    start_at: '(:start)::bigint',
    end_at: `(:start)::bigint + ${slotSeconds}`,
    occupied_from: '(:start)::bigint',
    occupied_until: `(:start)::bigint + ${slotSeconds}`,
  };
  const values = Object.keys(shape).flatMap((field) => valueOf[field] ?? []);
  return [
    ...numberLines(from, clients),
    ...slotLines('index', first),
    `select outcome from book_appointments(format('${text}', ${values.join(', ')})::json);`,
    '',
  ].join('\n');
}

/** Per cent signs doubled, as format() wants them. */
function escaped(request: BookingRequest): BookingRequest {
  return JSON.parse(JSON.stringify(request).replaceAll('%', '%%')) as BookingRequest;
}

/** The beginning of ids that end in a number, as time-ordered as the program's own. */
export function newIdStart(kind: string): string {
  return `${kind}-${uuidv7().slice(0, -12)}`;
}

/** The end of the id of the session that has the slot, in SQL; see slotLines. */
export function sessionNumber(first: FirstDay): string {
  return `(:doctor)::bigint || '-' || extract(isodow from date '${first.date}' + (:day)::integer)`;
}

/** Sets `index`: every transaction has its own, counted from `from` without a gap. */
export function numberLines(from: number, clients: number): string[] {
  return ['\\set n :n + 1', `\\set index ${from} + :n * ${clients} + :client_id`];
}

/**
 * Sets what slotAt tells of the slot whose number a variable has: doctor, clinic and patient as the ends of their ids,
 * day and start.
 */
export function slotLines(variable: string, first: FirstDay): string[] {
  const { firstNumber, daySeconds, slotSeconds, doctors, days, patients, clinics } = arithmetic;
  return [
    `\\set round :${variable} / ${doctors}`,
    `\\set doctor ${firstNumber} + :${variable} % ${doctors}`,
    `\\set clinic ${firstNumber} + (:${variable} % ${doctors}) % ${clinics}`,
    `\\set patient ${firstNumber} + (:${variable} * 7) % ${patients}`,
    `\\set day :round % ${days}`,
    `\\set start ${first.opensAt} + :day * ${daySeconds} + (:round / ${days}) * ${slotSeconds}`,
  ];
}
