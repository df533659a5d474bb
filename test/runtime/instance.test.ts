import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startSendReminders } from '../../src/jobs/send-reminders.ts';
import { commands } from '../../src/cli/commands.ts';
import { openInstance } from '../../src/runtime/instance.ts';
import { sql } from '../../src/postgres/database.ts';
import { at } from '../support/calendar.ts';
import { bookedId } from '../support/desk.ts';
import { newDataFolder } from '../support/own-postgres.ts';
import { addPractice, addSessions, expectDone } from '../support/practice.ts';
import { apiOf, createClock, startOwnServer, testConfig } from '../support/server.ts';
import { openReceiver } from '../support/webhooks.ts';

const cleanUp: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

function newFolder(): string {
  const { folder, remove } = newDataFolder();
  cleanUp.push(remove);
  mkdirSync(folder);
  return folder;
}

test('a data folder is a copy where its files were copied, and not where it was moved or is reached by a link', () => {
  const folder = newFolder();
  expect(openInstance(folder).isCopy()).toBe(false);
  expect(openInstance(folder).isCopy()).toBe(false);
  symlinkSync(folder, `${folder}-link`);
  expect(openInstance(`${folder}-link`).isCopy()).toBe(false);

  cpSync(folder, `${folder}-copy`, { recursive: true });
  const copy = openInstance(`${folder}-copy`);
  expect([copy.isCopy(), copy.original()?.folder]).toEqual([true, folder]);
  expect(openInstance(`${folder}-copy`).isCopy()).toBe(true);

  rmSync(`${folder}-link`);
  renameSync(folder, `${folder}-moved`);
  expect(openInstance(`${folder}-moved`).isCopy()).toBe(false);
  // Restored to where the original was.
  cpSync(`${folder}-moved`, folder, { recursive: true });
  expect(openInstance(folder).isCopy()).toBe(true);
});

test('a disk that has another number after a start does not make a copy, nor does a mark that a power cut emptied', () => {
  const folder = newFolder();
  openInstance(folder);
  const file = join(folder, 'instance.json');
  const noted = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  writeFileSync(file, JSON.stringify({ ...noted, device: '1', host: 'another' }));
  expect(openInstance(folder).isCopy()).toBe(false);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(noted);
  writeFileSync(file, JSON.stringify({ ...noted, device: '1', folder: '/another' }));
  expect(openInstance(folder).isCopy()).toBe(true);
  writeFileSync(file, '');
  expect(openInstance(folder).isCopy()).toBe(false);
});

test('a copy that is adopted is one no more, also for the server that runs on it', () => {
  const folder = newFolder();
  expect(openInstance(folder).adopt()).toBe(false);
  cpSync(folder, `${folder}-copy`, { recursive: true });
  const ofServer = openInstance(`${folder}-copy`);
  expect(ofServer.isCopy()).toBe(true);
  expect(openInstance(`${folder}-copy`).adopt()).toBe(true);
  expect(ofServer.isCopy()).toBe(false);
  expect(openInstance(`${folder}-copy`).isCopy()).toBe(false);
  expect(openInstance(folder).isCopy()).toBe(false);
});

test('a copy of a data folder is whole, says that it is a copy, and sends nothing until it is adopted', async () => {
  const { folder, remove } = newDataFolder();
  cleanUp.push(remove);
  const clock = createClock(at('2026-03-02', '08:00'));
  const options = { now: clock.now, config: { accessTokenSeconds: 100_000_000 } };
  const first = await startOwnServer(folder, options);
  cleanUp.push(() => first.close());
  const receiver = await openReceiver();
  const business = await first.createBusiness();
  const practice = await addPractice(first, business, { reminders: ['HOUR_BEFORE'] });
  await addSessions(business, practice, { weekdays: [1], from: '08:00', to: '13:00' });
  const book = async (url: string, time: string): Promise<string> =>
    bookedId(
      await apiOf(url, { auth: business.token })('POST', '/dr/v1/appointment', {
        clinic_id: practice.clinicId,
        doctor_id: practice.doctorId,
        patient_id: 'pt-1',
        appointment_details: { start_time: at('2026-03-02', time) },
      }),
    );
  await first.close();
  expect(first.log.join()).not.toContain('is a copy');

  const copied = `${folder}-copy`;
  cpSync(folder, copied, { recursive: true, preserveTimestamps: true });
  const copy = await startOwnServer(copied, { ...options, duties: { answersRequests: true, doesJobs: true } });
  cleanUp.push(() => copy.close());
  expect(copy.log.map((line): unknown => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ level: 40, original: folder, msg: expect.stringContaining('"opdesk adopt"') }),
  );
  const subscription = { endpoint: receiver.url, event_names: ['appointment.created'], protocol: 'http' };
  const path = '/notification/v1/connect/webhook/subscriptions';
  expectDone(await apiOf(copy.url, { auth: business.token })('POST', path, subscription));
  const id = await book(copy.url, '09:30');
  const rows = (text: string): Promise<object[]> => copy.runtime.db.query(sql('', text), [business.id]);
  const waiting = 'select 1 as one from webhook_deliveries where business_id = $1';
  await expect.poll(() => rows(waiting)).toHaveLength(1);

  // Its reminder is due.
  clock.set(at('2026-03-02', '08:45'));
  let asked = 0;
  const { instance } = copy.runtime;
  const counted = { ...instance, isCopy: () => ((asked += 1), instance.isCopy()) };
  const reminders = startSendReminders({ ...copy.runtime, instance: counted }, 1);
  await expect.poll(() => asked).toBeGreaterThan(5);
  const remembered = `select 1 as one from outbox where business_id = $1 and event not like 'appointment.created'`;
  expect(await rows(remembered)).toEqual([]);
  expect((await receiver.arrived(0)).length).toBe(0);

  const adopt = commands['adopt'];
  const config = { ...testConfig(''), databaseUrl: undefined, dataFolder: copied };
  const input = { values: {}, positionals: [], ask: null, made: () => undefined };
  expect(await adopt?.run(copy.runtime, { ...input, config })).toEqual([expect.stringContaining('of its own now')]);
  const [arrival] = await receiver.arrived(1);
  expect(JSON.parse(arrival?.body.toString() ?? '')).toMatchObject({ data: { appointment_id: id } });
  await expect.poll(() => rows(remembered)).toHaveLength(1);
  await reminders.stop();
  expect(await adopt?.run(copy.runtime, { ...input, config })).toEqual([`${copied} is not a copy.`]);
  expect(() => adopt?.run(copy.runtime, { ...input, config: testConfig('postgresql://a') })).toThrow('DATABASE_URL is');
});
