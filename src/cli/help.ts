import { backupCommands } from './backup-commands.ts';
import { commands } from './commands.ts';

interface Described {
  readonly usage: string;
  readonly summary: string;
}

const serverCommands: Readonly<Record<string, Described>> = {
  serve: {
    usage: 'serve [--no-jobs] [--processes N]',
    summary:
      'run the server; without background jobs where "opdesk work" does them; with N processes that answer requests',
  },
  work: {
    usage: 'work',
    summary: 'do background jobs alone, such as sending webhooks; answers health and metrics',
  },
};

const described: Readonly<Record<string, Described>> = { ...serverCommands, ...commands, ...backupCommands };

/** All commands. */
export const helpText = [
  'opdesk COMMAND, with the settings in environment variables',
  '',
  '  Those that use a database take --wait[=seconds]: they wait for it, for up to a minute or so many seconds.',
  '',
  ...Object.values(described).map(lineOf),
  '  help  this text',
  '  --version  the version of Opdesk',
  '',
].join('\n');

/**
 * The help of the command that arguments name, or of all that begin with their first word; null where they do not ask
 * for it, or name none.
 */
export function helpAskedFor(args: readonly string[]): string | null {
  const [name = '', sub = '', ...rest] = args;
  if (![sub, ...rest].some((arg) => arg === '--help' || arg === '-h')) return null;
  const named = described[`${name} ${sub}`] ?? described[name];
  const group = Object.entries(described).filter(([words]) => words.startsWith(`${name} `));
  const found = named === undefined ? group.map(([, each]) => each) : [named];
  return found.length === 0 ? null : found.map((each) => `${lineOf(each)}\n`).join('');
}

function lineOf({ usage, summary }: Described): string {
  return `  ${usage}  ${summary}`;
}
