import type { Operation } from '../../src/http/route-spec.ts';
import type { Document, ExampleRequest } from './examples.ts';

/** Where a request of an operation may hold an id; the key '0' stands for an entry of a list. */
export interface IdPlace {
  readonly in: 'path' | 'query' | 'body';
  readonly keys: readonly string[];
}

/** What an id of this name is the id of. A name that is not here fails the tests that walk every operation. */
const kinds = {
  clinic_id: 'clinic',
  doctor_id: 'doctor',
  doc_id: 'doctor',
  patient_id: 'patient',
  pid: 'patient',
  into: 'patient',
  appointment_id: 'appointment',
  conf_id: 'service',
  session_id: 'session',
  leave_id: 'leave',
  hold_id: 'hold',
  id: 'webhook',
  webhook_id: 'webhook',
  delivery_id: 'delivery',
  before_id: 'delivery',
  client_visit_id: 'appointment',
  client_id: 'client',
  staff_id: 'staff',
  login_id: 'login',
  display_id: 'screen',
  import_id: 'import',
  oid: 'patient',
  oid_list: 'patient',
  username: 'patient',
  /** These find patients as an id does. */
  mobile: 'mobile',
  mob: 'mobile',
  prefix: 'mobile',
} as const;

export type Kind = (typeof kinds)[keyof typeof kinds];

/** The kind of the thing that an id at this place is of. */
export function kindOf(place: IdPlace): Kind {
  const name = nameOf(place)
    .replace(/^partner_/, '')
    .replace(/s$/, '');
  if (!(name in kinds)) throw new Error(`kinds in id-places.ts does not say what the id ${place.keys.join('.')} is of`);
  return kinds[name as keyof typeof kinds];
}

export function nameOf({ keys }: IdPlace): string {
  return keys.findLast((key) => key !== '0') ?? '';
}

/** Names what Opdesk does not know: it keeps the text and looks nothing up. */
const notOurs: readonly string[] = ['payment_id', 'prescription_id', 'medical_id'];
/** It opens what it is for, whoever sends it: it is not an id of a business. */
const tickets = ['ticket'];
/** The name that a client has for whom it acts for. */
const whoAsks = 'by.id';
/** Choices between two values of a field, whatever the field is called. */
const choices = 'keep';

/** Every place of the operation's request whose name says that an id stands there. */
export function idPlacesOf({ params, query, body }: Operation): IdPlace[] {
  const named = (place: IdPlace): boolean =>
    /^into$|(?:^|_)(?:id|ids|pid|oid|aid)$/.test(nameOf(place)) &&
    !notOurs.includes(nameOf(place)) &&
    place.keys.join('.') !== whoAsks &&
    place.keys[0] !== choices;
  return [
    ...leavesOf(params)
      .map((keys) => ({ in: 'path' as const, keys }))
      // The kind of a table is a choice between a few words.
      .filter((place) => ![...tickets, 'kind'].includes(nameOf(place))),
    ...leavesOf(query)
      .map((keys) => ({ in: 'query' as const, keys }))
      .filter((place) => ['mobile', 'mob', 'prefix', 'oid_list'].includes(nameOf(place)) || named(place)),
    ...leavesOf(body)
      .map((keys) => ({ in: 'body' as const, keys }))
      .filter(named),
  ].filter(
    (place) =>
      !(place.in === 'query' && ['partner_id', 'last_event_id', 'actor_id', 'subject_id'].includes(nameOf(place))),
  );
}

function leavesOf(schema: Document): string[][] {
  if (schema?.properties !== undefined) {
    return Object.entries(schema.properties).flatMap(([key, property]) =>
      leavesOf(property).map((keys) => [key, ...keys]),
    );
  }
  if (schema?.items !== undefined) return leavesOf(schema.items).map((keys) => ['0', ...keys]);
  return schema === undefined ? [] : [[]];
}

/** What must stand beside an id for the request to be valid otherwise. */
const siblings: Readonly<Record<string, object>> = {
  'relations.0.pid': { relation: 'Wife' },
  'appointments.doctor_id': { action: 'transfer' },
  'appointments.partner_doctor_id': { action: 'transfer' },
  'patient_details.partner_patient_id': { first_name: 'Asha', gender: 'F', age: 30 },
};

/** The request with these ids at these places, and without the other name of the same thing. */
export function withIds(request: ExampleRequest, ids: readonly (readonly [IdPlace, string])[]): ExampleRequest {
  const changed = structuredClone(request) as { body: Document; parameters: Document };
  for (const [place, value] of ids) {
    const root = place.in === 'body' ? (changed.body ??= {}) : changed.parameters[place.in];
    const name = place.keys[0]?.replace('doc_id', 'doctor_id') ?? '';
    Reflect.deleteProperty(root, name.startsWith('partner_') ? name.replace('partner_', '') : `partner_${name}`);
    put(root, place.keys, value, siblings[place.keys.join('.')] ?? {});
  }
  return changed as unknown as ExampleRequest;
}

/** The request with nothing at these places of its body. */
export function withoutIds(request: ExampleRequest, places: readonly IdPlace[]): ExampleRequest {
  const changed = structuredClone(request) as { body: Document };
  for (const { keys } of places) {
    const parent = keys.slice(0, -1).reduce<Document>((value, key) => value?.[key], changed.body);
    if (parent !== undefined) Reflect.deleteProperty(parent, keys.at(-1) ?? '');
  }
  return changed as unknown as ExampleRequest;
}

function put(target: Document, [key = '', ...rest]: readonly string[], value: string, beside: object): void {
  if (rest.length === 0) {
    Object.assign(target, beside, { [key]: value });
  } else {
    target[key] ??= rest[0] === '0' ? [] : {};
    put(target[key], rest, value, beside);
  }
}
