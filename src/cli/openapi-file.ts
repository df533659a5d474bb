import { readFile, writeFile } from 'node:fs/promises';

/**
 * Writes the API's description to the file that is committed, or checks that the file says the same.
 * @returns the line to print
 * @throws an error with one line when `isCheck` and the file is stale or missing
 */
export async function openApiFile(document: object, path: string, isCheck: boolean): Promise<string> {
  const text = `${JSON.stringify(document, null, 2)}\n`;
  if (!isCheck) {
    await writeFile(path, text);
    return `${path} is written.`;
  }
  const written = await readFile(path, 'utf8').catch(() => '');
  if (written !== text) throw new Error(`${path} is stale; "npm run openapi" writes it anew.`);
  return `${path} is up to date.`;
}
