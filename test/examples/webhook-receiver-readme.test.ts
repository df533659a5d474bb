import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { seedDemo } from '../../src/demo/demo.ts';
import { runInBash, scriptsOf } from '../support/bash.ts';
import { startTestServer } from '../support/server.ts';
import { freePort } from '../support/ports.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

test('the receiver’s README registers the example on the demo as it stands, and the test event arrives', async () => {
  const server = await startTestServer();
  onTestFinished(() => server.close());
  await seedDemo(server.runtime);
  const port = await freePort();
  const readme = read('examples/webhook-receiver/README.md').replaceAll('4000', String(port));
  const command = /^node (--import tsx .*)$/m.exec(readme)?.[1]?.split(' ') ?? [];
  const receiver = spawn(process.execPath, command, {
    cwd: fileURLToPath(root),
    env: { ...process.env, OPDESK: server.url, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void receiver.kill());
  const said: string[] = [];
  createInterface({ input: receiver.stdout }).on('line', (line) => said.push(line));
  await expect.poll(() => said).toEqual([`receiving at http://127.0.0.1:${port}`]);
  // Who reads this has run the first lines of the project's README.
  const [firstOfProject = ''] = scriptsOf(read('README.md'));
  const prelude = firstOfProject.slice(0, firstOfProject.indexOf('\n\n'));
  await runInBash([prelude, ...scriptsOf(readme)].join('\n'), { OPDESK: server.url });
  await expect.poll(() => said.length).toBe(2);
  expect(said[1]?.trim()).toBe('webhook.test');
});
