import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cluster, startCluster } from '../../bench/cluster.ts';
import { allFaults, type FaultName } from '../../torture/faults.ts';
import { planOperation } from '../../torture/operations.ts';
import { prepareStage, type TortureStage } from '../../torture/stage.ts';
import { torture, type TortureReport } from '../../torture/torture.ts';
import { createRandom } from '../model/random.ts';
import { brokenBuilds } from './broken-builds.ts';

let cluster: Cluster;
let stage: TortureStage;
beforeAll(async () => {
  cluster = await startCluster('');
  stage = await prepareStage(cluster);
});
afterAll(() => cluster.stop());

const seed = Number(process.env['MODEL_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
/** Ends what hangs: each starts several servers, on machines that may be busy. */
const limitMs = 300_000;
const order = { seed, clients: 16, say: () => undefined };

test(
  `under kills, pauses, cuts and a clock that is moved nothing is lost, doubled or made up (seed ${seed})`,
  async () => {
    const report = await torture(stage, {
      ...order,
      seconds: 5,
      leastAnswered: 100,
      faults: allFaults,
      maxPauseMs: 500,
    });
    expect([report.violations, report.violations.length > 0 && report.loggedErrors]).toEqual([[], false]);
    // A run in which hardly anything happened would show nothing.
    expect([count(report, 'book'), report.faults.serverKills, report.webhooks]).not.toContain(0);
  },
  limitMs,
);

const withoutKills: readonly FaultName[] = ['cuts', 'clockMoves'];

test.each(Object.entries(brokenBuilds))(
  '%s is found out',
  async (_name, { shownBy, ...broken }) => {
    const report = await torture(stage, {
      ...order,
      seed: 7,
      seconds: 0,
      leastAnswered: 200,
      faults: withoutKills,
      maxPauseMs: 1_500,
      broken,
    });
    const missed = shownBy.filter((violation) => !report.violations.some((text) => violation.test(text)));
    expect(missed).toEqual([]);
  },
  limitMs,
);

test('the same seed decides on the same operations', () => {
  const operations = (): readonly string[] => {
    const random = createRandom(seed);
    const known = { practice: stage.practice, now: () => 1_900_000_000, appointmentIds: ['api-1', 'api-2'] };
    return Array.from({ length: 200 }, (_, number) =>
      JSON.stringify(planOperation({ ...known, addedPatientIds: [], leaveIds: [] }, random).call(`r-${number}`)),
    );
  };
  expect(operations()).toEqual(operations());
  expect(new Set(operations().map((call) => call.replaceAll(/r-\d+/g, ''))).size).toBeGreaterThan(100);
});

test('the checker shares nothing with the program', () => {
  const folder = 'torture/checker';
  const imported = readdirSync(folder).flatMap((file) =>
    [...readFileSync(`${folder}/${file}`, 'utf8').matchAll(/from '([^']+)'/g)].map(([, path]) => path),
  );
  expect(imported.filter((path) => path !== 'pg' && !path?.startsWith('./'))).toEqual([]);
});

function count({ asked }: TortureReport, kind: string): number {
  return asked.filter((one) => one.kind === kind && one.outcome === 'acknowledged').length;
}
