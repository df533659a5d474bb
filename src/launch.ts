#!/usr/bin/env node
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { constants, Script } from 'node:vm';

/** Of the program's file, set by the build: V8 itself tells two files apart by their length alone. */
declare const PROGRAM_DIGEST: string;

/** By then a server has started, and compiled what a start needs. */
const keptAfterMs = 5_000;

const program = fileURLToPath(new URL('program.cjs', import.meta.url));
/** The tag changes with the version of V8 and with its flags. */
const cache = `${program}.${PROGRAM_DIGEST}.${cachedDataVersionTag().toString(16)}.cache`;

const cachedData = readIfThere(cache);
const script = new Script(`(function (exports, require, module, __filename, __dirname) {${readProgram()}\n})`, {
  filename: program,
  importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  ...(cachedData === undefined ? {} : { cachedData }),
});
if (cachedData === undefined || script.cachedDataRejected === true) setTimeout(keepCompiled, keptAfterMs).unref();
const module = { exports: {} };
const run = script.runInThisContext() as (...parts: readonly unknown[]) => void;
run(module.exports, createRequire(program), module, program, dirname(program));

/** The build writes ASCII alone. */
function readProgram(): string {
  return readFileSync(program, 'latin1');
}

/** For the next start. Where the folder is not ours to write, as in a container, each start compiles. */
function keepCompiled(): void {
  const draft = `${cache}.${process.pid}`;
  try {
    writeFileSync(draft, script.createCachedData());
    renameSync(draft, cache);
  } catch {
    // The program runs as well without.
  }
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
