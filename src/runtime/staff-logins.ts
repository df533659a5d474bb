import type { StaffRole } from '../rights/roles.ts';

/** A login of a user, and the user as they are now. */
export interface StaffLogin {
  /** SHA-256 of what the cookie holds, hexadecimal. */
  readonly digest: string;
  readonly id: string;
  readonly businessId: string;
  readonly staffId: string;
  readonly username: string;
  readonly name: string;
  readonly role: StaffRole;
  /** The doctor that a user with this role is. */
  readonly doctorId: string | null;
  /** The clinics that the user may see; none means all. */
  readonly clinicIds: readonly string[];
  /** Until then the login may do nothing else (rule A8). */
  readonly mustChangePassword: boolean;
  /** Epoch seconds, as the others. */
  readonly createdAt: number;
  readonly usedAt: number;
  readonly endsAt: number;
}

/** The logins of the staff, which cookies open. An answer is at most a second old. */
export interface StaffLogins {
  /** A login ends after so long without a request. */
  readonly idleSeconds: number;
  /** A login ends after so long in any case. */
  readonly loginSeconds: number;
  /** The login that a cookie's secret opens, which counts as used now. @throws DomainError UNAUTHENTICATED */
  use(secret: string): Promise<StaffLogin>;
  /** The login as it is now, without a use of it. @throws DomainError UNAUTHENTICATED where it has ended */
  check(login: Pick<StaffLogin, 'digest'>): Promise<StaffLogin>;
  /** To be called after every committed change of a user or their logins. */
  forget(staffId: string): void;
  close(): void;
}
