import { selectSigningKeys, signingKeyIdentity } from '../../src/access/db/signing-keys.ts';
import type { TestServer } from './server.ts';

/** The newest key of the server, with its secret: for tests that sign tokens themselves. */
export async function signingKeyOf({
  runtime: { db, sealing },
}: Pick<TestServer, 'runtime'>): Promise<{ readonly id: string; readonly secret: Buffer }> {
  const [key] = await selectSigningKeys(db);
  if (key === undefined) throw new Error('no signing key');
  return { id: key.id, secret: Buffer.from(sealing.open(key.secret, signingKeyIdentity(key.id)), 'base64') };
}
