import { expect, test } from 'vitest';
import { expectedStatuses, unseenStatuses, waitingStatus } from '../../../src/calendar/status.ts';
import { openBareBusiness } from '../../support/bare-business.ts';

const { run } = openBareBusiness();

test.each([
  ['call_next', [[waitingStatus]]],
  ['place_after_skip', [[waitingStatus], expectedStatuses]],
  ['place_in_queue', [unseenStatuses]],
])('the SQL function %s asks for the same statuses as the program', async (name, expected) => {
  const [{ source }] = await run(
    'select prosrc as source from pg_proc where proname = $2 and $1::text is not null',
    name,
  );
  const conditions = [...(source as string).matchAll(/\.status (?:=|in) ('\w+'|\([^)]*\))/g)];
  const listed = conditions.map(([, list = '']) => [...list.matchAll(/'(\w+)'/g)].map(([, status]) => status));
  expect(listed).toEqual(expected);
});
