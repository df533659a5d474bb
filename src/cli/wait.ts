/** Of `--wait` without a number, and the most that a number may be. */
const usualWaitSeconds = 60;
const maxWaitSeconds = 86_400;

/**
 * Takes `--wait` or `--wait=seconds`, which every command has that uses a database, out of its arguments.
 * @throws Error for a number that is none
 */
export function takeWait(args: readonly string[]): { readonly rest: string[]; readonly waitSeconds: number } {
  const isWait = (arg: string): boolean => arg === '--wait' || arg.startsWith('--wait=');
  const given = args.findLast(isWait);
  const rest = args.filter((arg) => !isWait(arg));
  if (given === undefined) return { rest, waitSeconds: 0 };
  const [, text] = /^--wait=(.*)$/.exec(given) ?? [];
  if (text === undefined) return { rest, waitSeconds: usualWaitSeconds };
  const seconds = Number(text);
  if (/^\d{1,5}$/.test(text) && seconds >= 1 && seconds <= maxWaitSeconds) return { rest, waitSeconds: seconds };
  throw new Error(
    `--wait takes whole seconds from 1 to ${maxWaitSeconds}, such as --wait=30, not ${JSON.stringify(text.slice(0, 60))}; ` +
      `alone it waits ${usualWaitSeconds} s.`,
  );
}
