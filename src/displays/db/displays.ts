import { type Queryable, sql } from '../../postgres/database.ts';

/** A screen of a clinic. Instants are epoch seconds. */
export interface Display {
  readonly id: string;
  readonly clinicId: string;
  readonly name: string;
  readonly addedAt: number;
  /** To within half a minute. */
  readonly seenAt: number;
}

const columns = 'id, clinic_id as "clinicId", name, added_at as "addedAt", seen_at as "seenAt"';

const insertStatement = sql(
  'insert_display',
  `insert into displays (business_id, id, clinic_id, name, digest, added_at, seen_at)
   values ($1, $2, $3, $4, $5, to_timestamp($6), to_timestamp($6))
   on conflict (digest) do nothing
   returning id`,
);

/** @param digest SHA-256 of what the cookie of the screen holds; false where another screen has it */
export async function insertDisplay(
  tx: Queryable,
  businessId: string,
  { id, clinicId, name, addedAt }: Omit<Display, 'seenAt'>,
  digest: Buffer,
): Promise<boolean> {
  return (await tx.query(insertStatement, [businessId, id, clinicId, name, digest, addedAt])).length > 0;
}

const listStatement = sql(
  'select_displays',
  `select ${columns} from displays where business_id = $1 order by added_at, id`,
);

/** The screens of a business, oldest first. */
export async function selectDisplays(db: Queryable, businessId: string): Promise<Display[]> {
  return db.query<Display>(listStatement, [businessId]);
}

const oneStatement = sql('select_display', `select ${columns} from displays where business_id = $1 and id = $2`);

export async function selectDisplay(db: Queryable, businessId: string, id: string): Promise<Display | undefined> {
  const [row] = await db.query<Display>(oneStatement, [businessId, id]);
  return row;
}

const deleteStatement = sql('delete_display', 'delete from displays where business_id = $1 and id = $2 returning id');

/** False where there was none. */
export async function deleteDisplay(db: Queryable, businessId: string, id: string): Promise<boolean> {
  return (await db.query(deleteStatement, [businessId, id])).length > 0;
}

/** A screen as what it shows needs it. */
export interface OpenDisplay {
  readonly id: string;
  readonly businessId: string;
  readonly clinicId: string;
  readonly seenAt: number;
  /** What the clinic shows of a patient beside the token. */
  readonly names: string;
  /** What the clinic tells the people who wait. */
  readonly message: string | null;
}

const openStatement = sql(
  'select_open_display',
  `select d.id, d.business_id as "businessId", d.clinic_id as "clinicId", d.seen_at as "seenAt",
     c.display_names as names, c.display_message as message
   from displays d
   join clinics c on c.business_id = d.business_id and c.id = d.clinic_id and c.deleted_at is null
   where d.digest = $1`,
);

/** The screen that a cookie opens, by its digest. */
export async function selectOpenDisplay(db: Queryable, digest: Buffer): Promise<OpenDisplay | undefined> {
  const [row] = await db.query<OpenDisplay>(openStatement, [digest]);
  return row;
}

const seenStatement = sql(
  'note_display_seen',
  'update displays set seen_at = to_timestamp($3) where business_id = $1 and id = $2 and seen_at < to_timestamp($3)',
);

/** @param seenAt epoch seconds */
export async function noteDisplaySeen(db: Queryable, businessId: string, id: string, seenAt: number): Promise<void> {
  await db.query(seenStatement, [businessId, id, seenAt]);
}

const doctorsStatement = sql(
  'select_names_of_doctors',
  `select id, first_name as "firstName", last_name as "lastName" from doctors where business_id = $1 and id = any ($2)`,
);

interface NamedDoctorRow {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** Doctors, removed ones too. */
export async function selectNamesOfDoctors(
  db: Queryable,
  businessId: string,
  ids: readonly string[],
): Promise<NamedDoctorRow[]> {
  return db.query<NamedDoctorRow>(doctorsStatement, [businessId, ids]);
}
