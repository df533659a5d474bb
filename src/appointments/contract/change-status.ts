import { Type } from 'typebox';
import { type Status, statuses } from '../../calendar/status.ts';
import type { Issue } from '../../kernel/errors.ts';
import { asObject } from '../../kernel/schemas.ts';

/** The body of `PUT /dr/v1/appointment/{id}/cancel`. */
export const CancelBody = Type.Object({
  reason: Type.Optional(
    Type.Unsafe<string | null>({
      type: ['string', 'null'],
      maxLength: 1_000,
      description: 'Why it is cancelled; kept beside the history',
    }),
  ),
});

export const CompleteBody = Type.Object({
  prescription_id: Type.Optional(
    Type.String({ minLength: 1, maxLength: 255, description: 'Completes with a prescription: CM' }),
  ),
  prescription_url: Type.Optional(Type.String({ minLength: 1, maxLength: 2_000 })),
});

/**
 * Only a no-show can be marked this way (rule E1); every other code that exists is a refusal, any other text a mistake.
 */
export const ChangeStatusBody = Type.Object({
  status: Type.Enum(Object.keys(statuses) as Status[], { description: 'NS' }),
});

/** A link to a prescription is an absolute http or https address. */
export function checkPrescriptionUrl(body: unknown): Issue[] {
  const url = asObject(body)['prescription_url'];
  if (typeof url !== 'string' || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return [];
  return [
    {
      path: '/prescription_url',
      code: 'format',
      message: 'must be an http or https address',
      allowed: ['http', 'https'],
    },
  ];
}
