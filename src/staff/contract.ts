import { type Static, Type } from 'typebox';
import { Id, named } from '../kernel/schemas.ts';

/** Longer ones are not looked at: a hash takes longer for a longer text. */
const maxPasswordLength = 256;

const Password = Type.String({ minLength: 1, maxLength: maxPasswordLength });

export const StaffLoginBody = named('StaffLogin', {
  username: Type.String({ minLength: 1, maxLength: 64, description: 'Case does not count' }),
  password: Password,
  code: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'Of the app, or a recovery code: see addSecondFactor' }),
  ),
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
  idle_ends_at: Type.Integer({
    description: 'When the login ends without another request of a person, in epoch seconds',
  }),
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

const staffFields = {
  name: Type.String({ minLength: 1, maxLength: 100, description: 'Shown in histories' }),
  role: Role,
  doctor_id: Type.Union([Id, Type.Null()], { description: 'Which doctor the user is; for the role doctor alone' }),
  clinic_ids: Type.Array(Id, { maxItems: 500, description: 'The clinics that the user may see; none means all' }),
};

export const NewStaffBody = named('NewStaff', {
  username: Type.String({
    minLength: 1,
    maxLength: 64,
    description: 'Unique on the whole server; case does not count',
  }),
  name: staffFields.name,
  role: staffFields.role,
  doctor_id: Type.Optional(staffFields.doctor_id),
  clinic_ids: Type.Optional(staffFields.clinic_ids),
});

export const StaffChangesBody = named('StaffChanges', {
  name: Type.Optional(staffFields.name),
  role: Type.Optional(staffFields.role),
  doctor_id: Type.Optional(staffFields.doctor_id),
  clinic_ids: Type.Optional(staffFields.clinic_ids),
  disabled: Type.Optional(Type.Boolean({ description: 'A disabled user cannot log in, and their logins end' })),
});

const staffAnswer = {
  id: Type.String(),
  username: Type.String(),
  ...staffFields,
  doctor_id: Type.Optional(Type.String()),
  disabled: Type.Boolean(),
  must_change_password: Type.Boolean(),
  created_at: Type.Integer({ description: 'Epoch seconds' }),
};

export const StaffAnswer = named('Staff', staffAnswer);
export const StaffListAnswer = Type.Object({ staff: Type.Array(StaffAnswer) });
const oncePassword = Type.String({ description: 'Told this once; the user must change it at the next login' });
export const NewStaffAnswer = named('AddedStaff', { ...staffAnswer, password: oncePassword });
export const PasswordAnswer = Type.Object({ password: oncePassword });

interface ShownStaff {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: string;
  readonly doctorId: string | null;
  readonly clinicIds: readonly string[];
  readonly isDisabled: boolean;
  readonly mustChangePassword: boolean;
  readonly createdAt: number;
}

export function showStaff(user: ShownStaff): Static<typeof StaffAnswer> {
  return {
    id: user.id,
    username: user.username,
    name: user.name,
    role: user.role as Static<typeof Role>,
    ...(user.doctorId === null ? {} : { doctor_id: user.doctorId }),
    clinic_ids: [...user.clinicIds],
    disabled: user.isDisabled,
    must_change_password: user.mustChangePassword,
    created_at: Math.floor(user.createdAt),
  };
}

export const LoginsAnswer = Type.Object({
  logins: Type.Array(
    named('OpenLogin', {
      id: Type.String(),
      is_this_one: Type.Boolean({ description: 'The login that asks' }),
      created_at: Type.Integer({ description: 'Epoch seconds, as the others' }),
      used_at: Type.Integer({ description: 'The last request, to within half a minute' }),
      ends_at: Type.Integer(),
      address: Type.String({ description: 'The IP address that it came from' }),
      user_agent: Type.String({ description: 'The browser as it names itself' }),
    }),
  ),
});

interface ShownOpenLogin {
  readonly id: string;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly endsAt: number;
  readonly address: string;
  readonly userAgent: string;
}

export function showLogins(logins: readonly ShownOpenLogin[], ownId: string | undefined): Static<typeof LoginsAnswer> {
  return {
    logins: logins.map((login) => ({
      id: login.id,
      is_this_one: login.id === ownId,
      created_at: Math.floor(login.createdAt),
      used_at: Math.floor(login.usedAt),
      ends_at: Math.floor(login.endsAt),
      address: login.address,
      user_agent: login.userAgent,
    })),
  };
}

const Code = Type.String({ minLength: 1, maxLength: 64, description: 'Of the app, or one of the recovery codes' });

export const SecondFactorBody = named('SecondFactorPassword', { password: Password });
export const SecondFactorCodeBody = named('SecondFactorCode', {
  code: Type.String({ minLength: 1, maxLength: 64, description: 'Six digits of the app' }),
});
export const SecondFactorRemovalBody = named('SecondFactorRemoval', { password: Password, code: Code });

export const SecondFactorAnswer = named('SecondFactor', {
  state: Type.Enum(['none', 'unconfirmed', 'confirmed'], {
    description: 'Codes are asked for after `confirmed` alone',
  }),
  recovery_codes_left: Type.Integer(),
});
export const AddedSecondFactorAnswer = named('AddedSecondFactor', {
  secret: Type.String({ description: 'In base32; told this once' }),
  uri: Type.String({ description: 'otpauth://, with the secret in it' }),
});
export const RecoveryCodesAnswer = Type.Object({ recovery_codes: Type.Array(Type.String()) });
