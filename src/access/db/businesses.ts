import { type Queryable, sql } from '../../postgres/database.ts';

const insertBusinessStatement = sql(
  'insert_business',
  'insert into businesses (id, name, time_zone, country, created_at) values ($1, $2, $3, $4, to_timestamp($5))',
);

interface BusinessColumns {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly country: string;
  /** Epoch seconds. */
  readonly createdAt: number;
}

export async function insertBusiness(db: Queryable, business: BusinessColumns): Promise<void> {
  const { id, name, timeZone, country, createdAt } = business;
  await db.query(insertBusinessStatement, [id, name, timeZone, country, createdAt]);
}

const selectBusinessesStatement = sql('select_businesses', 'select id, name from businesses order by created_at, id');

/** Every business; for administration and for jobs that go from one to the next. */
export async function selectBusinesses(db: Queryable): Promise<{ readonly id: string; readonly name: string }[]> {
  return db.query(selectBusinessesStatement);
}
