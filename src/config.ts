import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
type LogLevel = (typeof logLevels)[number];
const logFormats = ['json', 'text'] as const;
type LogFormat = (typeof logFormats)[number];

export interface Config {
  /** 0 means any free port. */
  readonly port: number;
  readonly host: string;
  /** Of the embedded PostgreSQL; unused when there is a `databaseUrl`. */
  readonly dataFolder: string;
  readonly databaseUrl: string | undefined;
  /** Whether a database on another machine must be reached over TLS that checks its certificate. */
  readonly databaseTlsOnly: boolean;
  readonly poolSize: number;
  /** How long a start waits for a database that does not answer yet; an option of the command line. */
  readonly waitSeconds: number;
  readonly logLevel: LogLevel;
  /** Undefined: lines to read on a terminal, JSON elsewhere. */
  readonly logFormat: LogFormat | undefined;
  /**
   * Whose `X-Forwarded-…` headers count: nobody's, those of so many proxies before the server, or of these addresses
   * and ranges.
   */
  readonly trustProxy: false | number | string[];
  /** The origins of pages that may call from a browser. */
  readonly corsOrigins: readonly string[];
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  /** Units of one client; most requests count as one. */
  readonly rateLimitPerSecond: number;
  /** Logins of one client from one address. */
  readonly loginLimitPerMinute: number;
  /** How long a login of the staff lasts: without a request, and in any case. */
  readonly staffIdleSeconds: number;
  readonly staffLoginSeconds: number;
  /** Of a business within an hour; 0 for none. */
  readonly quotas: Readonly<Record<'patients' | 'webhooks' | 'test_events' | 'holds' | 'walk_ins', number>>;
  /** Whether events may be sent into private networks and to this machine. */
  readonly webhookAllowPrivate: boolean;
  readonly webhookHttpsOnly: boolean;
  /** On which receivers on the internet may listen. */
  readonly webhookPorts: readonly number[];
  /** How long entries of the audit are kept. */
  readonly auditDays: number;
  /** The secret keys outside the database, as they were given; without them a file of the data folder has them. */
  readonly secretKey: string | undefined;
  /** Encrypts backups. */
  readonly backupPassphrase: string | undefined;
  /** Whether a database that holds a business is backed up before it is migrated. */
  readonly backupBeforeMigration: boolean;
}

/** The part of Opdesk's work that a process does; several processes over one database may share the work. */
export interface Duties {
  /** False leaves health and metrics alone. */
  readonly answersRequests: boolean;
  readonly doesJobs: boolean;
  /** Whether it starts Opdesk's own PostgreSQL or uses one that runs; left out where it does if it answers requests. */
  readonly startsDatabase?: boolean;
}

/** Everything that is wrong with the settings, one line for each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Settings that no variable says: where the program lies, and `--wait` of the command line. */
interface Given {
  readonly projectFolder?: string;
  readonly waitSeconds?: number;
}

/**
 * Reads the settings. An empty variable counts as absent; relative paths start at the current folder.
 * @throws ConfigError naming every problem at once; a message never repeats the value of DATABASE_URL, which holds a
 * password
 */
export function loadConfig(env: Environment, { projectFolder = ownFolder, waitSeconds = 0 }: Given = {}): Config {
  const problems: string[] = [];
  const reader = new Reader(env, problems);
  const config: Config = {
    port: reader.wholeNumber('PORT', 3000, 0, 65_535),
    host: reader.host('HOST', '127.0.0.1'),
    dataFolder: resolve(reader.text('OPDESK_DATA') ?? defaultDataFolder(reader, projectFolder)),
    databaseUrl: reader.databaseUrl('DATABASE_URL'),
    databaseTlsOnly: reader.flag('DATABASE_TLS_ONLY'),
    waitSeconds,
    // The embedded server takes 100 connections, and some must be left for the command line.
    poolSize: reader.wholeNumber('POOL_SIZE', 12, 2, 90),
    logLevel: reader.oneOf('LOG_LEVEL', logLevels, 'info'),
    logFormat: reader.oneOf('LOG_FORMAT', logFormats, undefined),
    trustProxy: reader.trustProxy('TRUST_PROXY'),
    corsOrigins: reader.origins('CORS_ORIGINS'),
    accessTokenSeconds: reader.wholeNumber('ACCESS_TOKEN_SECONDS', 1800, 1, 86_400),
    refreshTokenSeconds: reader.wholeNumber('REFRESH_TOKEN_SECONDS', 2_592_000, 1, 31_536_000),
    rateLimitPerSecond: reader.wholeNumber('RATE_LIMIT_PER_SECOND', 600, 1, 1_000_000),
    loginLimitPerMinute: reader.wholeNumber('LOGIN_LIMIT_PER_MINUTE', 10, 1, 1_000_000),
    staffIdleSeconds: reader.wholeNumber('STAFF_IDLE_SECONDS', 3_600, 60, 86_400),
    staffLoginSeconds: reader.wholeNumber('STAFF_LOGIN_SECONDS', 43_200, 300, 2_592_000),
    quotas: {
      patients: reader.wholeNumber('QUOTA_PATIENTS', 5_000, 0, 1_000_000_000),
      webhooks: reader.wholeNumber('QUOTA_WEBHOOKS', 200, 0, 1_000_000_000),
      test_events: reader.wholeNumber('QUOTA_TEST_EVENTS', 300, 0, 1_000_000_000),
      holds: reader.wholeNumber('QUOTA_HOLDS', 6_000, 0, 1_000_000_000),
      walk_ins: reader.wholeNumber('QUOTA_WALK_INS', 3_000, 0, 1_000_000_000),
    },
    webhookAllowPrivate: reader.flag('WEBHOOK_ALLOW_PRIVATE'),
    webhookHttpsOnly: reader.flag('WEBHOOK_HTTPS_ONLY'),
    webhookPorts: reader.ports('WEBHOOK_PORTS', [80, 443]),
    auditDays: reader.wholeNumber('AUDIT_DAYS', 365, 1, 36_500),
    secretKey: reader.text('OPDESK_SECRET_KEY'),
    backupPassphrase: reader.text('OPDESK_BACKUP_PASSPHRASE'),
    backupBeforeMigration: reader.flag('OPDESK_BACKUP_BEFORE_MIGRATION', true),
  };
  if (problems.length === 0 && config.refreshTokenSeconds <= config.accessTokenSeconds) {
    problems.push(
      `REFRESH_TOKEN_SECONDS (${config.refreshTokenSeconds}) must be more than ACCESS_TOKEN_SECONDS ` +
        `(${config.accessTokenSeconds})`,
    );
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/**
 * A checkout keeps its data beside its sources. An installed package is replaced as a whole by the next version, so its
 * data lie in the user's folder for data (XDG Base Directory Specification).
 */
function defaultDataFolder(reader: Reader, projectFolder: string): string {
  if (!/[\\/]node_modules[\\/]/.test(projectFolder)) return resolve(projectFolder, '.opdesk');
  return resolve(reader.text('XDG_DATA_HOME') ?? resolve(homedir(), '.local', 'share'), 'opdesk');
}

/** The same from `src/` and from `dist/`: both are one level below. */
const ownFolder = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

class Reader {
  readonly #env: Environment;
  readonly #problems: string[];

  constructor(env: Environment, problems: string[]) {
    this.#env = env;
    this.#problems = problems;
  }

  text(name: string): string | undefined {
    const value = this.#env[name]?.trim();
    return value === '' ? undefined : value;
  }

  wholeNumber(name: string, fallback: number, least: number, most: number): number {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (/^\d{1,15}$/.test(text) && value >= least && value <= most) return value;
    return this.#refuse(`${name} must be a whole number from ${least} to ${most}, not ${quote(text)}`, fallback);
  }

  oneOf<const T extends string, const F extends T | undefined>(
    name: string,
    allowed: readonly T[],
    fallback: F,
  ): T | F {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return fallback;
    return (
      allowed.find((value) => value === text) ??
      this.#refuse(`${name} must be one of ${allowed.join(', ')}, not ${quote(text)}`, fallback)
    );
  }

  flag(name: string, fallback = false): boolean {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return fallback;
    if (text === '0' || text === 'false') return false;
    return text === '1' || text === 'true' || this.#refuse(`${name} must be 1 or 0, not ${quote(text)}`, fallback);
  }

  host(name: string, fallback: string): string {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const isName =
      text.length <= 253 && text.split('.').every((part) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(part));
    const looksLikeAddress = /^[\d.]+$/.test(text);
    if (isIP(text) !== 0 || (isName && !looksLikeAddress)) return text;
    return this.#refuse(
      `${name} must be an address or a name without a port, such as 127.0.0.1, not ${quote(text)}`,
      fallback,
    );
  }

  ports(name: string, fallback: readonly number[]): readonly number[] {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const ports = text.split(',').map((part) => (/^\s*\d{1,5}\s*$/.test(part) ? Number(part) : 0));
    if (ports.every((port) => port >= 1 && port <= 65_535)) return [...new Set(ports)];
    return this.#refuse(
      `${name} must list ports from 1 to 65535, separated by commas, such as 80,443, not ${quote(text)}`,
      fallback,
    );
  }

  databaseUrl(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined || isPostgresUrl(text)) return text;
    return this.#refuse(`${name} must be ${postgresUrlExample}`, undefined);
  }

  trustProxy(name: string): Config['trustProxy'] {
    const text = this.text(name);
    if (text === undefined || text === 'false') return false;
    if (/^[1-9]$/.test(text)) return Number(text);
    if (text === 'true') {
      return this.#refuse(
        `${name}=true would believe every address that a caller claims; ` +
          'name how many proxies there are (1), or their addresses',
        false,
      );
    }
    const addresses = text.split(',').map((part) => part.trim());
    if (addresses.every(isAddressOrRange)) return addresses;
    return this.#refuse(
      `${name} must be false, how many proxies there are (1 to 9), or their addresses (10.0.0.0/8, 192.0.2.1), ` +
        `not ${quote(text)}`,
      false,
    );
  }

  origins(name: string): readonly string[] {
    const parts = (this.text(name) ?? '')
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    const wrong = parts.find((part) => !isOrigin(part));
    if (wrong === undefined) return [...new Set(parts)];
    const example = 'https://desk.example.com or http://localhost:5173';
    return this.#refuse(
      `${name} must list origins as browsers send them, without a path, separated by commas (${example}), ` +
        `not ${quote(wrong)}`,
      [],
    );
  }

  #refuse<T>(problem: string, fallback: T): T {
    this.#problems.push(problem);
    return fallback;
  }
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).origin === text;
}

/** The form of the address of a database, for the operator. */
export const postgresUrlExample = 'a URL such as postgresql://user:password@host:5432/database';

/** Whether the text is the address of a PostgreSQL, as `postgresUrlExample` shows one. */
export function isPostgresUrl(text: string): boolean {
  // With the folder of a socket as `?host=…` the host before the path stays empty, which URL refuses after a user.
  const whole = text.replace('@/', '@localhost/');
  return /^postgres(ql)?:\/\//.test(text) && URL.canParse(whole);
}

function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
