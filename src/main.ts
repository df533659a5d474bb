import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { describeApi, openStore } from './compose.ts';
import { type BackupCommandInput, backupCommands } from './cli/backup-commands.ts';
import { auditCommand } from './cli/audit-command.ts';
import { type Command, type CommandInput, commands } from './cli/commands.ts';
import { helpAskedFor, helpText } from './cli/help.ts';
import { refuseMissing } from './backup/with-database.ts';
import { finishErasures } from './erasure/services/finish-erasures.ts';
import { terminalQuestions } from './cli/ask.ts';
import { describeDatabase } from './cli/database.ts';
import { errorLine } from './cli/error-line.ts';
import { openApiFile } from './cli/openapi-file.ts';
import { takeWait } from './cli/wait.ts';
import { type Config, isPostgresUrl, loadConfig, postgresUrlExample } from './config.ts';
import { unknownSettings } from './cli/unknown-settings.ts';
import { createId, type IdKind } from './kernel/ids.ts';
import { checkAddress } from './postgres/channel.ts';
import { startedByVariable } from './processes/answering-process.ts';
import { readProcesses, runServer } from './serve.ts';
import { createUuids } from './runtime/uuids.ts';
import { programVersion } from './version.ts';

void main(process.argv.slice(2));

async function main(given: readonly string[]): Promise<void> {
  try {
    const { rest: args, waitSeconds } = takeWait(given);
    const [name = 'help', sub = ''] = args;
    const command = commands[`${name} ${sub}`.trim()] ?? commands[name];
    const help = helpAskedFor(args);
    if (help !== null) {
      process.stdout.write(help);
    } else if (name === 'serve') {
      const options = { 'no-jobs': { type: 'boolean' }, processes: { type: 'string' } } as const;
      const { values } = parseArgs({ args: args.slice(1), options });
      const processes = readProcesses(values.processes);
      const config = loadConfig(process.env, { waitSeconds });
      const startedBy = process.env[startedByVariable];
      const duties = { answersRequests: true, doesJobs: values['no-jobs'] !== true, processes, startedBy };
      await runServer(config, duties, warningsOf(config));
    } else if (name === 'work') {
      parseArgs({ args: args.slice(1) });
      const config = loadConfig(process.env, { waitSeconds });
      refuseMissing(config);
      const duties = { answersRequests: false, doesJobs: true, processes: 1, startedBy: undefined };
      await runServer(config, duties, warningsOf(config));
    } else if (name === '--version' || name === '-v') {
      parseArgs({ args: given.slice(1) });
      process.stdout.write(`opdesk ${programVersion()}\n`);
    } else if (name === 'help' || name === '--help' || name === '-h') {
      parseArgs({ args: given.slice(1) });
      process.stdout.write(helpText);
    } else if (name === 'openapi') {
      const path = fileURLToPath(new URL('../openapi.json', import.meta.url));
      const { values } = parseArgs({ args: given.slice(1), options: { check: { type: 'boolean' } } });
      process.stdout.write(`${await openApiFile(await describeApi(loadConfig({})), path, values.check === true)}\n`);
    } else if (backupCommands[name] !== undefined) {
      const { run: runBackup, options } = backupCommands[name];
      const input = parseArgs({ args: args.slice(1), options, allowPositionals: true, strict: true });
      const config = commandSettings(waitSeconds, input.values['to']);
      printLines(await runBackup(backupSettings(config), input as BackupCommandInput));
    } else if (command === undefined) {
      throw new Error(`There is no command "${args.join(' ')}"; "opdesk help" lists them.`);
    } else {
      await runCommand(command, args.slice(command.words), waitSeconds);
    }
  } catch (error) {
    process.stderr.write(`opdesk: ${errorLine(error)}\n`);
    process.exitCode = 1;
  }
}

/**
 * The settings of a command, with a line for the operator where the way to its database can be read on the network.
 * @param to the address that a command was given besides
 * @throws Error for what is wrong
 */
function commandSettings(waitSeconds: number, to?: unknown): Config {
  const config = loadConfig(process.env, { waitSeconds });
  const warnings = [...warningsOf(config), typeof to === 'string' ? checkTarget(to, config) : null];
  for (const warning of warnings) if (warning !== null) process.stderr.write(`opdesk: ${warning}\n`);
  return config;
}

function checkTarget(to: string, { databaseTlsOnly }: Config): string | null {
  if (!isPostgresUrl(to)) throw new Error(`--to must be ${postgresUrlExample}.`);
  return checkAddress('--to', to, databaseTlsOnly);
}

/** What an operator should know of the settings, though they can be used. */
function warningsOf({ databaseUrl, databaseTlsOnly }: Config): string[] {
  const ofAddress = databaseUrl === undefined ? null : checkAddress('DATABASE_URL', databaseUrl, databaseTlsOnly);
  return [...unknownSettings(process.env), ...(ofAddress === null ? [] : [ofAddress])];
}

/** The settings and parts of a command over the database itself. */
function backupSettings(config: Config) {
  const newUuid = createUuids(() => Date.now(), randomBytes);
  return {
    ...config,
    opdesk: programVersion(),
    randomBytes,
    now: () => Date.now() / 1_000,
    newId: (kind: IdKind) => createId(kind, newUuid()),
    elapsedMs: () => performance.now(),
    finishErasures: finishBegunErasures(config),
  };
}

/** In a database that was just restored. What cannot be finished now, the sweep of the next server finishes. */
function finishBegunErasures(config: Config): (databaseUrl: string) => Promise<boolean> {
  return async (databaseUrl) => {
    try {
      const store = await openStore({ ...config, databaseUrl, logLevel: 'silent' }, 'share');
      try {
        return await finishErasures(store.runtime);
      } finally {
        await store.close();
      }
    } catch (error) {
      process.stderr.write(`opdesk: ${errorLine(error)}\n`);
      return false;
    }
  };
}

/** Commands work beside a running server: they use its database. */
async function runCommand(command: Command, args: readonly string[], waitSeconds: number): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: command.options,
    allowPositionals: true,
    strict: true,
  });
  if (positionals.length !== command.operands.length) throw new Error(`usage: opdesk ${command.usage}`);
  const config = commandSettings(waitSeconds);
  if (!command.makesDatabase) refuseMissing(config);
  process.stderr.write(`opdesk: works on ${describeDatabase(config)}\n`);
  const store = await openStore({ ...config, logLevel: 'silent' }, 'share');
  const questions = command.asks === true ? terminalQuestions() : null;
  try {
    const made: string[] = [];
    const input = {
      values: values as CommandInput['values'],
      positionals,
      config,
      ask: questions?.ask ?? null,
      made: (id: string): void => void made.push(id),
    };
    const lines = await command.run(store.runtime, input);
    await auditCommand(store.runtime, command, input, made);
    printLines(lines);
  } finally {
    questions?.close();
    await store.close();
  }
}

function printLines(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}
