import { type Static, Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { asObject } from '../../kernel/schemas.ts';
import { readProfileChanges } from './directory.ts';
import type { PatientBodyContext } from './patients.ts';
import type { PatientChanges } from './registration.ts';

/** Fields that a patient may do without, each with what a change would send to clear it. */
const cleared = {
  mn: null,
  ln: null,
  s: null,
  mobile: null,
  ccd: null,
  bloodgroup: null,
  bg: null,
  email: null,
  abha: null,
  extras: null,
  is_age: false,
} as const;
type RemovableField = keyof typeof cleared;

/** The body of `PATCH /profiles/v1/patient/{oid}/remove-fields`. */
export const RemoveFieldsBody = Type.Object({
  fields: Type.Array(Type.Enum(Object.keys(cleared) as RemovableField[]), {
    maxItems: 50,
    description: 'Names of fields that a patient may do without; ccd goes with mobile',
  }),
});

/** A country code is a part of the number. Tolerates any shape. */
export function checkRemovedFields(unread: unknown): Issue[] {
  const { fields } = asObject(unread);
  if (!Array.isArray(fields) || fields.includes('mobile')) return [];
  const at = fields.indexOf('ccd');
  return at === -1
    ? []
    : [
        {
          path: `/fields/${at}`,
          code: 'conflict',
          message: 'is a part of mobile; name mobile, too',
          allowed: ['mobile'],
        },
      ];
}

export function readRemovedFields(
  { fields }: Static<typeof RemoveFieldsBody>,
  bodyContext: PatientBodyContext,
): PatientChanges {
  return readProfileChanges(Object.fromEntries(fields.map((field) => [field, cleared[field]])), bodyContext);
}
