import { type Static, Type } from 'typebox';
import { Id, named } from '../kernel/schemas.ts';

/** Longer ones are not looked at: a hash takes longer for a longer text. */
const maxPasswordLength = 256;

const Password = Type.String({ minLength: 1, maxLength: maxPasswordLength });

export const StaffLoginBody = named('StaffLogin', {
  username: Type.String({ minLength: 1, maxLength: 64, description: 'Case does not count' }),
  password: Password,
});

export const PasswordBody = named('PasswordChange', {
  old: Password,
  new: Type.String({ minLength: 1, maxLength: maxPasswordLength, description: 'At least 10 characters' }),
});

const Role = Type.Enum(['receptionist', 'doctor', 'manager']);

export const LoginAnswer = named('Login', {
  id: Type.String({ description: 'Of the user' }),
  username: Type.String(),
  name: Type.String(),
  role: Role,
  doctor_id: Type.Optional(Type.String({ description: 'The doctor that a user with this role is' })),
  clinics: Type.Array(Id, { description: 'The clinics that the user may see; none means all' }),
  business: Type.Object({ id: Type.String(), name: Type.String(), time_zone: Type.String() }),
  scopes: Type.Array(Type.String(), { description: 'What the role may do' }),
  operations: Type.Array(Type.String(), { description: 'The operations of this document that the user may call' }),
  must_change_password: Type.Boolean({ description: 'Until it is changed, every other call is refused' }),
  login_id: Type.String(),
  idle_ends_at: Type.Integer({ description: 'When the login ends without another request, in epoch seconds' }),
  ends_at: Type.Integer({ description: 'When the login ends in any case, in epoch seconds' }),
});

interface ShownLogin {
  readonly id: string;
  readonly staffId: string;
  readonly username: string;
  readonly name: string;
  readonly role: Static<typeof Role>;
  readonly doctorId: string | null;
  readonly clinicIds: readonly string[];
  readonly mustChangePassword: boolean;
  readonly usedAt: number;
  readonly endsAt: number;
}

interface ShownRights {
  readonly business: { readonly id: string; readonly name: string; readonly timeZone: string };
  readonly scopes: readonly string[];
  readonly operations: readonly string[];
  readonly idleSeconds: number;
}

export function showLogin(login: ShownLogin, rights: ShownRights): Static<typeof LoginAnswer> {
  const { business, scopes, operations, idleSeconds } = rights;
  return {
    id: login.staffId,
    username: login.username,
    name: login.name,
    role: login.role,
    ...(login.doctorId === null ? {} : { doctor_id: login.doctorId }),
    clinics: [...login.clinicIds],
    business: { id: business.id, name: business.name, time_zone: business.timeZone },
    scopes: [...scopes],
    operations: [...operations],
    must_change_password: login.mustChangePassword,
    login_id: login.id,
    idle_ends_at: Math.floor(Math.min(login.usedAt + idleSeconds, login.endsAt)),
    ends_at: Math.floor(login.endsAt),
  };
}
