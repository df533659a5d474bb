import type { OriginBody } from '../contract/origin.ts';
import type { Origin } from '../services/change-request.ts';

/** The person for whom a client acts; the client itself where none is named. */
export function originOf({ by, why }: OriginBody): Origin {
  return { role: by?.role ?? 'api', onBehalfOf: by?.id ?? null, remark: why ?? null };
}
