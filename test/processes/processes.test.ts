import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { newDataFolder } from '../support/own-postgres.ts';
import { freePort } from '../support/ports.ts';
import { testSecretKey } from '../support/server.ts';

// oxlint-disable-next-line typescript/no-explicit-any
type Body = any;
interface Answered {
  readonly status: number;
  readonly body: Body;
}

/** Of the demo. */
const place = { partner_clinic_id: '642783', partner_doctor_id: '8423994' };
let data: ReturnType<typeof newDataFolder>;
let port: number;
let program: ChildProcess;
let token: string;
/** Each is one connection, two to each process. */
const agents = Array.from({ length: 4 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));

/** Opens the connections: a process that stands still takes none. */
async function connectToEach(): Promise<void> {
  const [one = 0, other = 0] = others();
  for (const [index, agent] of agents.entries()) {
    const still = index % 2 === 0 ? one : other;
    process.kill(still, 'SIGSTOP');
    await call('GET', '/healthz', undefined, agent);
    process.kill(still, 'SIGCONT');
  }
}

const environment = () => ({
  PATH: process.env['PATH'] ?? '',
  OPDESK_SECRET_KEY: testSecretKey,
  OPDESK_DATA: data.folder,
  PORT: String(port),
  POOL_SIZE: '5',
  RATE_LIMIT_PER_SECOND: '100000',
});

async function start(): Promise<void> {
  program = spawn(process.execPath, [inject('testProgram'), 'serve', '--processes', '2'], {
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    program.once('exit', () => reject(new Error(`the program has ended: ${said}`)));
    program.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('Opdesk serves')) resolve();
    });
  });
}

function call(method: string, path: string, body?: unknown, agent = agents[0], headers = {}): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        agent,
        headers: { ...(token && { auth: token }), 'content-type': 'application/json', ...headers },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('error', reject).on('end', () => {
          const isJson = /json/.test(response.headers['content-type'] ?? '');
          resolve({ status: response.statusCode ?? 0, body: isJson ? JSON.parse(text) : text });
        });
      },
    );
    sent.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The processes that answer requests. */
function others(): number[] {
  const children = readFileSync(`/proc/${program.pid}/task/${program.pid}/children`, 'utf8').trim().split(' ');
  return children.map(Number).filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('serve'));
}

async function freeSlots(agent?: Agent): Promise<{ readonly s: string; readonly available: boolean }[]> {
  const day = (after: number): string => new Date(Date.now() + after * 86_400_000).toISOString().slice(0, 10);
  const path = `/dr/v1/doctor/8423994/clinic/642783/appointment/slot?partner_id=1&start_date=${day(2)}&end_date=${day(6)}`;
  const { body } = await call('GET', path, undefined, agent);
  const sessions = Object.values(body.data.schedule).flat() as {
    readonly slots: { s: string; available: boolean }[];
  }[];
  return sessions.flatMap(({ slots }) => slots).filter(({ available }) => available);
}

const book = (start: string, agent?: Agent, headers = {}): Promise<Answered> =>
  call(
    'POST',
    '/dr/v1/appointment',
    {
      ...place,
      partner_patient_id: '6742984',
      appointment_details: { start_time: Date.parse(start) / 1_000, mode: 'INCLINIC' },
    },
    agent,
    headers,
  );

beforeAll(async () => {
  data = newDataFolder();
  port = await freePort();
  await start();
  await connectToEach();
  const login = { client_id: 'demo', client_secret: 'demo-secret' };
  token = (await call('POST', '/connect-auth/v1/account/login', login)).body.access_token as string;
});
afterAll(async () => {
  for (const agent of agents) agent.destroy();
  if (program.exitCode === null && program.signalCode === null) {
    program.kill();
    await once(program, 'exit');
  }
  data.remove();
});

test('what one process has booked, the next answer of each shows as taken', async () => {
  const slots = (await freeSlots()).slice(0, 12);
  expect(slots.length).toBe(12);
  for (const [index, { s }] of slots.entries()) {
    expect((await book(s, agents[index % 4])).status).toBe(201);
    const shown = await Promise.all(agents.map((agent) => freeSlots(agent)));
    expect(shown.map((free) => free.some((slot) => slot.s === s))).toEqual([false, false, false, false]);
  }
});

test('the metrics of each process are those of all', async () => {
  for (const agent of agents) {
    const { body } = await call('GET', '/metrics', undefined, agent);
    expect(/^opdesk_bookings_total (\d+)$/m.exec(body as string)?.[1]).toBe('12');
    expect((body as string).match(/^opdesk_build_info\{.*\} (\d+)$/gm)).toHaveLength(1);
  }
});

test('twins under one Idempotency-Key that come to two processes are one appointment', async () => {
  const [slot] = await freeSlots();
  const headers = { 'idempotency-key': 'twins-of-two-processes' };
  const answers = await Promise.all(agents.map((agent) => book(slot?.s ?? '', agent, headers)));
  expect(new Set(answers.map(({ status, body }) => `${status} ${body.appointment_id}`)).size).toBe(1);
  expect(answers[0]?.status).toBe(201);
});

test('a process that is killed takes nothing with it that was acknowledged, and another comes in its place', async () => {
  const slots = (await freeSlots()).slice(0, 40);
  const booked: string[] = [];
  const [victim] = others();
  await Promise.all(
    agents.map(async (agent, lane) => {
      for (let index = lane; index < slots.length; index += agents.length) {
        if (index === 10) process.kill(victim ?? 0, 'SIGKILL');
        const answer = await book(slots[index]?.s ?? '', agent).catch(() => undefined);
        if (answer?.status === 201) booked.push(answer.body.appointment_id as string);
      }
    }),
  );
  expect(booked.length).toBeGreaterThan(20);
  for (const id of booked) expect((await call('GET', `/dr/v1/appointment/${id}`)).status).toBe(200);
  await expect.poll(() => others().filter((pid) => pid !== victim).length).toBe(2);
});

test('where the first process is killed the others end, and a new start has all that was acknowledged', async () => {
  const [slot] = await freeSlots();
  const { body } = await book(slot?.s ?? '');
  const left = others();
  program.kill('SIGKILL');
  await once(program, 'exit');
  await expect.poll(() => left.filter(isThere)).toEqual([]);
  await start();
  expect((await call('GET', `/dr/v1/appointment/${body.appointment_id}`)).body).toMatchObject({
    appointment_id: body.appointment_id,
  });
});

test('all stop when the first is told to', async () => {
  const running = others();
  program.kill('SIGTERM');
  const [code] = await once(program, 'exit');
  expect(code).toBe(0);
  expect(running.filter(isThere)).toEqual([]);
});

test('a number of processes that cannot be is refused in a line', async () => {
  const refused = (processes: string, env = {}): Promise<string> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        [inject('testProgram'), 'serve', '--processes', processes],
        { env: { ...environment(), ...env } },
        (error, _out, said) => resolve(`${error?.code} ${said}`),
      );
    });
  expect(await refused('0')).toBe('1 opdesk: --processes must be a number from 1 to 16.\n');
  expect(await refused('4', { POOL_SIZE: '30' })).toBe(
    "1 opdesk: Opdesk's own PostgreSQL takes 100 connections, too few for 4 processes with 30 each: set POOL_SIZE=17, " +
      'or give a DATABASE_URL.\n',
  );
});

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
