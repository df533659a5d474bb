import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { isPlausible } from '../domain.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { AccessTokens, VerifiedHolder } from '../../runtime/access-tokens.ts';
import type { Runtime } from '../../runtime/context.ts';
import { derive } from '../../runtime/secrets.ts';
import { createKeyRing, type KeyRing } from './key-ring.ts';
import { addFirstSigningKey } from './add-first-signing-key.ts';

interface AccessTokensOptions extends Pick<Runtime, 'db' | 'sealing' | 'now' | 'newUuid' | 'randomBytes'> {
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
}

const issuer = 'opdesk';

/** Of the access tokens whose check is remembered. */
const maxVerified = 10_000;

export function createAccessTokens(options: AccessTokensOptions): AccessTokens {
  const { now, accessTokenSeconds, refreshTokenSeconds } = options;
  const keys = createKeyRing({ ...options, addFirst: () => addFirstSigningKey(options) });
  // Most requests come with a token that has been seen: its signature need not be worked out again.
  const verified = new LRUCache<string, VerifiedHolder>({ max: maxVerified });
  return {
    accessTokenSeconds,
    refreshTokenSeconds,
    async issue({ clientId, businessId, secretVersion, chainId }, issuedAt, tokenId, loginEndsAt) {
      const key = await keys.at(issuedAt);
      const seconds = Math.floor(issuedAt);
      return new SignJWT({ 'b-id': businessId, 'c-id': clientId, 's-v': secretVersion, 'l-id': chainId })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: key.id })
        .setIssuer(issuer)
        .setIssuedAt(seconds)
        .setExpirationTime(Math.min(seconds + accessTokenSeconds, Math.floor(loginEndsAt)))
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
      const holder = await verifyAccessToken(token, keys, now(), accessTokenSeconds);
      verified.set(token, holder);
      return holder;
    },
    check: async ({ keyId }) => void (await keys.named(keyId)),
    derive: async (purpose, text, at) => derive((await keys.at(at)).secret, purpose, text),
    deriveByEach: async (purpose, text) => (await keys.all()).map(({ secret }) => derive(secret, purpose, text)),
    close: () => keys.close(),
  };
}

async function verifyAccessToken(
  token: string,
  keys: KeyRing,
  now: number,
  ownSeconds: number,
): Promise<VerifiedHolder> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, async ({ kid }) => (await keys.named(kid)).secret, {
      algorithms: ['HS256'],
      issuer,
      requiredClaims: ['iat', 'exp', 'b-id', 'c-id', 's-v', 'l-id'],
      currentDate: new Date(now * 1_000),
    });
    const {
      'b-id': businessId,
      'c-id': clientId,
      's-v': secretVersion,
      'l-id': chainId,
      iat = NaN,
      exp = NaN,
    } = payload;
    if (!isPlausible({ iat, exp }, now, ownSeconds)) throw new DomainError('UNAUTHENTICATED');
    return {
      businessId: String(businessId),
      clientId: String(clientId),
      secretVersion: Number(secretVersion),
      chainId: String(chainId),
      keyId: String(protectedHeader.kid),
      expiresAt: exp,
    };
  } catch (error) {
    // A database that cannot be asked for the keys says nothing about the token.
    if (error instanceof errors.JOSEError) throw new DomainError('UNAUTHENTICATED');
    throw error;
  }
}
