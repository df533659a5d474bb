import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import type { BookingRequest } from '../src/db/booking.ts';
import { percentile } from './figures.ts';
import { arithmetic, type FirstDay, idStart } from './practice.ts';
import { endedChildrenCpuSeconds } from './processes.ts';

export interface PgbenchOrder {
  readonly databaseUrl: string;
  readonly clients: number;
  /** The number of the first booking; see slotAt. */
  readonly from: number;
  /** Bookings in all: `clients` times the same number for each, the warm-up included. */
  readonly total: number;
  /** Of each client, before measuring begins: on a new connection everything is compiled and planned first. */
  readonly warmUpPerClient: number;
  readonly request: BookingRequest;
  readonly first: FirstDay;
  readonly folder: string;
}

export interface PgbenchResult {
  readonly booked: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Of pgbench itself. */
  readonly cpuSeconds: number | undefined;
}

/** pgbench from the PATH, else the newest where Debian puts it; undefined when there is none. */
export function findPgbench(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'pgbench'));
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((left, right) => Number(right) - Number(left)) : [];
  return [...onPath, ...versions.map((version) => join(debian, version, 'bin', 'pgbench'))].find((path) => existsSync(path));
}

/**
 * Books one at a time: each statement is a set of one for `book_appointments`, the very request that the program sends,
 * on connections of pgbench's own with prepared statements. Measured from when the last client is warm to when the first
 * has finished.
 */
export async function bookWithPgbench(pgbench: string, order: PgbenchOrder): Promise<PgbenchResult> {
  const script = join(order.folder, 'book.pgbench');
  const logs = 'pgbench-log';
  writeFileSync(script, bookingScript(order));
  const perClient = Math.floor(order.total / order.clients);
  const before = endedChildrenCpuSeconds();
  await promisify(execFile)(
    pgbench,
    [
      '--no-vacuum', '--protocol=prepared', `--client=${order.clients}`, `--jobs=${Math.min(2, order.clients)}`,
      `--transactions=${perClient}`, `--file=${script}`, '--define=n=-1', '--log', `--log-prefix=${logs}`, order.databaseUrl,
    ],
    { cwd: order.folder, timeout: 300_000 },
  );
  const after = endedChildrenCpuSeconds();
  const files = readdirSync(order.folder).filter((name) => name.startsWith(logs)).map((name) => join(order.folder, name));
  const transactions = files.flatMap((file) => readFileSync(file, 'utf8').trimEnd().split('\n').map(readLogLine));
  for (const file of files) rmSync(file);
  return {
    booked: perClient * order.clients,
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

function figuresOf(transactions: readonly Transaction[], warmUp: number, perClient: number): Pick<PgbenchResult, 'perSecond' | 'p50' | 'p99'> {
  const endsOf = (number: number): number[] => transactions.filter((each) => each.number === number).map((each) => each.endedAt);
  const from = endsOf(warmUp).reduce((latest, endedAt) => Math.max(latest, endedAt), -Infinity);
  const to = endsOf(perClient).reduce((earliest, endedAt) => Math.min(earliest, endedAt), Infinity);
  const measured = transactions.filter(({ endedAt }) => endedAt > from && endedAt <= to).map(({ latencyMs }) => latencyMs);
  if (measured.length === 0) throw new Error('pgbench ran too short a time to be measured');
  return { perSecond: measured.length / (to - from), p50: percentile(measured, 0.5), p99: percentile(measured, 0.99) };
}

/**
 * The request as a format string whose gaps hold what differs from booking to booking. Variables are worked out by pgbench,
 * so that the database does little more than for text that it is sent.
 */
function bookingScript({ clients, from, request, first }: PgbenchOrder): string {
  const { firstNumber, daySeconds, slotSeconds, doctors, days, patients, clinics } = arithmetic;
  const gaps: readonly (readonly [field: keyof BookingRequest, begin: string, value: string])[] = [
    // As time-ordered as the program's own ids.
    ['appointment_id', `api-${uuidv7().slice(0, -12)}`, `:index + ${firstNumber}`],
    ['partner_appointment_id', idStart.partnerAppointment, `:index + ${firstNumber}`],
    ['doctor_id', idStart.doctor, ':doctor'],
    ['clinic_id', idStart.clinic, ':clinic'],
    ['service_id', idStart.service, ':doctor'],
    ['partner_patient_id', idStart.partnerPatient, ':patient'],
    ['event_id', `ev-${uuidv7().slice(0, -12)}`, `:index + ${firstNumber}`],
  ];
  const withGaps = Object.fromEntries(gaps.map(([field, begin]) => [field, `${begin}%s`]));
  const gap = '@gap@';
  const shape = { ...escaped(request), ...withGaps, local_date: '%s', start_at: gap, end_at: gap, occupied_until: gap };
  // A space after each colon: pgbench takes a colon before a letter or a digit for a variable.
  const text = JSON.stringify([shape], null, 1).replaceAll('\n', ' ').replaceAll(`"${gap}"`, '%s').replaceAll("'", "''");
  const valueOf: Readonly<Record<string, string>> = {
    ...Object.fromEntries(gaps.map(([field, , value]) => [field, `(${value})::bigint`])),
    local_date: `date '${first.date}' + (:day)::integer`,
    start_at: '(:start)::bigint',
    end_at: `(:start)::bigint + ${slotSeconds}`,
    occupied_until: `(:start)::bigint + ${slotSeconds}`,
  };
  const values = Object.keys(shape).flatMap((field) => valueOf[field] ?? []);
  return [
    `\\set n :n + 1`,
    `\\set index ${from} + :n * ${clients} + :client_id`,
    `\\set round :index / ${doctors}`,
    `\\set doctor ${firstNumber} + :index % ${doctors}`,
    `\\set clinic ${firstNumber} + (:index % ${doctors}) % ${clinics}`,
    `\\set patient ${firstNumber} + (:index * 7) % ${patients}`,
    `\\set day :round % ${days}`,
    `\\set start ${first.opensAt} + :day * ${daySeconds} + (:round / ${days}) * ${slotSeconds}`,
    `select outcome from book_appointments(format('${text}', ${values.join(', ')})::json);`,
    '',
  ].join('\n');
}

/** Per cent signs doubled, as format() wants them. */
function escaped(request: BookingRequest): BookingRequest {
  return JSON.parse(JSON.stringify(request).replaceAll('%', '%%')) as BookingRequest;
}
