import type { OriginBody } from '../contract/origin.ts';
import type { Context } from '../../runtime/context.ts';
import { byCaller, type Origin } from '../services/change-request.ts';

/** The person for whom the caller acts; the caller where none is named. */
export function originOf(ctx: Pick<Context, 'actor'>, { by, why }: OriginBody): Origin {
  return { role: by?.role ?? byCaller(ctx).role, onBehalfOf: by?.id ?? null, remark: why ?? null };
}
