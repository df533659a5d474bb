import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The clock of the servers, which is moved: forward for all, and a little to either side for one of them. */
export interface MovedClock {
  /** Epoch seconds at the servers, but for what one of them is off. */
  now(): number;
  /** By how much it has been moved forward so far. */
  movedSeconds(): number;
  /** Where a server reads by how many seconds its clock is off. */
  readonly files: readonly string[];
  advance(seconds: number): void;
  /** Lets the clock of one server go before the others', or behind. */
  skew(server: number, seconds: number): void;
}

/** @param startsAt what the clock shows now, epoch seconds */
export function createMovedClock(folder: string, servers: number, startsAt: number): MovedClock {
  const first = startsAt - Date.now() / 1_000;
  let offset = first;
  const skews = Array.from({ length: servers }, () => 0);
  const files = skews.map((_, server) => join(folder, `clock-${server}`));
  // A reader never finds half a number.
  const write = (): void =>
    files.forEach((file, server) => {
      writeFileSync(`${file}.new`, String(offset + (skews[server] ?? 0)));
      renameSync(`${file}.new`, file);
    });
  write();
  return {
    now: () => Date.now() / 1_000 + offset,
    movedSeconds: () => offset - first,
    files,
    advance(seconds) {
      offset += seconds;
      write();
    },
    skew(server, seconds) {
      skews[server] = seconds;
      write();
    },
  };
}
