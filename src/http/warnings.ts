import { type TObject, type TSchema, Type } from 'typebox';
import type { Warning } from '../calendar/warning.ts';
import type { Answer } from './answer.ts';
import type { ResponseSpec } from './route-spec.ts';

export interface WarningsContract {
  /** Of the member `warnings`. */
  readonly schema: TSchema;
  readonly toAnswer: (warning: Warning) => Readonly<Record<string, unknown>>;
}

const warningExample = {
  code: 'PATIENT_CONFLICT',
  message: 'The patient has another appointment at this time.',
  appointment: {
    appointment_id: 'api-0197f3d2-0000-7b3e-9d55-0f2d6c1a7b3e',
    doctor_id: 'do-0197f3d2-4a2b-7d91-9c33-1a2b3c4d5e6f',
    clinic_id: 'cl-0197f3d2-4a2b-7d91-9c33-1a2b3c4d5e6f',
    start_time: 1935718200,
    end_time: 1935719100,
    status: 'BK',
  },
} as const;

/** An answer with what there is to warn of; one without a body gets one, and with it the status 200. */
export function withWarnings(answer: Answer, warnings: readonly Warning[], { toAnswer }: WarningsContract): Answer {
  if (warnings.length === 0) return answer;
  const added = { warnings: warnings.map(toAnswer) };
  if (answer.body === undefined) return { ...answer, status: 200, body: added };
  return { ...answer, body: { ...(answer.body as object), ...added } };
}

/** The responses of an operation that may warn. */
export function responsesWithWarnings(
  responses: Readonly<Record<number, ResponseSpec>>,
  { schema: Warnings }: WarningsContract,
): Readonly<Record<number, ResponseSpec>> {
  const described = Object.entries(responses).map(([status, response]): [string, ResponseSpec] => {
    const { properties, title } = (response.schema ?? {}) as Partial<TObject> & { readonly title?: string };
    const name = title === undefined ? {} : { title: `${title}WithWarnings` };
    return [
      status,
      properties === undefined
        ? response
        : { ...response, schema: Type.Object({ ...properties, warnings: Type.Optional(Warnings) }, name) },
    ];
  });
  const isSilent = described.every(([, { schema }]) => schema === undefined);
  const schema = Type.Object({ warnings: Warnings }, { title: 'Warnings' });
  const alone = { description: 'The same, with something to warn of', schema, example: { warnings: [warningExample] } };
  return Object.fromEntries(isSilent ? [...described, ['200', alone]] : described) as Readonly<
    Record<number, ResponseSpec>
  >;
}
