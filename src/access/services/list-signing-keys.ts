import { selectSigningKeys } from '../db/signing-keys.ts';
import type { Runtime } from '../../runtime/context.ts';

interface ListedKey {
  readonly id: string;
  /** Epoch seconds. */
  readonly signsFrom: number;
  /** Null for the one that signs. */
  readonly endsAt: number | null;
}

/** The newest first. */
export async function listSigningKeys({ db }: Pick<Runtime, 'db'>): Promise<ListedKey[]> {
  return (await selectSigningKeys(db)).map(({ id, signs_from: signsFrom, ends_at: endsAt }) => ({
    id,
    signsFrom,
    endsAt,
  }));
}
