import { type Queryable, sql } from '../../postgres/database.ts';

interface Named {
  readonly named: string;
  readonly id: string;
}

const patientsStatement = sql(
  'select_patients_named',
  `select named, p.id
   from unnest($2::text[]) as named
   join patients p on p.business_id = $1 and p.id = patient_of($1, named, true) and p.erased_at is null`,
);

/** Our ids of patients, by the ids that name them, the partner's or ours. */
export async function selectPatientsNamed(
  db: Queryable,
  businessId: string,
  named: readonly string[],
): Promise<Map<string, string>> {
  return byName(await db.query<Named>(patientsStatement, [businessId, [...new Set(named)]]));
}

const erasedStatement = sql(
  'select_erased_patient_ids',
  `select named
   from unnest($2::text[]) as named
   join erasure_counts c on c.business_id = $1
   join erased_patients e on e.business_id = $1 and e.digest = sha256(c.salt || convert_to(named, 'UTF8'))`,
);

/** Those of the partner's ids that a patient had who has been erased. */
export async function selectErasedPatientIds(
  db: Queryable,
  businessId: string,
  partnerIds: readonly string[],
): Promise<Set<string>> {
  const rows = await db.query<{ named: string }>(erasedStatement, [businessId, partnerIds]);
  return new Set(rows.map(({ named }) => named));
}

const appointmentsStatement = sql(
  'select_appointment_holders',
  `select a.partner_appointment_id as named, a.id
   from appointments a where a.business_id = $1 and a.partner_appointment_id = any ($2)
   union all
   select a.id, a.id from appointments a where a.business_id = $1 and a.id = any ($2)`,
);

/** Our ids of the appointments that have these ids, the partner's or ours. */
export async function selectAppointmentHolders(
  db: Queryable,
  businessId: string,
  named: readonly string[],
): Promise<Map<string, string>> {
  return byName(await db.query<Named>(appointmentsStatement, [businessId, [...new Set(named)]]));
}

function byName(rows: readonly Named[]): Map<string, string> {
  return new Map(rows.map(({ named, id }) => [named, id]));
}
