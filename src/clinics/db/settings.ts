import type { ClinicSettings } from '../domain/clinic-settings.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

interface SettingsRow {
  readonly time_zone: string;
  readonly country: string;
  /** JSON; its shape is BusinessSettings of calendar/settings.ts, with anything left out. */
  readonly settings: string;
}

const selectStatement = sql('select_settings', 'select time_zone, country, settings from businesses where id = $1');

export async function selectSettings(db: Queryable, businessId: string): Promise<SettingsRow | undefined> {
  const [row] = await db.query<SettingsRow>(selectStatement, [businessId]);
  return row;
}

const updateStatement = sql(
  'update_settings',
  'update businesses set time_zone = $2, country = $3, settings = $4 where id = $1',
);

export async function updateSettings(tx: Queryable, businessId: string, row: SettingsRow): Promise<void> {
  await tx.query(updateStatement, [businessId, row.time_zone, row.country, row.settings]);
}

const selectClinicStatement = sql(
  'select_clinic_settings',
  `select id, partner_id, name, time_zone, country, accept_any_time, latitude, longitude, display_names, display_message
   from clinics
   where business_id = $1 and id = $2 and deleted_at is null`,
);

/** The settings of a clinic itself; null where the business decides. */
export async function selectClinicSettings(
  db: Queryable,
  businessId: string,
  clinicId: string,
): Promise<ClinicSettings | undefined> {
  const [row] = await db.query<ClinicSettings>(selectClinicStatement, [businessId, clinicId]);
  return row;
}

const updateClinicStatement = sql(
  'update_clinic_settings',
  `update clinics
   set time_zone = $3, country = $4, accept_any_time = $5, latitude = $6, longitude = $7, display_names = $8,
     display_message = $9
   where business_id = $1 and id = $2`,
);

export async function updateClinicSettings(tx: Queryable, businessId: string, row: ClinicSettings): Promise<void> {
  const { id, time_zone: timeZone, country, accept_any_time: acceptAnyTime, latitude, longitude } = row;
  const ofClinic = [timeZone, country, acceptAnyTime, latitude, longitude, row.display_names, row.display_message];
  await tx.query(updateClinicStatement, [businessId, id, ...ofClinic]);
}
