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

const script = compile(readIfThere(cache));
const module = { exports: {} };
const run = script.runInThisContext() as (...parts: readonly unknown[]) => void;
run(module.exports, createRequire(program), module, program, dirname(program));

/** The compiled code is let go when this returns: V8 has its own form of it. */
function compile(cachedData: Buffer | undefined): Script {
  const compiled = new Script(`(function (exports, require, module, __filename, __dirname) {${readProgram()}\n})`, {
    filename: program,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  if (cachedData === undefined || compiled.cachedDataRejected === true) {
    setTimeout(() => keepCompiled(compiled), keptAfterMs).unref();
  }
  return compiled;
}

/** The build writes its code in ASCII; what else there is stands in comments. */
function readProgram(): string {
  return readFileSync(program, 'latin1');
}

/** For the next start. Where the folder is not ours to write, as in a container, each start compiles. */
function keepCompiled(compiled: Script): void {
  const draft = `${cache}.${process.pid}`;
  try {
    writeFileSync(draft, compiled.createCachedData(), { mode: 0o600, flag: 'wx' });
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
