import type { NewErasure } from '../db/erasure.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import type { Context } from '../../runtime/context.ts';

/** An erasure as it is begun: of a patient, or of a guest's appointment. */
export function newErasure(
  { businessId, actor, randomBytes }: Context,
  subjectId: string,
  isGuest: boolean,
  origin: Origin,
): NewErasure {
  return {
    business_id: businessId,
    subject_id: subjectId,
    is_guest: isGuest,
    actor_kind: actor.kind,
    actor_id: actor.id,
    address: actor.address ?? '',
    salt: randomBytes(16).toString('hex'),
    role: origin.role,
    on_behalf_of: origin.onBehalfOf,
    remark: origin.remark,
  };
}
