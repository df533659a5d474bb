import { addStaff } from '../staff/services/add-staff.ts';
import { findStaff } from '../staff/services/find-staff.ts';
import { listStaff } from '../staff/services/list-staff.ts';
import { deleteSecondFactor } from '../staff/db/second-factors.ts';
import { resetPassword } from '../staff/services/reset-password.ts';
import { changeStaff } from '../staff/services/change-staff.ts';
import { listBusinesses } from '../access/services/list-businesses.ts';
import type { Runtime } from '../runtime/context.ts';
import { businessIfNamed, contextOf } from './operator-context.ts';
import { type StaffRole, staffRoles } from '../rights/roles.ts';

interface StaffCommand {
  readonly words: number;
  readonly usage: string;
  readonly summary: string;
  readonly operands: readonly string[];
  readonly makesDatabase: boolean;
  readonly reads?: true;
  readonly options: Readonly<Record<string, { readonly type: 'string' }>>;
  readonly run: (
    runtime: Runtime,
    input: {
      readonly values: Readonly<Record<string, string | boolean | undefined>>;
      readonly positionals: readonly string[];
      /** Names what the command has made, for the audit. */
      readonly made: (id: string) => void;
    },
  ) => Promise<readonly string[]>;
}

const text = { type: 'string' } as const;
const ofUser = { operands: ['USERNAME'], words: 2, makesDatabase: false, options: {} } as const;

/** The commands about the users of the front desk. */
export const staffCommands: Readonly<Record<string, StaffCommand>> = {
  'staff create': {
    words: 2,
    usage: 'staff create USERNAME --business ID --name NAME --role ROLE [--doctor ID] [--clinics a,b]',
    summary: `add a user of the front desk (${staffRoles.join(', ')}); the password for the first login is printed this once`,
    operands: ['USERNAME'],
    makesDatabase: false,
    options: { business: text, name: text, role: text, doctor: text, clinics: text },
    async run(runtime, { values, positionals: [username = ''], made }) {
      const added = await addStaff(runtime, (await contextOf(runtime, values)).businessId, {
        username,
        name: required(values, 'name'),
        role: roleIn(required(values, 'role')),
        doctorId: textOf(values, 'doctor') ?? null,
        clinicIds: textOf(values, 'clinics')?.split(',') ?? [],
      });
      made(added.id);
      return [`username ${added.username}`, `password ${added.password}`];
    },
  },
  'staff list': {
    words: 2,
    usage: 'staff list [--business ID]',
    summary: 'list the users of the front desk',
    operands: [],
    makesDatabase: false,
    reads: true,
    options: { business: text },
    async run(runtime, { values }) {
      const named = await businessIfNamed(runtime, values);
      const businesses = named === undefined ? await listBusinesses(runtime) : [{ id: named }];
      const lines: string[] = [];
      for (const { id: businessId } of businesses) {
        for (const { username, name, role, isDisabled } of await listStaff(runtime, businessId)) {
          lines.push([username, businessId, role, name, isDisabled ? 'disabled' : ''].join('  ').trimEnd());
        }
      }
      return lines;
    },
  },
  'staff reset': {
    ...ofUser,
    usage: 'staff reset USERNAME',
    summary: 'another password for a user, printed this once; their logins end, and their second factor is taken off',
    async run(runtime, { positionals: [username = ''], made }) {
      const { businessId, id } = await findStaff(runtime, username);
      made(id);
      const password = await resetPassword(runtime, businessId, id);
      await deleteSecondFactor(runtime.db, businessId, id);
      return [`password ${password}`];
    },
  },
  'staff disable': {
    ...ofUser,
    usage: 'staff disable USERNAME',
    summary: 'let a user log in no more, and end their logins everywhere within a second',
    run: (runtime, { positionals: [username = ''], made }) => setDisabled(runtime, username, made, true),
  },
  'staff enable': {
    ...ofUser,
    usage: 'staff enable USERNAME',
    summary: 'let a disabled user log in again',
    run: (runtime, { positionals: [username = ''], made }) => setDisabled(runtime, username, made, false),
  },
};

async function setDisabled(
  runtime: Runtime,
  username: string,
  made: (id: string) => void,
  isDisabled: boolean,
): Promise<readonly string[]> {
  const { businessId, id } = await findStaff(runtime, username);
  await changeStaff(runtime, businessId, id, { isDisabled });
  made(id);
  return [`user ${username} is ${isDisabled ? 'disabled' : 'enabled'}`];
}

function roleIn(named: string): StaffRole {
  const role = staffRoles.find((each) => each === named);
  if (role === undefined) throw new Error(`--role must be one of ${staffRoles.join(', ')}.`);
  return role;
}

function textOf(values: Readonly<Record<string, string | boolean | undefined>>, option: string): string | undefined {
  const value = values[option];
  return typeof value === 'string' ? value : undefined;
}

function required(values: Readonly<Record<string, string | boolean | undefined>>, option: string): string {
  const value = textOf(values, option);
  if (value === undefined || value.trim() === '') throw new Error(`--${option} is missing; see "opdesk help".`);
  return value;
}
