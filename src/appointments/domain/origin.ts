import type { Role } from '../../calendar/status.ts';

/** On whose behalf a change is made, and why. */
export interface Origin {
  readonly role: Role;
  /** The staff member's or doctor's id, where a client acts for one. */
  readonly onBehalfOf: string | null;
  readonly remark: string | null;
}

/** A caller of the program: a user of the staff has a role. */
export interface WithActor {
  readonly actor: { readonly role?: 'staff' | 'doctor' };
}

/** The origin of a change that a caller makes for themselves. */
export function byCaller({ actor }: WithActor): Origin {
  return { role: actor.role ?? 'api', onBehalfOf: null, remark: null };
}
