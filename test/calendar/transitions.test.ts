import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  decideVerb,
  isLive,
  liveStatuses,
  mayBecome,
  mayMove,
  type Role,
  type Status,
  statuses,
  transitions,
  type VerbName,
  verbs,
  visitTimes,
} from '../../src/calendar/status.ts';

const all = Object.keys(statuses) as Status[];
const roles: readonly Role[] = ['api', 'staff', 'doctor', 'system'];

function seatOf(from: Status, to: Status): string {
  if (isLive(from)) return isLive(to) ? 'kept' : 'freed';
  return isLive(to) ? 'taken again' : 'none';
}

/** The table as the document shows it: a line for what goes the same way. */
function lines(): string[] {
  return transitions.map(({ from, to, by }) => {
    const seats = new Set(from.flatMap((each) => to.map((next) => seatOf(each, next))));
    return `| ${from.join(', ')} | ${to.join(', ')} | ${by.join(', ')} | ${[...seats].join('; ')} |`;
  });
}

test('the table of the document is the one of the program', async () => {
  const text = await readFile(new URL('../../docs/booking-rules.md', import.meta.url), 'utf8');
  const table = text.split('| from | to | who may | the seat |\n')[1]?.split('\n').slice(1) ?? [];
  expect(
    table.slice(
      0,
      table.findIndex((line) => !line.startsWith('|')),
    ),
  ).toEqual(lines());
});

/**
 * The table of rule E1 with the codes of E3, written out: where an appointment may go from each status, at whose hand.
 */
const targets: Readonly<Record<Role, Partial<Readonly<Record<Status, string>>>>> = {
  api: {
    BK: 'CK OG PA CM CMNP NS CN RE',
    RV: 'CK OG PA CM CMNP NS CN RE',
    CK: 'OG PA CM CMNP NS CN RE',
    PA: 'CK OG CM CMNP NS CN RE',
    IN: 'BK RV PC CN RE',
    OG: 'PA CM CMNP AB',
    NS: 'BK',
    NSD: 'BK',
    NSS: 'BK',
    CN: 'BK',
    CND: 'BK',
    CNS: 'BK',
    PC: 'BK',
  },
  staff: {
    BK: 'CK OG PA CM CMNP NSS CNS RES',
    RV: 'CK OG PA CM CMNP NSS CNS RES',
    CK: 'BK OG PA CM CMNP NSS CNS RES',
    PA: 'CK OG CM CMNP NSS CNS RES',
    IN: 'BK RV PC CNS RES',
    OG: 'CK PA CM CMNP AB',
    NS: 'BK',
    NSD: 'BK',
    NSS: 'BK',
    CN: 'BK',
    CND: 'BK',
    CNS: 'BK',
    PC: 'BK',
  },
  doctor: {
    BK: 'CK OG PA CM CMNP NSD CND RED',
    RV: 'CK OG PA CM CMNP NSD CND RED',
    CK: 'BK OG PA CM CMNP NSD CND RED',
    PA: 'CK OG CM CMNP NSD CND RED',
    IN: 'BK RV PC CND RED',
    OG: 'CK PA CM CMNP AB',
    NS: 'BK',
    NSD: 'BK',
    NSS: 'BK',
    CN: 'BK',
    CND: 'BK',
    CNS: 'BK',
    PC: 'BK',
  },
  // Nobody comes, goes in or comes back by itself (E5).
  system: { BK: 'NS CN RE', RV: 'NS CN RE', CK: 'NS CN RE', PA: 'NS CN RE', IN: 'PC CN RE', OG: 'AB' },
};

test.each(roles)(
  'E1: %s may bring an appointment where the decision says, from every status, and nowhere else',
  (role) => {
    for (const from of all) {
      const wanted = targets[role][from]?.split(' ') ?? [];
      const allowed = all.filter((to) => to !== from && mayBecome(from, to, role));
      expect([from, allowed.toSorted()]).toEqual([from, wanted.toSorted()]);
    }
  },
);

describe('E1: the one table', () => {
  test.each(['BK', 'RV', 'CK', 'PA'] as const)('%s may become anything that a day brings', (from) => {
    for (const to of ['CK', 'OG', 'PA', 'CM', 'CMNP', 'NS', 'CN', 'RE'] as const) {
      if (from !== to) expect([from, to, mayBecome(from, to, 'api')]).toEqual([from, to, true]);
    }
  });

  test('a proposed follow-up is confirmed, reserved, dropped, cancelled or rescheduled, and nothing else', () => {
    expect(all.filter((to) => roles.some((role) => mayBecome('IN', to, role))).toSorted()).toEqual([
      'BK',
      'CN',
      'CND',
      'CNS',
      'PC',
      'RE',
      'RED',
      'RES',
      'RV',
    ]);
  });

  test('who is in may be done, parked or aborted, and put back by staff alone', () => {
    expect(all.filter((to) => mayBecome('OG', to, 'api')).toSorted()).toEqual(['AB', 'CM', 'CMNP', 'PA']);
    expect(all.filter((to) => mayBecome('OG', to, 'staff')).toSorted()).toEqual(['AB', 'CK', 'CM', 'CMNP', 'PA']);
  });

  test('what ended stays ended', () => {
    for (const from of ['CM', 'CMNP', 'AB', 'PNR', 'RE', 'RES', 'RED'] as const) {
      expect([from, all.filter((to) => roles.some((role) => mayBecome(from, to, role)))]).toEqual([from, []]);
    }
  });

  test.each(['NS', 'NSS', 'NSD', 'CN', 'CNS', 'CND', 'PC'] as const)(
    '%s may be booked again, and nothing else',
    (from) => {
      expect(all.filter((to) => mayBecome(from, to, 'api'))).toEqual(['BK']);
    },
  );
});

test('E3: the role decides the code of a cancellation, a no-show and a rescheduling', () => {
  const codes = (verb: VerbName): unknown[] =>
    (['api', 'doctor', 'staff'] as const).map((role) => {
      const decision = decideVerb('BK', verb, role);
      return decision.kind === 'change' ? decision.to : decision;
    });
  expect(codes('cancel')).toEqual(['CN', 'CND', 'CNS']);
  expect(codes('no_show')).toEqual(['NS', 'NSD', 'NSS']);
  expect(codes('replace')).toEqual(['RE', 'RED', 'RES']);
});

test('E1: every verb either changes by the table, finds it already so, or refuses with its own code', () => {
  for (const name of Object.keys(verbs) as VerbName[]) {
    for (const from of all) {
      for (const role of roles) {
        const decision = decideVerb(from, name, role);
        const about = [name, from, role];
        if (decision.kind === 'change')
          expect([...about, mayBecome(from, decision.to, role)]).toEqual([...about, true]);
        if (decision.kind === 'forbidden') expect([...about, decision.code]).toEqual([...about, verbs[name].refusal]);
        if (decision.kind === 'nothing')
          expect([...about, verbs[name].already]).toEqual([...about, expect.arrayContaining([from])]);
      }
    }
  }
});

test('E2: six statuses hold a seat', () => {
  expect(liveStatuses).toEqual(['BK', 'RV', 'IN', 'CK', 'PA', 'OG']);
  expect(all.filter(isLive).toSorted()).toEqual([...liveStatuses].toSorted());
});

test('E4: what could be rescheduled may move', () => {
  expect(all.filter(mayMove).toSorted()).toEqual(['BK', 'CK', 'IN', 'PA', 'RV']);
});

test('the instants of a visit follow its statuses, and an undone check-in leaves none', () => {
  const none = { checkedInAt: null, startedAt: null, endedAt: null };
  const waiting = visitTimes(none, 'CK', 100);
  expect(waiting).toEqual({ ...none, checkedInAt: 100 });
  expect(visitTimes(waiting, 'PA', 150)).toEqual(waiting);
  const inside = visitTimes(waiting, 'OG', 200);
  expect(inside).toEqual({ checkedInAt: 100, startedAt: 200, endedAt: null });
  expect(visitTimes(inside, 'CMNP', 300)).toEqual({ checkedInAt: 100, startedAt: 200, endedAt: 300 });
  expect(visitTimes(inside, 'CK', 250)).toEqual(waiting);
  expect(visitTimes(waiting, 'BK', 250)).toEqual(none);
});
