import { type Caller, loginOf } from '../../http/auth.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';

/** The login of the caller. @throws DomainError UNAUTHENTICATED for any other caller */
export function ownLogin(caller: Caller | null): StaffLogin {
  const login = caller === null ? undefined : loginOf(caller);
  if (login === undefined) throw new DomainError('UNAUTHENTICATED');
  return login;
}
