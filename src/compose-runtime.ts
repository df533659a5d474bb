import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Config } from './config.ts';
import type { Database } from './postgres/database.ts';
import type { DatabaseSource } from './postgres/source.ts';
import { createId } from './kernel/ids.ts';
import { createAccessTokens } from './access/services/tokens.ts';
import { createAudit } from './runtime/audit.ts';
import { createCatalog } from './runtime/catalog.ts';
import { createWakeUps } from './runtime/wake-ups.ts';
import { createClaimCache } from './runtime/claims.ts';
import { createStaffLogins } from './staff/services/staff-logins.ts';
import { createSealing } from './runtime/sealing.ts';
import { createSecretKeySource } from './runtime/secret-key-source.ts';
import { createErasureList } from './runtime/erasure-list.ts';
import { createSlices } from './runtime/slices.ts';
import { createPlaces } from './runtime/places.ts';
import { createHashing } from './runtime/hashing.ts';
import { createHealth, freeBytesOf } from './runtime/health.ts';
import { openInstance, withoutInstance } from './runtime/instance.ts';
import { createUuids } from './runtime/uuids.ts';
import { reseals } from './webhooks/services/reseals.ts';
import type { Runtime } from './runtime/context.ts';
import type { Siblings } from './runtime/siblings.ts';
import type { Telemetry } from './runtime/telemetry.ts';

interface RuntimeOverrides {
  readonly now?: () => number;
  readonly newUuid?: () => string;
  readonly freeBytes?: () => Promise<number | undefined>;
}

/** Of the four threads that Node has for hashes, files, names and compression, one is left for the others. */
const maxHashesAtOnce = 3;

/** Long searches of the calendar under way: of one business; in all. */
const maxSearchesOfBusiness = 2;
const maxSearches = 8;

/**
 * The parts that every service may use, over one database.
 * @param overrides the clock, the ids and the disk of a test
 */
export function composeRuntime(
  config: Config,
  db: Database,
  telemetry: Telemetry,
  overrides: RuntimeOverrides,
  source: Pick<DatabaseSource, 'isEmbedded' | 'isRestarting'>,
  siblings: Siblings,
): Runtime {
  const now = overrides.now ?? ((): number => Date.now() / 1_000);
  const newUuid = overrides.newUuid ?? createUuids(() => Date.now(), randomBytes);
  const catalog = createCatalog({ db, now });
  const elapsedMs = (): number => performance.now();
  const claims = createClaimCache(db, elapsedMs);
  const sealing = createSealing({ db, keys: createSecretKeySource(config, randomBytes), randomBytes, reseals });
  const accessTokens = createAccessTokens({ ...config, db, sealing, now, newUuid, randomBytes });
  const wakeUps = createWakeUps({ db, catalog, claims, telemetry, siblings });
  return {
    db,
    now,
    elapsedMs,
    randomBytes,
    newUuid,
    newId: (kind) => createId(kind, newUuid()),
    catalog,
    claims,
    telemetry,
    accessTokens,
    staffLogins: createStaffLogins({ ...config, db, now, siblings }),
    sealing,
    wakeUps,
    audit: createAudit({ db, now, telemetry, keptDays: config.auditDays }),
    erasureList: createErasureList(config.dataFolder, telemetry),
    slices: createSlices(elapsedMs),
    longSearches: createPlaces(maxSearchesOfBusiness, maxSearches),
    hashing: createHashing(Math.min(maxHashesAtOnce, Math.max(1, availableParallelism() - 1))),
    instance: source.isEmbedded ? openInstance(config.dataFolder) : withoutInstance,
    health: createHealth({
      db,
      elapsedMs,
      isEmbedded: source.isEmbedded,
      isRestarting: () => source.isRestarting(),
      freeBytes: overrides.freeBytes ?? (() => freeBytesOf(config.dataFolder)),
    }),
    quotas: config.quotas,
  };
}
