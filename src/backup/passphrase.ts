import { readFile } from 'node:fs/promises';
import { BackupError } from './error.ts';

/**
 * The passphrase of the file that is named, without the spaces around it, else that of the settings.
 * @throws BackupError when the file cannot be read or is empty
 */
export async function readPassphrase(
  file: string | undefined,
  ofSettings: string | undefined,
): Promise<string | undefined> {
  if (file === undefined) return ofSettings;
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new BackupError(`The file of the passphrase ${file} cannot be read: ${error.code ?? 'unknown'}.`);
  });
  const passphrase = text.trim();
  if (passphrase === '') throw new BackupError(`The file of the passphrase ${file} is empty.`);
  return passphrase;
}
