import { expect, it } from 'vitest';
import { openDesk } from '../support/desk.ts';

const triesPerMinute = 3;
const desk = openDesk({ config: { loginLimitPerMinute: triesPerMinute } });

async function statusesOf(path: string, body: object): Promise<number[]> {
  const statuses: number[] = [];
  for (let tries = 0; tries <= triesPerMinute; tries += 1) {
    statuses.push((await desk.business.api('POST', path, body)).status);
  }
  return statuses;
}

it('A10: a code that somebody guesses at is soon answered 429, and so is a screen that asks for one code after another', async () => {
  const guess = { clinic_id: 'cl-1', name: 'Door', code: 'AAAAAA' };
  expect(await statusesOf('/opdesk/v1/displays', guess)).toEqual([400, 400, 400, 429]);
  expect(await statusesOf('/opdesk/v1/display-codes', {})).toEqual([201, 201, 201, 429]);
});
