import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type App, createApp, describeApi, openStore } from './compose.ts';
import { type BackupCommandInput, backupCommands } from './cli/backup-commands.ts';
import { auditCommand } from './cli/audit-command.ts';
import { type Command, type CommandInput, commands } from './cli/commands.ts';
import { helpAskedFor, helpText } from './cli/help.ts';
import { refuseMissing } from './backup/with-database.ts';
import { finishErasures } from './erasure/services/finish-erasures.ts';
import { terminalQuestions } from './cli/ask.ts';
import { describeDatabase } from './cli/database.ts';
import { errorLine } from './cli/error-line.ts';
import { deskLine, prepareDemo } from './cli/demo-guard.ts';
import { openApiFile } from './cli/openapi-file.ts';
import { takeWait } from './cli/wait.ts';
import { type Config, type Duties, isPostgresUrl, loadConfig, postgresUrlExample } from './config.ts';
import { unknownSettings } from './cli/unknown-settings.ts';
import { createId, type IdKind } from './kernel/ids.ts';
import { checkAddress } from './postgres/channel.ts';
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
      const { values } = parseArgs({ args: args.slice(1), options: { 'no-jobs': { type: 'boolean' } } });
      await run(loadConfig(process.env, { waitSeconds }), {
        answersRequests: true,
        doesJobs: values['no-jobs'] !== true,
      });
    } else if (name === 'work') {
      parseArgs({ args: args.slice(1) });
      const config = loadConfig(process.env, { waitSeconds });
      refuseMissing(config);
      await run(config, { answersRequests: false, doesJobs: true });
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

/** Runs until it is told to stop. */
async function run(config: Config, duties: Duties): Promise<void> {
  // Asked to stop while it starts, it stops once it has started.
  let app: App | undefined;
  let signalled = false;
  const stop = (): void => {
    signalled = true;
    const stopping = app?.close();
    void stopping?.then(() => {
      app?.runtime.telemetry.logger.info('stopped');
      process.exit(0);
    });
    app?.runtime.telemetry.logger.info('stopping');
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  const warnings = warningsOf(config);
  app = await createApp(config, {}, duties);
  try {
    for (const warning of warnings) app.runtime.telemetry.logger.warn(warning);
    if (duties.answersRequests) await prepareDemo(app.runtime, config, app.store.isEmbedded);
    const { url } = await app.listen();
    app.runtime.telemetry.logger.info({ url }, duties.answersRequests ? 'serving' : 'working');
    process.stderr.write(
      duties.answersRequests
        ? `Opdesk serves ${url} (reference: ${url}/docs)\n${await deskLine(app.runtime, url)}\n`
        : `Opdesk does background jobs (health: ${url}/readyz, metrics: ${url}/metrics)\n`,
    );
  } catch (error) {
    await app.close();
    throw error;
  }
  if (signalled) stop();
  void app.store.databaseEnded.then(() => {
    if (signalled) return;
    process.stderr.write('opdesk: The Opdesk whose PostgreSQL this process uses has ended; start both again.\n');
    process.exit(1);
  });
}
