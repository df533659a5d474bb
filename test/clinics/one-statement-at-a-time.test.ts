import { expect, test } from 'vitest';
import type { Queryable } from '../../src/postgres/database.ts';
import { addClinic, addDoctor, expectDone } from '../support/practice.ts';
import { startTestServer } from '../support/server.ts';

test('removing a clinic of several doctors sends the statements of its transaction one after the other', async () => {
  let most = 0;
  const counted = (tx: Queryable): Queryable => {
    let underWay = 0;
    return {
      async query(statement, values) {
        most = Math.max(most, (underWay += 1));
        return tx.query<never>(statement, values).finally(() => (underWay -= 1));
      },
    };
  };
  const server = await startTestServer({
    runtime: (runtime) => ({
      ...runtime,
      db: { ...runtime.db, transaction: (work) => runtime.db.transaction((tx) => work(counted(tx))) },
    }),
  });
  try {
    const business = await server.createBusiness();
    const clinic = await addClinic(server, business, { id: 'cl-1' });
    for (const id of ['do-1', 'do-2', 'do-3']) await addDoctor(server, business, { id, clinicIds: [clinic] });
    expectDone(await business.api('DELETE', `/cdr/v1/clinic/${clinic}`, {}));
    expect(most).toBe(1);
  } finally {
    await server.close();
  }
});
