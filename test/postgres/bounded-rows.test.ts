import { expect, test } from 'vitest';
import { RowsTooLarge, readAsMany } from '../../src/postgres/bounded-rows.ts';
import { sql } from '../../src/postgres/database.ts';
import { openDesk } from '../support/desk.ts';

const desk = openDesk({ session: null });
/** Rows of a thousand characters each. */
const rows = sql('', `select repeat('x', 1000) as text from generate_series(1, $1::int)`, 10_000);
const read = (count: number): Promise<object[]> => desk.server.runtime.db.query(rows, [count]);

test('rows that are too large together are refused as a bad request, and the connection goes on', async () => {
  expect(await read(10)).toHaveLength(10);
  await desk.server.runtime.db.snapshot(async (tx) => {
    await expect(tx.query(rows, [11])).rejects.toThrow(RowsTooLarge);
    expect(await tx.query(rows, [3])).toHaveLength(3);
  });
  await expect(read(10_000)).rejects.toMatchObject({ code: 'INVALID_REQUEST_PARAMETERS' });
});

test('a list has as many of the first as fit, and fails with one alone that does not', async () => {
  expect(await readAsMany(10, read)).toHaveLength(10);
  expect(await readAsMany(1_000, read)).toHaveLength(4);
  await expect(readAsMany(8, () => read(20))).rejects.toThrow(RowsTooLarge);
  await expect(readAsMany(8, () => Promise.reject(new RangeError('another')))).rejects.toThrow('another');
});
