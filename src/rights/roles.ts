import { type Scope, scopes, withIncluded } from './scopes.ts';

/** The roles that a user of the staff may have (rule A7). */
export const staffRoles = ['receptionist', 'doctor', 'manager'] as const;

export type StaffRole = (typeof staffRoles)[number];

interface RoleRights {
  readonly scopes: readonly Scope[];
  /** Operations that it may call although it lacks their scope. */
  readonly also: readonly string[];
  /** Operations that it may not call although it has their scope. */
  readonly never: readonly string[];
}

/** The hours and settings by which the desk shows a day: to be read by everybody, and changed by managers. */
const readsOfHours = ['getSettings', 'getClinicSettings', 'listServices', 'listSessions', 'listLeaves'];
/** The screens of the waiting room, which the desk looks after. */
const screens = ['addDisplay', 'listDisplays', 'removeDisplay'];
/** Thousands of patients in an answer: a way to carry the directory off. */
const wholeDirectory = ['listProfiles', 'listProfilesById'];
/** The cookie opens the live feed itself. */
const needless = ['issueLiveTicket'];

/** The rights of each role, as docs/roles.md shows them. */
export const roleRights: Readonly<Record<StaffRole, RoleRights>> = {
  receptionist: {
    scopes: ['appointments:read', 'appointments:write', 'appointments:overbook', 'patients:write'],
    also: [...readsOfHours, ...screens],
    // A merge changes appointments of every clinic; nobody at a desk needs all patients at once.
    never: ['mergePatient', 'unmergePatient', ...wholeDirectory, ...needless],
  },
  doctor: {
    scopes: ['appointments:read', 'appointments:write', 'appointments:overbook'],
    also: readsOfHours,
    // It gives an appointment to a colleague, whose calendar the doctor does not see: the front desk does it.
    never: ['transferPatient', ...wholeDirectory, ...needless],
  },
  manager: { scopes, also: [], never: needless },
};

/** The scopes of a role, with those that they include. */
export const scopesOfRole: Readonly<Record<StaffRole, ReadonlySet<Scope>>> = {
  receptionist: withIncluded(roleRights.receptionist.scopes),
  doctor: withIncluded(roleRights.doctor.scopes),
  manager: withIncluded(roleRights.manager.scopes),
};

/** Whether a role may call an operation: every user may what is about their own login. */
export function mayCall(
  role: StaffRole,
  { id, scope }: { readonly id: string; readonly scope: Scope | 'public' | 'staff' },
): boolean {
  if (scope === 'public' || scope === 'staff') return true;
  const { also, never } = roleRights[role];
  return (scopesOfRole[role].has(scope) || also.includes(id)) && !never.includes(id);
}

const beforePasswordChange = ['getLogin', 'changePassword', 'logOutStaff'];

/** Whether a login may call an operation before its user has changed the password that was given (rule A8). */
export function isBeforePasswordChange({ id }: { readonly id: string }): boolean {
  return beforePasswordChange.includes(id);
}
