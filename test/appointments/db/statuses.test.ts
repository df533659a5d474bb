import { expect, test } from 'vitest';
import { isLive, liveStatuses, type Status, statuses } from '../../../src/calendar/status.ts';
import { openBareBusiness } from '../../support/bare-business.ts';

const codes = Object.keys(statuses) as Status[];
const { run } = openBareBusiness();

test('E2: the database takes the same statuses for live as the program', async () => {
  const rows = await run(
    `select status, is_live(status) from unnest($2::text[]) as status where $1::text is not null`,
    codes,
  );
  expect(rows).toEqual(codes.map((status) => ({ status, is_live: isLive(status) })));
});

test('E2: a seat is tied to the same statuses', async () => {
  const [{ expression }] = await run(
    `select pg_get_expr(d.adbin, d.adrelid) as expression from pg_attrdef d
     join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
     where d.adrelid = 'appointments'::regclass and a.attname = 'claimed_id' and $1::text is not null`,
  );
  expect([...expression.matchAll(/'([A-Z]+)'/g)].map(([, status]) => status)).toEqual(liveStatuses);
});
