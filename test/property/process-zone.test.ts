import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const program = fileURLToPath(new URL('../support/print-slots.ts', import.meta.url));

function answerIn(zone: string): [unknown, string, number] {
  const options = { env: { ...process.env, TZ: zone }, encoding: 'utf8', maxBuffer: 1e8 } as const;
  return JSON.parse(execFileSync(process.execPath, ['--import', 'tsx', program], options)) as [unknown, string, number];
}

test('slots do not depend on the zone of the process', () => {
  const [india, london, kiritimati] = ['Asia/Kolkata', 'Europe/London', 'Pacific/Kiritimati'].map(answerIn);
  expect(new Set([india?.[2], london?.[2], kiritimati?.[2]]).size, 'the processes were in different zones').toBe(3);
  expect(london?.slice(0, 2)).toEqual(india?.slice(0, 2));
  expect(kiritimati?.slice(0, 2)).toEqual(india?.slice(0, 2));
  expect(JSON.stringify(india?.[0]).length).toBeGreaterThan(10_000);
});
