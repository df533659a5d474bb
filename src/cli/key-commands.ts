import { listSigningKeys } from '../access/services/list-signing-keys.ts';
import { revokeEveryToken } from '../access/services/revoke-every-token.ts';
import { rotateSigningKey } from '../access/services/rotate-signing-key.ts';
import type { Runtime } from '../runtime/context.ts';

interface KeyCommand {
  readonly words: number;
  readonly usage: string;
  readonly summary: string;
  readonly operands: readonly string[];
  readonly makesDatabase: boolean;
  readonly reads?: true;
  readonly options: Readonly<Record<string, never>>;
  /** @param made names the key that was made, for the audit */
  readonly run: (runtime: Runtime, input: { readonly made: (id: string) => void }) => Promise<readonly string[]>;
}

const ofTwoWords = { operands: [], words: 2, makesDatabase: false, options: {} } as const;

/** The commands about the keys that sign, and the one under which they are sealed. */
export const keyCommands: Readonly<Record<string, KeyCommand>> = {
  'key list': {
    ...ofTwoWords,
    usage: 'key list',
    reads: true,
    summary: 'list the keys that sign access tokens, the newest first',
    run: async (runtime) =>
      (await listSigningKeys(runtime)).map(({ id, signsFrom, endsAt }) =>
        [id, `signs from ${isoOf(signsFrom)}`, endsAt === null ? '' : `ends ${isoOf(endsAt)}`].join('  ').trimEnd(),
      ),
  },
  'key rotate': {
    ...ofTwoWords,
    usage: 'key rotate',
    summary: 'sign access tokens with a new key; those of the one before stay valid until they expire',
    async run(runtime, { made }) {
      await runtime.sealing.start();
      const id = await rotateSigningKey(runtime);
      made(id);
      return [`key ${id} signs in two seconds`];
    },
  },
  'key revoke': {
    ...ofTwoWords,
    usage: 'key revoke',
    summary: 'end every access token within a second, and every refresh token: all clients log in again',
    async run(runtime) {
      await runtime.db.transaction(revokeEveryToken);
      return ['Every token is ended; servers sign with a new key.'];
    },
  },
  'key rotate-secret': {
    ...ofTwoWords,
    usage: 'key rotate-secret',
    summary: 'seal all keys anew under another secret key, while servers work; see docs/deploy.md',
    async run(runtime, { made }) {
      await runtime.sealing.start();
      const { id, place } = await runtime.sealing.changeKey();
      made(id);
      return [
        `All keys are sealed under the secret key ${id}, the first one of ${place}.`,
        'Those after it open earlier backups alone: keep them as long as these.',
        'Copy the new key away too, apart from the backups: an earlier copy opens none that is made from now on.',
      ];
    },
  },
  'key reset': {
    ...ofTwoWords,
    usage: 'key reset',
    summary: 'start anew where the secret key is lost: all tokens end, and webhooks need new signing keys',
    async run(runtime) {
      const replaced = await runtime.sealing.replaceLost(revokeEveryToken);
      return [
        'Every token is ended.',
        ...listed('These webhooks sign with a random key until they are given another one:', replaced, 'webhook'),
        ...listed('These users log in with a recovery code, or after "opdesk staff reset":', replaced, 'second factor'),
      ];
    },
  },
};

/** The ids of the rows of one kind under a heading, where there are any. */
function listed(heading: string, identities: readonly string[], kind: string): string[] {
  const names = identities
    .map((identity) => JSON.parse(identity) as string[])
    .filter(([name]) => name === kind)
    .map(([, ...ids]) => ids.join('  '));
  return names.length === 0 ? [] : [heading, ...names];
}

function isoOf(instant: number): string {
  return new Date(instant * 1_000).toISOString();
}
