import type pg from 'pg';
import { checkAcknowledged } from './acknowledged.ts';
import type { Evidence } from './evidence.ts';
import { type Facts, readFacts } from './facts.ts';
import { checkHistory } from './history.ts';
import { checkOccupancy } from './occupancy.ts';
import { checkOrigins } from './origins.ts';
import { checkTokens } from './tokens.ts';
import { checkWebhooks } from './webhooks.ts';

/** Looks at one thing after the other, and says of each that is wrong what is, with its row. */
export interface Judge {
  /** @param row shown with the violation */
  demand(isSo: boolean, what: string, row?: unknown): void;
}

export interface Verdict {
  /** How many things were looked at. */
  readonly checks: number;
  readonly violations: readonly string[];
}

type Check = (facts: Facts, evidence: Evidence, judge: Judge) => void;

const checks: readonly Check[] = [
  checkAcknowledged,
  checkOrigins,
  checkOccupancy,
  checkTokens,
  checkHistory,
  checkWebhooks,
];

/**
 * Compares what the database holds with what clients and the receiver of webhooks know. It shares no code with the
 * program.
 */
export async function check(client: pg.Client, evidence: Evidence): Promise<Verdict> {
  const facts = await readFacts(client);
  const violations = [...evidence.surprises];
  let looked = evidence.asked.length;
  const judge: Judge = {
    demand(isSo, what, row) {
      looked += 1;
      if (!isSo) violations.push(row === undefined ? what : `${what}: ${JSON.stringify(row)}`);
    },
  };
  for (const one of checks) one(facts, evidence, judge);
  return { checks: looked, violations };
}
