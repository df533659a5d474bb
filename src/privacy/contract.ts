import { type Static, Type } from 'typebox';
import { originFields } from '../appointments/contract/origin.ts';
import type { Issue } from '../kernel/errors.ts';
import { asObject, named } from '../kernel/schemas.ts';

const Anything = Type.Array(Type.Unsafe<Record<string, unknown>>({ type: 'object' }));

export const ExportAnswer = Type.Object({
  patient_id: Type.String(),
  exported_at: Type.Integer({ description: 'Epoch seconds' }),
  data: Type.Object({
    patients: Anything,
    merges: Anything,
    consents: Anything,
    appointments: Anything,
  }),
});

/** The text of an ExportAnswer. @param document texts that are JSON of the data together */
export async function* exportText(
  patientId: string,
  at: number,
  document: AsyncIterable<string>,
): AsyncGenerator<string> {
  yield `{"patient_id":${JSON.stringify(patientId)},"exported_at":${Math.floor(at)},"data":`;
  yield* document;
  yield '}';
}

export const ConsentBody = Type.Object({
  purpose: Type.String({
    pattern: '^[a-z][a-z0-9_]{0,49}$',
    'x-issue': 'must be a word of small letters, digits and underscores, such as reminders',
    description: 'What the patient was asked for; a word that the clinic chooses, never a name or a number',
  }),
  given: Type.Boolean({ description: 'false: refused, or withdrawn' }),
  at: Type.Optional(
    Type.Integer({ minimum: 0, description: 'When the patient said so, in epoch seconds; or else now' }),
  ),
  by: originFields.by,
});

/** Nobody has said something in the future; a minute is left for clocks that differ. */
export function checkConsent(body: unknown, now: number): Issue[] {
  const { at } = asObject(body);
  if (typeof at !== 'number' || at <= now + clockToleranceSeconds) return [];
  const looksLikeMs = at > 99_999_999_999;
  const message = looksLikeMs ? 'looks like milliseconds; it must be in epoch seconds' : 'must not be in the future';
  return [{ path: '/at', code: 'too_large', message }];
}
const clockToleranceSeconds = 60;

const Consent = named('Consent', {
  consent_id: Type.String(),
  purpose: Type.String(),
  given: Type.Boolean(),
  at: Type.Integer({ description: 'Epoch seconds' }),
  recorded_at: Type.Integer({ description: 'Epoch seconds' }),
  client_id: Type.String(),
  role: Type.String(),
  by_id: Type.Optional(Type.String()),
});

export const ConsentAnswer = Type.Object({ success: Type.Literal(true), data: Type.Object({ consent: Consent }) });

export const ConsentsAnswer = Type.Object({
  success: Type.Literal(true),
  data: Type.Object({
    patient_id: Type.String(),
    consents: Type.Array(Consent, { description: 'The newest first: the first one of a purpose is what holds' }),
  }),
});

/** A consent as services pass it. */
interface NotedConsent {
  readonly id: string;
  readonly purpose: string;
  readonly given: boolean;
  readonly at: number;
  readonly recordedAt: number;
  readonly actorId: string;
  readonly role: string;
  readonly onBehalfOf: string | null;
}

export function consentAnswer(consent: NotedConsent): Static<typeof Consent> {
  return {
    consent_id: consent.id,
    purpose: consent.purpose,
    given: consent.given,
    at: Math.floor(consent.at),
    recorded_at: Math.floor(consent.recordedAt),
    client_id: consent.actorId,
    role: consent.role,
    ...(consent.onBehalfOf === null ? {} : { by_id: consent.onBehalfOf }),
  };
}
