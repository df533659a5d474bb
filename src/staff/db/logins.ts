import { type Queryable, sql } from '../../postgres/database.ts';

/** A login, and its user as they are now. Instants are epoch seconds. */
export interface StaffLoginRow {
  readonly digest: string;
  readonly id: string;
  readonly businessId: string;
  readonly staffId: string;
  readonly username: string;
  readonly name: string;
  readonly role: string;
  readonly doctorId: string | null;
  readonly clinicIds: readonly string[];
  readonly mustChangePassword: boolean;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly endsAt: number;
}

const selectStatement = sql(
  'select_staff_logins',
  `select encode(l.digest, 'hex') as digest, l.id, l.business_id as "businessId", l.staff_id as "staffId", s.username,
     s.name, s.role, s.doctor_id as "doctorId", s.clinic_ids as "clinicIds",
     s.must_change_password as "mustChangePassword", l.created_at as "createdAt", l.used_at as "usedAt",
     l.ends_at as "endsAt"
   from staff_logins l
   join staff s on s.business_id = l.business_id and s.id = l.staff_id
   where l.digest = any ($1::bytea[]) and s.disabled_at is null`,
);

/** The logins of these digests that have not been ended; of a disabled user there are none. */
export async function selectStaffLogins(db: Queryable, digests: readonly Buffer[]): Promise<StaffLoginRow[]> {
  return db.query<StaffLoginRow>(selectStatement, [digests]);
}

const insertStatement = sql(
  'insert_staff_login',
  // Waits for a change of the password that is under way: what the old one brings ends with it.
  `with person as (
     select id from staff
     where business_id = $1 and id = $3 and password_hash = $9 and disabled_at is null
     for share
   )
   insert into staff_logins (business_id, id, staff_id, digest, created_at, used_at, ends_at, address, user_agent)
   select $1, $2, $3, $4, to_timestamp($5), to_timestamp($5), to_timestamp($6), $7, $8 from person
   returning id`,
);

interface StaffLoginColumns {
  readonly businessId: string;
  readonly id: string;
  readonly staffId: string;
  /** SHA-256 of the text of the cookie. */
  readonly digest: Buffer;
  readonly createdAt: number;
  readonly endsAt: number;
  readonly address: string;
  readonly userAgent: string;
  /** Of the password with which it began. */
  readonly passwordHash: string;
}

/** False where the user has another password by now, or is disabled. */
export async function insertStaffLogin(db: Queryable, login: StaffLoginColumns): Promise<boolean> {
  const { businessId, id, staffId, digest, createdAt, endsAt, address, userAgent } = login;
  const values = [businessId, id, staffId, digest, createdAt, endsAt, address, userAgent, login.passwordHash];
  return (await db.query(insertStatement, values)).length > 0;
}

const useStatement = sql(
  'use_staff_login',
  `update staff_logins set used_at = to_timestamp($3)
   where business_id = $1 and id = $2 and used_at < to_timestamp($3)`,
);

/** @param usedAt epoch seconds */
export async function useStaffLogin(db: Queryable, businessId: string, id: string, usedAt: number): Promise<void> {
  await db.query(useStatement, [businessId, id, usedAt]);
}

const deleteStatement = sql(
  'delete_staff_login',
  'delete from staff_logins where business_id = $1 and staff_id = $2 and id = $3 returning id',
);

/** False where it had ended. */
export async function deleteStaffLogin(
  db: Queryable,
  businessId: string,
  staffId: string,
  id: string,
): Promise<boolean> {
  return (await db.query(deleteStatement, [businessId, staffId, id])).length > 0;
}

const deleteOthersStatement = sql(
  'delete_other_staff_logins',
  'delete from staff_logins where business_id = $1 and staff_id = $2 and id <> $3 returning id',
);

/** Ends the logins of a user but one; '' for all. How many there were. */
export async function deleteOtherStaffLogins(
  db: Queryable,
  businessId: string,
  staffId: string,
  keptId: string,
): Promise<number> {
  return (await db.query(deleteOthersStatement, [businessId, staffId, keptId])).length;
}

const selectOfUserStatement = sql(
  'select_logins_of_user',
  `select id, created_at as "createdAt", used_at as "usedAt", ends_at as "endsAt", address, user_agent as "userAgent"
   from staff_logins
   where business_id = $1 and staff_id = $2 and ends_at > to_timestamp($3) and used_at > to_timestamp($4)
   order by created_at desc, id`,
);

/** A login as its user and managers see it. Instants are epoch seconds. */
export interface OpenLoginRow {
  readonly id: string;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly endsAt: number;
  readonly address: string;
  readonly userAgent: string;
}

/** The logins of a user that are open, the newest first. @param usedSince epoch seconds */
export async function selectLoginsOfUser(
  db: Queryable,
  businessId: string,
  staffId: string,
  now: number,
  usedSince: number,
): Promise<OpenLoginRow[]> {
  return db.query<OpenLoginRow>(selectOfUserStatement, [businessId, staffId, now, usedSince]);
}

const deleteEndedStatement = sql(
  'delete_ended_staff_logins',
  'delete from staff_logins where business_id = $1 and ends_at < to_timestamp($2)',
);

/** @param now epoch seconds */
export async function deleteEndedStaffLogins(db: Queryable, businessId: string, now: number): Promise<void> {
  await db.query(deleteEndedStatement, [businessId, now]);
}

const deleteAllStatement = sql('delete_all_staff_logins', 'delete from staff_logins');

/** Ends the logins of every business: in a database that was restored, also those that had ended since its backup. */
export async function deleteAllStaffLogins(tx: Queryable): Promise<void> {
  await tx.query(deleteAllStatement);
}
