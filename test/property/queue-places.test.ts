import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { openQueue } from '../support/queue.ts';

const desk = openDesk();
const { order, walkIn, verb, entries } = openQueue(desk);

const step = fc.oneof(
  fc.record({ kind: fc.constant('before' as const), which: fc.nat(), other: fc.nat() }),
  fc.record({ kind: fc.constant('after' as const), which: fc.nat(), other: fc.nat() }),
  fc.record({
    kind: fc.constantFrom('first' as const, 'last' as const, 'skip-all' as const, 'add' as const),
    which: fc.nat(),
  }),
  fc.record({ kind: fc.constant('skip' as const), which: fc.nat(), places: fc.integer({ min: 1, max: 4 }) }),
);

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** What the step makes of a list in which everybody waits. */
function moved(list: readonly string[], id: string, played: Exclude<Step, { kind: 'add' }>, other: string): string[] {
  const rest = list.filter((each) => each !== id);
  const from = list.indexOf(id);
  const at = (index: number): string[] => [...rest.slice(0, index), id, ...rest.slice(index)];
  switch (played.kind) {
    case 'before':
      return at(rest.indexOf(other));
    case 'after':
      return at(rest.indexOf(other) + 1);
    case 'first':
      return at(0);
    case 'last':
    case 'skip-all':
      return at(rest.length);
    case 'skip':
      return at(Math.min(rest.length, from + played.places));
    default:
      throw new RangeError('no such step');
  }
}

it.each(['token', 'time'])(
  'whatever is moved and skipped, a queue by %s stands as a list would, and nobody loses the token',
  async (queueOrder) => {
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { queue_order: queueOrder }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 25 }), async (steps) => {
        await desk.rows('delete from tokens where business_id = $1');
        await desk.rows(`update appointments set practice_date = practice_date - 30, start_at = start_at - interval '30 days', end_at = end_at - interval '30 days',
        occupied_from = occupied_from - interval '30 days', occupied_until = occupied_until - interval '30 days'
        where business_id = $1`);
        await desk.rows('delete from token_counters where business_id = $1');
        let list: string[] = [];
        for (let index = 0; index < 4; index += 1) list.push(await walkIn({}));
        for (const played of steps) {
          const id = list[played.which % list.length] ?? '';
          if (played.kind === 'add') {
            list.push(await walkIn({}));
            continue;
          }
          const others = list.filter((each) => each !== id);
          const other = 'other' in played ? (others[played.other % others.length] ?? '') : '';
          const body = bodyOf(played, other);
          await verb(id, played.kind.startsWith('skip') ? 'skip' : 'move', body);
          list = moved(list, id, played as Exclude<Step, { kind: 'add' }>, other);
          expect(await order()).toEqual(list);
        }
        const tokens = (await entries()).map(({ token }) => token as number);
        expect(tokens.toSorted((a, b) => a - b)).toEqual(tokens.map((_token, index) => index + 1));
      }),
      { numRuns: 8 },
    );
  },
  120_000,
);

function bodyOf(played: Step, other: string): Record<string, unknown> {
  switch (played.kind) {
    case 'before':
    case 'after':
      return { [played.kind]: other };
    case 'first':
    case 'last':
      return { to: played.kind };
    case 'skip':
      return { places: played.places };
    default:
      return {};
  }
}
