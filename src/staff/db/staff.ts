import { type Queryable, sql } from '../../postgres/database.ts';

interface StaffColumns {
  readonly businessId: string;
  readonly id: string;
  /** As it is compared: in lower case. */
  readonly username: string;
  readonly name: string;
  readonly role: string;
  readonly doctorId: string | null;
  readonly clinicIds: readonly string[];
  readonly passwordHash: string;
  readonly mustChangePassword: boolean;
  /** Epoch seconds. */
  readonly createdAt: number;
}

const insertStatement = sql(
  'insert_staff',
  `insert into staff (
     business_id, id, username, name, role, doctor_id, clinic_ids, password_hash, must_change_password, created_at
   )
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, to_timestamp($10))
   on conflict (username) do nothing
   returning id`,
);

/** False where the username is taken, in whichever business. */
export async function insertStaff(db: Queryable, user: StaffColumns): Promise<boolean> {
  const { businessId, id, username, name, role, doctorId, clinicIds, passwordHash, mustChangePassword } = user;
  const rows = await db.query(insertStatement, [
    businessId,
    id,
    username,
    name,
    role,
    doctorId,
    [...clinicIds],
    passwordHash,
    mustChangePassword,
    user.createdAt,
  ]);
  return rows.length > 0;
}

const selectPasswordStatement = sql(
  'select_staff_password',
  `select business_id as "businessId", id, password_hash as "passwordHash", disabled_at is not null as "isDisabled"
   from staff
   where username = $1`,
);

export interface StaffPasswordRow {
  readonly businessId: string;
  readonly id: string;
  readonly passwordHash: string;
  readonly isDisabled: boolean;
}

/** The user of a login, which names nothing but a username. */
export async function selectStaffPassword(db: Queryable, username: string): Promise<StaffPasswordRow | undefined> {
  const [row] = await db.query<StaffPasswordRow>(selectPasswordStatement, [username]);
  return row;
}

const updatePasswordStatement = sql(
  'update_staff_password',
  `update staff set password_hash = $3, must_change_password = $4
   where business_id = $1 and id = $2 and ($5::text is null or password_hash = $5)
   returning id`,
);

/**
 * False where there is no such user, or where the password has changed since it was looked at.
 * @param before the hash of the password that was looked at; left out: whichever it is
 */
export async function updateStaffPassword(
  db: Queryable,
  businessId: string,
  id: string,
  { hash, mustChange, before }: { readonly hash: string; readonly mustChange: boolean; readonly before?: string },
): Promise<boolean> {
  return (await db.query(updatePasswordStatement, [businessId, id, hash, mustChange, before ?? null])).length > 0;
}

const columns = `id, username, name, role, doctor_id as "doctorId", clinic_ids as "clinicIds",
  must_change_password as "mustChangePassword", created_at as "createdAt", disabled_at is not null as "isDisabled"`;

/** A user as the API and the command line show them. */
export interface StaffRow {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: string;
  readonly doctorId: string | null;
  readonly clinicIds: readonly string[];
  readonly mustChangePassword: boolean;
  /** Epoch seconds. */
  readonly createdAt: number;
  readonly isDisabled: boolean;
}

const selectStatement = sql('select_staff', `select ${columns} from staff where business_id = $1 order by username`);

/** Every user of a business, disabled ones too. */
export async function selectStaff(db: Queryable, businessId: string): Promise<StaffRow[]> {
  return db.query<StaffRow>(selectStatement, [businessId]);
}

const lockStatement = sql(
  'lock_staff',
  `select ${columns} from staff where business_id = $1 and id = $2 for no key update`,
);

/** A user, whom nobody else changes until the end of the transaction. */
export async function lockStaff(tx: Queryable, businessId: string, id: string): Promise<StaffRow | undefined> {
  const [row] = await tx.query<StaffRow>(lockStatement, [businessId, id]);
  return row;
}

const updateStatement = sql(
  'update_staff',
  `update staff set name = $3, role = $4, doctor_id = $5, clinic_ids = $6,
     disabled_at = case when $7::boolean then coalesce(disabled_at, to_timestamp($8)) end
   where business_id = $1 and id = $2`,
);

/** @param now epoch seconds */
export async function updateStaff(db: Queryable, businessId: string, user: StaffRow, now: number): Promise<void> {
  const { id, name, role, doctorId, clinicIds, isDisabled } = user;
  await db.query(updateStatement, [businessId, id, name, role, doctorId, [...clinicIds], isDisabled, now]);
}

const eraseStatement = sql(
  'erase_staff',
  `update staff set name = 'Erased', username = id, password_hash = $3,
     disabled_at = coalesce(disabled_at, to_timestamp($4))
   where business_id = $1 and id = $2
   returning id`,
);

/** False where there is no such user. @param now epoch seconds */
export async function eraseStaffRow(
  tx: Queryable,
  businessId: string,
  id: string,
  passwordHash: string,
  now: number,
): Promise<boolean> {
  return (await tx.query(eraseStatement, [businessId, id, passwordHash, now])).length > 0;
}
