import { type Queryable, sql } from '../../postgres/database.ts';

const selectStatement = sql(
  'select_staff_devices',
  `select (digest = $3) as "isDevice"
   from staff_devices
   where business_id = $1 and staff_id = $2 and (digest = $3 or network = $4) and used_at > to_timestamp($5)`,
);

/** How a user is known where they log in from: by the browser, by the network, or not at all. */
export interface Acquaintance {
  readonly isDevice: boolean;
  readonly isNetwork: boolean;
}

/** @param usedSince epoch seconds */
export async function selectAcquaintance(
  db: Queryable,
  businessId: string | null,
  staffId: string | null,
  from: { readonly deviceDigest: Buffer; readonly network: string },
  usedSince: number,
): Promise<Acquaintance> {
  const values = [businessId, staffId, from.deviceDigest, from.network, usedSince];
  const rows = await db.query<{ isDevice: boolean }>(selectStatement, values);
  return { isDevice: rows.some(({ isDevice }) => isDevice), isNetwork: rows.length > 0 };
}

const upsertStatement = sql(
  'upsert_staff_device',
  `insert into staff_devices (business_id, staff_id, digest, network, used_at)
   values ($1, $2, $3, $4, to_timestamp($5))
   on conflict (business_id, staff_id, digest) do update set network = excluded.network, used_at = excluded.used_at`,
);

/** Remembers a browser with which a user has logged in. @param now epoch seconds */
export async function upsertStaffDevice(
  db: Queryable,
  user: { readonly businessId: string; readonly id: string },
  from: { readonly deviceDigest: Buffer; readonly network: string },
  now: number,
): Promise<void> {
  await db.query(upsertStatement, [user.businessId, user.id, from.deviceDigest, from.network, now]);
}

const deleteStatement = sql(
  'delete_old_staff_devices',
  'delete from staff_devices where business_id = $1 and used_at <= to_timestamp($2)',
);

/** @param before epoch seconds */
export async function deleteOldStaffDevices(db: Queryable, businessId: string, before: number): Promise<void> {
  await db.query(deleteStatement, [businessId, before]);
}

const deleteOfUserStatement = sql(
  'delete_staff_devices',
  'delete from staff_devices where business_id = $1 and staff_id = $2',
);

export async function deleteStaffDevices(db: Queryable, businessId: string, staffId: string): Promise<void> {
  await db.query(deleteOfUserStatement, [businessId, staffId]);
}
