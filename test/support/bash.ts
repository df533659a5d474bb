import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const curl = fileURLToPath(new URL('curl.mjs', import.meta.url));

/** The scripts of a document that call a server. */
export function scriptsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n(.*?)^```$/gms)]
    .map(([, script = '']) => script)
    .filter((script) => /^.*\b(?:curl|api)\b/m.test(script));
}

/** What the script prints. Fails when it fails. */
export async function runInBash(script: string, variables: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'opdesk-readme-'));
  try {
    // Node.js is all that a reader needs to have; a machine without curl still tells whether the scripts are right.
    writeFileSync(join(folder, 'curl'), `#!/bin/sh\nexec '${process.execPath}' '${curl}' "$@"\n`, { mode: 0o755 });
    const path = [process.env['PATH'], folder].join(delimiter);
    const child = spawn('bash', ['--norc', '--noprofile', '-eu', '-o', 'pipefail', '-c', script], {
      env: { ...process.env, ...variables, PATH: path },
    });
    let [printed, complained] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
    const code = await new Promise((done, fail) => child.on('error', fail).on('close', done));
    expect([code, complained]).toEqual([0, '']);
    return printed;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
