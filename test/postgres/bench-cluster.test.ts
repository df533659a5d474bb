import { afterEach, expect, test } from 'vitest';
import { type Cluster, startCluster, withClient } from '../../bench/cluster.ts';

let cluster: Cluster | undefined;
afterEach(() => cluster?.stop());

test("the benchmark's PostgreSQL makes databases and copies of them, which the program's own role may not", async () => {
  cluster = await startCluster();
  await withClient(await cluster.createDatabase('first'), (client) => client.query('create table kept ()'));
  const copy = await cluster.createDatabase('copy', 'first');
  expect((await withClient(copy, (client) => client.query('select from kept'))).rows).toEqual([]);
});
