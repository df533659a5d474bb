import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { bookedId } from '../support/desk.ts';
import { addPractice, addSessions, expectDone } from '../support/practice.ts';
import { apiOf, startTestServer, testSecretKey, type TestServer } from '../support/server.ts';
import { openReceiver } from '../support/webhooks.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ duties: { answersRequests: true, doesJobs: false } });
});
afterAll(() => server.close());

/** The program, over the test's database, until the test ends; answers where it listens. */
async function start(...args: readonly string[]): Promise<string> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    OPDESK_SECRET_KEY: testSecretKey,
    DATABASE_URL: server.connectionString,
    PORT: '0',
    LOG_LEVEL: 'silent',
    WEBHOOK_ALLOW_PRIVATE: '1',
  };
  const child = spawn(process.execPath, [inject('testProgram'), ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  onTestFinished(() => ended(child));
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await expect.poll(() => output, { timeout: 60_000 }).toMatch(/http:\/\/[\d.:]+/);
  return /http:\/\/[\d.:]+/.exec(output)?.[0] ?? '';
}

/** The lines of its metrics about tries to send something. */
async function triesOf(url: string): Promise<string> {
  const { text } = await apiOf(url)('GET', '/metrics');
  return text
    .split('\n')
    .filter((line) => line.startsWith('opdesk_webhook_tries_total'))
    .join('\n');
}

async function ended(child: ChildProcess): Promise<void> {
  const over = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await over;
}

test('a booking that "serve --no-jobs" answers is told to webhooks by "work"', async () => {
  const receiver = await openReceiver();
  const business = await server.createBusiness();
  const practice = await addPractice(server, business);
  await addSessions(business, practice, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00' });
  const serving = await start('serve', '--no-jobs');
  const api = apiOf(serving, { auth: business.token });
  const subscription = { endpoint: receiver.url, event_names: ['appointment.created'], protocol: 'http' };
  expectDone(await api('POST', '/notification/v1/connect/webhook/subscriptions', subscription));
  // Noon in two days at the clinic, in Kolkata: half past six in UTC.
  const start_time = Math.floor(Date.now() / 86_400_000 + 2) * 86_400 + 6.5 * 3_600;
  const booked = await api('POST', '/dr/v1/appointment', {
    clinic_id: practice.clinicId,
    doctor_id: practice.doctorId,
    patient_id: 'pt-1',
    appointment_details: { start_time },
  });
  const id = bookedId(booked);
  const worker = await start('work');
  const [arrival] = await receiver.arrived(1);
  expect(JSON.parse(arrival?.body.toString() ?? '')).toMatchObject({ data: { appointment_id: id } });
  expect((await apiOf(worker)('GET', '/readyz')).status).toBe(200);
  // Both have counted what they did themselves.
  await expect.poll(() => triesOf(worker)).toMatch(/ 1$/m);
  expect(await triesOf(serving)).not.toMatch(/ [1-9]\d*$/m);
  expect((await apiOf(worker)('GET', '/openapi.json')).status).toBe(404);
});
