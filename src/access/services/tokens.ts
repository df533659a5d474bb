import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { insertFirstSigningKey, selectSigningKeys, type SigningKeyRow } from '../db/signing-keys.ts';
import type { Database } from '../../postgres/database.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { AccessTokens, VerifiedHolder } from '../../runtime/access-tokens.ts';
import type { Runtime } from '../../runtime/context.ts';
import { createSigningSecret, derive } from '../../runtime/secrets.ts';

interface AccessTokensOptions {
  readonly db: Database;
  readonly now: () => number;
  readonly newUuid: () => string;
  readonly randomBytes: Runtime['randomBytes'];
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
}

const issuer = 'opdesk';

/** Of the access tokens whose check is remembered. */
const maxVerified = 10_000;

export function createAccessTokens(options: AccessTokensOptions): AccessTokens {
  const { now, accessTokenSeconds, refreshTokenSeconds } = options;
  const keys = createKeyRing(options);
  // Most requests come with a token that has been seen: its signature need not be worked out again.
  const verified = new LRUCache<string, VerifiedHolder>({ max: maxVerified });
  return {
    accessTokenSeconds,
    refreshTokenSeconds,
    async issue({ clientId, businessId, secretVersion }, issuedAt, tokenId) {
      const key = await keys.at(issuedAt);
      const seconds = Math.floor(issuedAt);
      return new SignJWT({ 'b-id': businessId, 'c-id': clientId, 's-v': secretVersion })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: key.id })
        .setIssuer(issuer)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + accessTokenSeconds)
        .setJti(tokenId)
        .sign(key.secret);
    },
    async verify(token) {
      const known = verified.get(token);
      if (known !== undefined) {
        if (known.expiresAt > now()) return known;
        verified.delete(token);
        throw new DomainError('UNAUTHENTICATED');
      }
      const holder = await verifyAccessToken(token, keys, now());
      verified.set(token, holder);
      return holder;
    },
    derive: async (purpose, text, at) => derive((await keys.at(at)).secret, purpose, text),
  };
}

async function verifyAccessToken(token: string, keys: KeyRing, now: number): Promise<VerifiedHolder> {
  try {
    const { payload } = await jwtVerify(token, async ({ kid }) => (await keys.named(kid)).secret, {
      algorithms: ['HS256'],
      issuer,
      requiredClaims: ['exp', 'b-id', 'c-id', 's-v'],
      currentDate: new Date(now * 1_000),
    });
    const { 'b-id': businessId, 'c-id': clientId, 's-v': secretVersion, exp: expiresAt = 0 } = payload;
    return {
      businessId: String(businessId),
      clientId: String(clientId),
      secretVersion: Number(secretVersion),
      expiresAt,
    };
  } catch (error) {
    // A database that cannot be asked for the keys says nothing about the token.
    if (error instanceof errors.JOSEError) throw new DomainError('UNAUTHENTICATED');
    throw error;
  }
}

interface KeyRing {
  /** The key that signs what is issued at an instant, so that the same is issued again when asked for again. */
  at(instant: number): Promise<SigningKeyRow>;
  /** @throws DomainError UNAUTHENTICATED */
  named(id: string | undefined): Promise<SigningKeyRow>;
}

/**
 * An unknown key may be a new one of another server's, or anybody's invention: it is looked for once a second at most.
 */
const reloadSeconds = 1;

function createKeyRing({ db, now, newUuid, randomBytes }: AccessTokensOptions): KeyRing {
  let loaded: readonly SigningKeyRow[] = [];
  let loadedAt = -Infinity;
  let loading: Promise<void> | undefined;

  /** Callers that ask while it runs wait for the same answer. */
  function load(): Promise<void> {
    loading ??= reload().finally(() => (loading = undefined));
    return loading;
  }

  async function reload(): Promise<void> {
    loadedAt = now();
    loaded = await selectSigningKeys(db);
    if (loaded.length > 0) return;
    await insertFirstSigningKey(db, newUuid(), createSigningSecret({ randomBytes }), now());
    loaded = await selectSigningKeys(db);
  }

  return {
    async at(instant) {
      if (loaded.length === 0) await load();
      const key = loaded.find((candidate) => candidate.created_at <= instant) ?? loaded.at(-1);
      if (key === undefined) throw new Error('there is no signing key');
      return key;
    },
    async named(id) {
      const find = (): SigningKeyRow | undefined => loaded.find((candidate) => candidate.id === id);
      if (find() === undefined && (loading !== undefined || Math.abs(now() - loadedAt) >= reloadSeconds)) await load();
      const key = find();
      if (key === undefined) throw new DomainError('UNAUTHENTICATED');
      return key;
    },
  };
}
