import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, type AppOverrides, createApp } from '../../src/compose.ts';
import type { Config, Duties } from '../../src/config.ts';
import { addBusiness } from '../../src/access/services/add-business.ts';
import { addClient as addApiClient } from '../../src/access/services/add-client.ts';
import type { Runtime } from '../../src/runtime/context.ts';
import { type Scope, scopes } from '../../src/rights/scopes.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON; undefined when it is none. Loosely typed, because tests say what they expect of it. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any;
}

/** @param body a string is sent as it is, anything else as JSON */
export type Api = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<ApiAnswer>;

interface TestClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly token: string;
  /** Sends the client's access token. */
  readonly api: Api;
}

export interface TestBusiness extends TestClient {
  readonly id: string;
  addClient(scopes?: readonly Scope[]): Promise<TestClient>;
}

export interface TestServer {
  readonly url: string;
  readonly app: App;
  readonly runtime: Runtime;
  readonly connectionString: string;
  /** Sends no access token. */
  readonly api: Api;
  /** The lines that were logged so far. */
  readonly log: readonly string[];
  /** A business of the test's own, with one client; by default it has every scope. */
  createBusiness(options?: { readonly scopes?: readonly Scope[]; readonly timeZone?: string }): Promise<TestBusiness>;
  close(): Promise<void>;
}

export interface TestServerOptions extends Omit<AppOverrides, 'logDestination'> {
  readonly config?: Partial<Config>;
  readonly duties?: Duties;
}

/** A real server on a port of its own, over a database of its own. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const database = await createTestDatabase();
  return startOver(database, testConfig(database.connectionString, options.config), options);
}

/** The same over a PostgreSQL of its own, in a data folder that is made where there is none. */
export async function startOwnServer(dataFolder: string, options: TestServerOptions = {}): Promise<TestServer> {
  const config = { ...testConfig('', options.config), databaseUrl: undefined, dataFolder };
  return startOver({ connectionString: '', drop: () => Promise.resolve() }, config, options);
}

async function startOver(
  database: Pick<TestDatabase, 'connectionString' | 'drop'>,
  config: Config,
  { config: _isRead, duties, ...overrides }: TestServerOptions,
): Promise<TestServer> {
  const log: string[] = [];
  const made: AppOverrides = {
    // No test asks a name server.
    resolveHost: () => Promise.resolve(['127.0.0.1']),
    // Receivers of the tests are on this machine, and stand for others.
    keepsAnswersOf: () => true,
    ...overrides,
    logDestination: { write: (line: string) => void log.push(line) },
  };
  const app = await createApp(config, made, duties);
  const { url } = await app.listen();
  return {
    url,
    app,
    runtime: app.runtime,
    connectionString: database.connectionString,
    api: apiOf(url),
    log,
    createBusiness: (business) => makeBusiness(app.runtime, url, business),
    async close() {
      await app.close();
      await database.drop();
    },
  };
}

/** Another server over the same database and with the same clock; what it is asked carries no access token. */
export async function startBeside(
  { connectionString, runtime }: TestServer,
  { config, duties, ...overrides }: TestServerOptions = {},
): Promise<Pick<TestServer, 'url' | 'app' | 'api' | 'close'>> {
  const made: AppOverrides = { now: runtime.now, logDestination: { write: () => undefined }, ...overrides };
  // Or it would refuse tokens that are valid for longer than any.
  const { accessTokenSeconds } = runtime.accessTokens;
  const app = await createApp(testConfig(connectionString, { accessTokenSeconds, ...config }), made, duties);
  const { url } = await app.listen();
  return { url, app, api: apiOf(url), close: () => app.close() };
}

/** Under which test databases are sealed. */
export const testSecretKey = '00'.repeat(32);

/** Limits high enough not to be met by accident, and nothing that depends on the machine. */
export function testConfig(databaseUrl: string, changes: Partial<Config> = {}): Config {
  return {
    host: '127.0.0.1',
    port: 0,
    // The list of erasures is in it.
    dataFolder: join(tmpdir(), 'opdesk-test-data'),
    databaseUrl,
    databaseTlsOnly: false,
    waitSeconds: 0,
    poolSize: 8,
    logLevel: 'info',
    logFormat: 'json',
    trustProxy: false,
    corsOrigins: [],
    accessTokenSeconds: 1_800,
    refreshTokenSeconds: 2_592_000,
    rateLimitPerSecond: 100_000,
    loginLimitPerMinute: 1_000,
    staffIdleSeconds: 3_600,
    staffLoginSeconds: 43_200,
    quotas: { patients: 0, webhooks: 0, test_events: 0, holds: 0, walk_ins: 0 },
    // Receivers of events are on this machine.
    webhookAllowPrivate: true,
    webhookHttpsOnly: false,
    webhookPorts: [80, 443],
    secretKey: testSecretKey,
    backupPassphrase: undefined,
    auditDays: 365,
    backupBeforeMigration: true,
    ...changes,
  };
}

export interface Clock {
  readonly now: () => number;
  /** @param epochSeconds with fractions */
  set(epochSeconds: number): void;
  advance(seconds: number): void;
}

/** A clock that stands still until it is moved. */
export function createClock(epochSeconds: number): Clock {
  let current = epochSeconds;
  return {
    now: () => current,
    set: (moment) => (current = moment),
    advance: (seconds) => (current += seconds),
  };
}

export function apiOf(url: string, fixed: Readonly<Record<string, string>> = {}): Api {
  return async (method, path, body, headers = {}) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(url + path, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...fixed, ...headers },
      ...(text === undefined ? {} : { body: text }),
      redirect: 'manual',
    });
    const received = await (isEndless(response) ? beginningOf(response) : response.text());
    return { status: response.status, headers: response.headers, text: received, body: asJson(received) };
  };
}

function isEndless({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true;
}

/** What comes first; then the connection is cut. */
async function beginningOf({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  return new TextDecoder().decode(first?.value as Uint8Array | undefined);
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function makeBusiness(
  runtime: Runtime,
  url: string,
  {
    scopes: granted = scopes,
    timeZone = 'Asia/Kolkata',
  }: { readonly scopes?: readonly Scope[]; readonly timeZone?: string } = {},
): Promise<TestBusiness> {
  const { id } = await addBusiness(runtime, { name: 'Test business', timeZone, country: 'IN' });
  const addClient = async (clientScopes: readonly Scope[] = scopes): Promise<TestClient> => {
    const credentials = await addApiClient(runtime, { businessId: id, name: 'Test client', scopes: clientScopes });
    const holder = { clientId: credentials.clientId, businessId: id, secretVersion: 1, chainId: 'of-the-test' };
    const token = await runtime.accessTokens.issue(holder, runtime.now(), runtime.newUuid(), Infinity);
    return { ...credentials, token, api: apiOf(url, { auth: token }) };
  };
  return { id, addClient, ...(await addClient(granted)) };
}
