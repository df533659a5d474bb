import { type Queryable, sql } from '../../postgres/database.ts';

const clinicsStatement = sql(
  'select_clinics_without_zone',
  'select id from clinics where business_id = $1 and time_zone is null order by id',
);

/** The clinics that go by the zone of the business, deleted ones too. */
export async function selectClinicsWithoutZone(db: Queryable, businessId: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(clinicsStatement, [businessId]);
  return rows.map(({ id }) => id);
}

const doctorsStatement = sql(
  'select_doctors_with_appointments',
  `select l.doctor_id from doctor_clinics l where l.business_id = $1 and l.clinic_id = any ($2::text[])
   union
   select a.doctor_id
   from unnest($2::text[]) as wanted (clinic_id)
   join appointments a on a.business_id = $1 and a.clinic_id = wanted.clinic_id and a.start_at > to_timestamp($3)
   where is_live(a.status)`,
);

/**
 * The doctors of clinics, and those who have live appointments there although they were deleted.
 * @param since epoch seconds: the earliest start of an appointment
 */
export async function selectDoctorsWithAppointments(
  db: Queryable,
  businessId: string,
  clinicIds: readonly string[],
  since: number,
): Promise<string[]> {
  const rows = await db.query<{ doctor_id: string }>(doctorsStatement, [businessId, clinicIds, since]);
  return rows.map((row) => row.doctor_id);
}

const positionsStatement = sql(
  'select_queue_positions',
  `select id, queue_position as position
   from appointments
   where business_id = $1 and id = any ($2::text[]) and queue_position is not null`,
);

/** Where appointments stand in their queues; none for a dummy. */
export async function selectQueuePositions(
  db: Queryable,
  businessId: string,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db.query<{ id: string; position: number }>(positionsStatement, [businessId, ids]);
  return new Map(rows.map(({ id, position }) => [id, Number(position)]));
}

const reopenStatement = sql(
  'reopen_closed_days',
  `update closed_days set closed_until = $3
   where business_id = $1 and clinic_id = $2 and closed_until > $3::date`,
);

/** No day of practice later than this one is closed yet. */
export async function reopenClosedDays(
  tx: Queryable,
  businessId: string,
  clinicId: string,
  closedUntil: string,
): Promise<void> {
  await tx.query(reopenStatement, [businessId, clinicId, closedUntil]);
}
