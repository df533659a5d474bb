import { hash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { type Api, type TestServer, testConfig } from './server.ts';

/** A file of its own with this text. */
export function fileWith(text: string | Uint8Array): string {
  const file = join(mkdtempSync(join(inject('testFolder'), 'csv-')), 'file.csv');
  writeFileSync(file, text);
  return file;
}

/** Runs a command in this process, on the test's database; answers the lines that it prints. */
export async function runCommand(
  server: TestServer,
  name: string,
  values: Readonly<Record<string, string | boolean>>,
  positionals: readonly string[] = [],
): Promise<readonly string[]> {
  const command = commands[name];
  if (command === undefined) throw new Error(`no command ${name}`);
  const config = testConfig(server.connectionString);
  return command.run(server.runtime, { values, positionals, config, ask: null, made: () => undefined });
}

/** Begins an import of a text as the desk does; answers its id and the text behind the header. */
export async function beginImport(
  api: Api,
  kind: string,
  text: string,
  dateFormat = 'YYYY-MM-DD',
): Promise<{ readonly id: string; readonly rows: string }> {
  const body = { kind, date_format: dateFormat, file_key: hash('sha256', text), text: text.slice(0, 50_000) };
  const answer = await api('POST', '/opdesk/v1/imports', body);
  expect(answer.status, answer.text).toBe(200);
  return { id: answer.body.data.import.import_id as string, rows: text.slice(answer.body.data.length as number) };
}

/** Adds all rows of a text in one part. */
// oxlint-disable-next-line typescript/no-explicit-any
export async function addRows(api: Api, id: string, text: string, isDryRun = false): Promise<any> {
  const body = { text, first_row: 2, is_last: true, dry_run: isDryRun };
  const answer = await api('POST', `/opdesk/v1/imports/${id}/rows`, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.data;
}
