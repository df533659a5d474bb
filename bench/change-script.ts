import type { CapturedStatement, CapturedValue } from './capture-changes.ts';
import { newIdStart, numberLines, sessionNumber, slotLines } from './pgbench.ts';
import { arithmetic, type FirstDay, idStart, numbered, slotAt } from './practice.ts';

interface ChangeScript {
  /** The statements that the program sent for one appointment. */
  readonly statements: readonly CapturedStatement[];
  /** That appointment, and the number of the slot that it was moved to. */
  readonly captured: { readonly id: string; readonly index: number; readonly slot: number };
  /** The beginning of our ids of the appointments. */
  readonly appointmentIdStart: string;
  /** The number of the first appointment. */
  readonly from: number;
  readonly clients: number;
  /** From an appointment's number to that of the slot that it moves to; of the same doctor. */
  readonly shift: number;
  readonly first: FirstDay;
}

/** Stands for what differs from appointment to appointment. */
interface Gap {
  /** The text before it. */
  readonly begin: string;
  /** Of its value, in SQL. */
  readonly value: string;
}

/**
 * The same statements for one appointment after the other: whatever tells the captured one from others is a gap in a
 * format string.
 */
export function changeScript(script: ChangeScript): string {
  const { statements, from, clients, shift, first } = script;
  const gaps = gapsOf(script);
  return [
    ...numberLines(from, clients),
    `\\set slot :index + ${shift}`,
    ...slotLines('slot', first),
    ...statements.map(
      ({ text, values }) =>
        `${text.replaceAll(/\$(\d+)/g, (_, place) => literal(values[Number(place) - 1] ?? null, gaps))};`,
    ),
    '',
  ].join('\n');
}

function gapsOf({ statements, captured, appointmentIdStart, first }: ChangeScript): ReadonlyMap<string, Gap> {
  const { firstNumber, slotSeconds } = arithmetic;
  const { doctor, clinic, date, startAt } = slotAt(captured.slot, first);
  const base = new Date(first.opensAt * 1_000).toISOString();
  const instant = (seconds: string): Gap => ({
    begin: '',
    value: `timestamptz '${base}' + (${seconds})::integer * interval '1 second'`,
  });
  const ownNumber = `(:index + ${firstNumber})::bigint`;
  return new Map<string, Gap>([
    [captured.id, { begin: appointmentIdStart, value: ownNumber }],
    [numbered('partnerAppointment', captured.index), { begin: idStart.partnerAppointment, value: ownNumber }],
    [numbered('doctor', doctor), { begin: idStart.doctor, value: '(:doctor)::bigint' }],
    [numbered('service', doctor), { begin: idStart.service, value: '(:doctor)::bigint' }],
    [`${numbered('session', doctor)}-${isoWeekday(date)}`, { begin: idStart.session, value: sessionNumber(first) }],
    [numbered('clinic', clinic), { begin: idStart.clinic, value: '(:clinic)::bigint' }],
    ...eventIdsIn(statements).map((id): [string, Gap] => [id, { begin: newIdStart('ev'), value: ownNumber }]),
    // Before the day, with which they begin.
    [isoInstant(startAt), instant(`:start - ${first.opensAt}`)],
    [isoInstant(startAt + slotSeconds), instant(`:start - ${first.opensAt - slotSeconds}`)],
    [date, { begin: '', value: `date '${first.date}' + (:day)::integer` }],
  ]);
}

/** 1 for Monday … 7 for Sunday. */
function isoWeekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}

function isoInstant(seconds: number): string {
  return new Date(seconds * 1_000).toISOString();
}

function eventIdsIn(statements: readonly CapturedStatement[]): string[] {
  const values = JSON.stringify(statements.map((statement) => statement.values));
  return [...new Set(values.match(/\bev-[0-9a-f-]{36}/g) ?? [])];
}

/** A value as SQL that pgbench reads: what has the shape of JSON is JSON. */
function literal(value: CapturedValue, gaps: ReadonlyMap<string, Gap>): string {
  if (value === null) return 'null';
  if (isList(value)) return `array[${value.map((each) => literal(each, gaps)).join(', ')}]`;
  return textLiteral(String(value), gaps);
}

function isList(value: CapturedValue): value is readonly CapturedValue[] {
  return Array.isArray(value);
}

function textLiteral(value: string, gaps: ReadonlyMap<string, Gap>): string {
  const found: string[] = [];
  const pattern = new RegExp([...gaps.keys()].join('|').replaceAll('.', String.raw`\.`), 'g');
  const text = value.replaceAll('%', '%%').replaceAll(pattern, (part) => {
    const gap = gaps.get(part);
    found.push(gap?.value ?? '');
    return `${gap?.begin ?? part}%s`;
  });
  const isJson = /^[[{]/.test(value);
  const quoted = `'${(isJson ? withoutVariables(text) : text).replaceAll("'", "''")}'`;
  return `${found.length === 0 ? quoted : `format(${[quoted, ...found].join(', ')})`}${isJson ? '::json' : ''}`;
}

/**
 * pgbench takes a colon before a letter or a digit for a variable: one between names and values gets a space, one in a
 * text its number.
 */
function withoutVariables(json: string): string {
  return json.replaceAll(
    /("(?:[^"\\]|\\.)*")(\s*:)?/g,
    (_, text: string, colon?: string) => text.replaceAll(':', String.raw`\u003a`) + (colon === undefined ? '' : ': '),
  );
}
