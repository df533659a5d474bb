import type { Random } from '../test/model/random.ts';
import type { ReceivedAnswer } from './answer.ts';

/** The prefix of an id says what it names. */
const idPattern = /^([a-z]{2,3})-[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What the names of fields in requests are the ids of, by the prefix of such ids. */
const prefixes: Readonly<Record<string, string>> = {
  clinic_id: 'cl',
  doctor_id: 'do',
  doc_id: 'do',
  patient_id: 'pt',
  pid: 'pt',
  into: 'pt',
  oid: 'pt',
  appointment_id: 'api',
  client_visit_id: 'api',
  after: 'api',
  before: 'api',
  conf_id: 'sv',
  session_id: 'se',
  leave_id: 'le',
  hold_id: 'ho',
  id: 'wh',
  webhook_id: 'wh',
  delivery_id: 'dl',
  before_id: 'dl',
  client_id: 'ec',
  other_client_id: 'ec',
  staff_id: 'st',
  login_id: 'lo',
  display_id: 'ds',
  import_id: 'im',
};

/** Texts of answers that a later request may send back, by the name of their field. */
const echoed = new Set(['ticket', 'refresh_token', 'code', 'file_key']);

/** A slot that was offered. */
export interface OfferedSlot {
  readonly doctor_id: string;
  readonly clinic_id: string;
  readonly start_time: number;
}

const remembered = 24;

/** The prefix of the ids that a field of this name holds; undefined where it holds none of ours. */
export function prefixOf(name: string): string | undefined {
  return prefixes[name] ?? prefixes[name.replace(/s$/, '')];
}

/** What earlier answers of one business have named: ids by prefix, slots, tags, and texts to send back. */
export class Things {
  readonly #ids = new Map<string, string[]>();
  readonly #texts = new Map<string, string[]>();
  readonly slots: OfferedSlot[] = [];
  readonly tags: string[] = [];
  /** Of the last screen that asked for a code. */
  screenCookie: string | undefined;

  /** An id of the kind, a late one rather than an early one; undefined where none is known. */
  pickId(prefix: string, random: Random): string | undefined {
    return late(this.#ids.get(prefix) ?? [], random);
  }

  pickText(name: string, random: Random): string | undefined {
    return late(this.#texts.get(name) ?? [], random);
  }

  /** The prefixes of which an id is known. */
  kinds(): string[] {
    return [...this.#ids.keys()];
  }

  note({ body, headers }: Pick<ReceivedAnswer, 'body' | 'headers'>): void {
    const tag = headers.get('etag');
    if (tag !== null) keep(this.tags, tag);
    const cookie = headers.getSetCookie().find((each) => each.startsWith('opdesk_display='));
    this.screenCookie = cookie?.split(';')[0] ?? this.screenCookie;
    this.#walk(body, '', { left: 400 });
  }

  noteSlots(slots: readonly OfferedSlot[]): void {
    this.slots.splice(0, this.slots.length, ...slots);
  }

  #walk(value: unknown, name: string, budget: { left: number }): void {
    if ((budget.left -= 1) < 0) return;
    if (typeof value === 'string') this.#noteText(value, name);
    else if (Array.isArray(value)) for (const inner of value.slice(-12)) this.#walk(inner, name, budget);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) this.#walk(inner, key, budget);
  }

  #noteText(text: string, name: string): void {
    const prefix = text.length < 48 ? idPattern.exec(text)?.[1] : undefined;
    if (prefix !== undefined) keep(listOf(this.#ids, prefix), text);
    else if (echoed.has(name)) keep(listOf(this.#texts, name), text);
  }
}

function listOf(lists: Map<string, string[]>, key: string): string[] {
  const known = lists.get(key) ?? [];
  lists.set(key, known);
  return known;
}

function keep(list: string[], text: string): void {
  const at = list.indexOf(text);
  if (at !== -1) list.splice(at, 1);
  list.push(text);
  if (list.length > remembered) list.shift();
}

function late(list: readonly string[], random: Random): string | undefined {
  return list[list.length - 1 - Math.floor(random.next() ** 2 * list.length)];
}
