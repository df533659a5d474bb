import { expect, test } from 'vitest';
import { refusingFullDays } from '../../src/appointments/services/full-days.ts';
import { openDesk, today } from '../support/desk.ts';
import { openQueue } from '../support/queue.ts';

const desk = openDesk();
const { walkIn } = openQueue(desk);

test('no more than three thousand are booked on a day of a doctor, of whichever status', async () => {
  await walkIn({});
  // The day's one row, many times over.
  const [{ columns }] = await desk.rows(
    `select string_agg(quote_ident(column_name), ', ') as columns from information_schema.columns
     where table_name = 'appointments' and is_generated = 'NEVER' and column_name not in ('id', 'token')
       and $1 <> ''`,
  );
  await desk.rows(
    `insert into appointments (id, token, ${columns}) select a.id || n, 1000 + n, ${columns}
     from appointments a, generate_series(1, 3000) n where a.business_id = $1`,
  );
  let booked = 0;
  const bookings = refusingFullDays({ submit: () => Promise.resolve((booked += 1) as never) }, desk.server.runtime.db);
  const day = { business_id: desk.business.id, clinic_id: 'cl-1', doctor_id: 'do-1', practice_date: today };
  const book = (date: string) => bookings.submit({ ...day, practice_date: date } as never);
  for (let count = 1; count < 200; count += 1) await book(today);
  await expect(book(today)).rejects.toMatchObject({ code: 'INVALID_REQUEST_PARAMETERS' });
  await expect(book(today)).rejects.toMatchObject({ code: 'INVALID_REQUEST_PARAMETERS' });
  for (let count = 1; count < 450; count += 1) await book('2026-03-03');
  expect(booked).toBe(199 + 449);
});
