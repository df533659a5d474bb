import type { ParseArgsConfig } from 'node:util';
import { addClientSecret } from '../access/services/add-client-secret.ts';
import { addBusiness } from '../access/services/add-business.ts';
import { addClient } from '../access/services/add-client.ts';
import { listBusinesses } from '../access/services/list-businesses.ts';
import { listClients } from '../access/services/list-clients.ts';
import { getClientScopes } from '../access/services/get-client-scopes.ts';
import { revokeClient } from '../access/services/revoke-client.ts';
import { rotateClientSecret } from '../access/services/rotate-client-secret.ts';
import { changeClientScopes } from '../access/services/change-client-scopes.ts';
import type { Runtime } from '../runtime/context.ts';
import { scopes } from '../rights/scopes.ts';
import { isoUtc } from '../kernel/time.ts';
import type { Config } from '../config.ts';
import { seedForThisMachine } from './demo-guard.ts';
import { auditCommands } from './audit-commands.ts';
import { exportCommands } from './export-commands.ts';
import { importCommands } from './import-commands.ts';
import { businessIfNamed, contextOf } from './operator-context.ts';
import { keyCommands } from './key-commands.ts';
import { staffCommands } from './staff-commands.ts';
import { type Ask, runSetup, setupOptions } from './setup-command.ts';

export interface CommandInput {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  /** Names what the command has made, for the audit. */
  readonly made: (id: string) => void;
  readonly positionals: readonly string[];
  readonly config: Config;
  /** Null where nobody is there to answer. */
  readonly ask: Ask | null;
}

export interface Command {
  /** How many words of the command line name it. */
  readonly words: number;
  readonly usage: string;
  readonly summary: string;
  /** The argument that must stand behind its words, as the usage names it. */
  readonly operands: readonly string[];
  /** Its argument is the name of a file, which the audit leaves out: it may name a patient. */
  readonly namesFile?: true;
  /** Whether it makes the database of the data folder where there is none. */
  readonly makesDatabase: boolean;
  /** The business in whose audit it stands, by its argument; left out where --business or a client says it. */
  readonly findBusiness?: (runtime: Runtime, operand: string) => Promise<string>;
  /** It changes nothing, and so is not audited. */
  readonly reads?: true;
  /** Whether it asks the person at the terminal for what its options do not say. */
  readonly asks?: true;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Returns the lines to print. */
  readonly run: (runtime: Runtime, input: CommandInput) => Promise<readonly string[]>;
}

const text = { type: 'string' } as const;

/** Administration from the command line, by the words that name each command. */
export const commands: Readonly<Record<string, Command>> = {
  ...auditCommands,
  migrate: {
    words: 1,
    usage: 'migrate',
    summary: 'bring the database to the newest migration',
    operands: [],
    makesDatabase: true,
    options: {},
    // Opening the database has migrated it.
    run: () => Promise.resolve(['The database is up to date.']),
  },
  adopt: {
    words: 1,
    usage: 'adopt',
    summary:
      'say that a copy of a data folder is the only Opdesk with these data: it sends webhooks and reminders again',
    operands: [],
    makesDatabase: false,
    options: {},
    run: ({ instance }, { config: { databaseUrl, dataFolder } }) => {
      if (databaseUrl !== undefined)
        throw new Error('DATABASE_URL is set, and "adopt" is for a data folder; unset it.');
      return Promise.resolve([
        instance.adopt()
          ? `${dataFolder} is an Opdesk of its own now; what waited is sent, also what the original has sent meanwhile.`
          : `${dataFolder} is not a copy.`,
      ]);
    },
  },
  seed: {
    words: 1,
    usage: 'seed',
    summary: 'add the demo business',
    operands: [],
    makesDatabase: false,
    options: {},
    async run(runtime, { config }) {
      await seedForThisMachine(runtime, config);
      return [
        'The demo business is there; its API client is demo / demo-secret, and its staff front, doctor and manager log ' +
          'in with demo-secret.',
      ];
    },
  },
  setup: {
    words: 1,
    usage: ['setup', ...Object.keys(setupOptions).map((name) => `[--${name} …]`)].join(' '),
    summary:
      'make a business, clinic, doctor, service, weekly hours and an API client, and print the first slot; asks for ' +
      'the rest at a terminal',
    operands: [],
    makesDatabase: true,
    asks: true,
    options: setupOptions,
    run: (runtime, { values, ask, made }) => runSetup(runtime, values, ask, made),
  },
  'business create': {
    words: 2,
    usage: 'business create --name NAME [--time-zone Asia/Kolkata] [--country IN]',
    summary: 'add a business',
    operands: [],
    makesDatabase: false,
    options: { name: text, 'time-zone': text, country: text },
    async run(runtime, { values, made }) {
      const { id } = await addBusiness(runtime, {
        name: required(values, 'name'),
        timeZone: textOf(values, 'time-zone') ?? 'Asia/Kolkata',
        country: textOf(values, 'country') ?? 'IN',
      });
      made(id);
      return [`business ${id}`];
    },
  },
  'business list': {
    words: 2,
    usage: 'business list',
    summary: 'list the businesses',
    operands: [],
    makesDatabase: false,
    options: {},
    reads: true,
    run: async (runtime) => (await listBusinesses(runtime)).map(({ id, name }) => `${id}  ${name}`),
  },
  'client create': {
    words: 2,
    usage: 'client create --business ID --name NAME [--scopes a,b]',
    summary: `add an API client; its secret is printed this once (scopes: ${scopes.join(', ')})`,
    operands: [],
    makesDatabase: false,
    options: { business: text, name: text, scopes: text },
    async run(runtime, { values, made }) {
      const named = namesIn(textOf(values, 'scopes'));
      const client = await addClient(runtime, {
        businessId: (await contextOf(runtime, values)).businessId,
        name: required(values, 'name'),
        ...(named === undefined ? {} : { scopes: named }),
      });
      made(client.clientId);
      return [`client_id ${client.clientId}`, `client_secret ${client.clientSecret}`];
    },
  },
  'client rotate': {
    words: 2,
    usage: 'client rotate CLIENT',
    summary: 'replace the secret of a client; the old ones and all tokens stop working',
    operands: ['CLIENT'],
    makesDatabase: false,
    options: {},
    async run(runtime, { positionals: [clientId = ''] }) {
      const made = await rotateClientSecret(runtime, clientId);
      return [`client_id ${made.clientId}`, `client_secret ${made.clientSecret}`];
    },
  },
  'client secret': {
    words: 2,
    usage: 'client secret CLIENT [--overlap 7d]',
    summary: 'a new secret for a client; the one before it is good for some time yet, as are tokens (30m, 12h, 7d)',
    operands: ['CLIENT'],
    makesDatabase: false,
    options: { overlap: text },
    async run(runtime, { values, positionals: [clientId = ''] }) {
      const made = await addClientSecret(runtime, clientId, secondsIn(textOf(values, 'overlap')));
      return [
        `client_id ${made.clientId}`,
        `client_secret ${made.clientSecret}`,
        `The secret before it is good until ${isoUtc(made.previousUntil)}.`,
      ];
    },
  },
  'client scopes': {
    words: 2,
    usage: 'client scopes CLIENT [--set a,b]',
    summary: 'the scopes of a client, or others for it, everywhere within a second',
    operands: ['CLIENT'],
    makesDatabase: false,
    options: { set: text },
    async run(runtime, { values, positionals: [clientId = ''] }) {
      const set = namesIn(textOf(values, 'set'));
      const held = set === undefined ? getClientScopes(runtime, clientId) : changeClientScopes(runtime, clientId, set);
      return [(await held).join(',')];
    },
  },
  'client revoke': {
    words: 2,
    usage: 'client revoke CLIENT',
    summary: 'end a client for good, everywhere within a second',
    operands: ['CLIENT'],
    makesDatabase: false,
    options: {},
    async run(runtime, { positionals: [clientId = ''] }) {
      await revokeClient(runtime, clientId);
      return [`client ${clientId} is revoked`];
    },
  },
  'client list': {
    words: 2,
    usage: 'client list [--business ID]',
    summary: 'list the API clients',
    operands: [],
    makesDatabase: false,
    reads: true,
    options: { business: text },
    async run(runtime, { values }) {
      const clients = await listClients(runtime, await businessIfNamed(runtime, values));
      return clients.map(({ id, businessId, name, scopes: granted, revoked, previousSecretUntil: until }) => {
        const state = revoked ? 'revoked' : until === null ? '' : `2 secrets, the older one until ${isoUtc(until)}`;
        return [id, businessId, name, granted.join(','), state].join('  ').trimEnd();
      });
    },
  },
  ...staffCommands,
  ...importCommands,
  ...exportCommands,
  ...keyCommands,
};

function textOf(values: CommandInput['values'], option: string): string | undefined {
  const value = values[option];
  return typeof value === 'string' ? value : undefined;
}

function namesIn(list: string | undefined): readonly string[] | undefined {
  return list?.split(',').map((name) => name.trim());
}

const unitSeconds: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };

/** Zero for a text that is not a time: the command names the least and the most. */
function secondsIn(time: string | undefined): number | undefined {
  if (time === undefined) return undefined;
  const [, count = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(time) ?? [];
  return Number(count) * (unitSeconds[unit] ?? 0);
}

function required(values: CommandInput['values'], option: string): string {
  const value = textOf(values, option);
  if (value === undefined || value.trim() === '') throw new Error(`--${option} is missing; see "opdesk help".`);
  return value;
}
