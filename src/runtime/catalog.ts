import { LRUCache } from 'lru-cache';
import { selectApiClient, selectBusinessCatalog, selectCatalogVersions, selectDoctorSchedule } from './db/catalog.ts';
import type { Database, Queryable } from '../postgres/database.ts';
import { withTimeout } from '../postgres/with-timeout.ts';
import type { Leave, Service, Session } from '../calendar/schedule.ts';
import { type Calendar, practiceDateIn } from '../calendar/calendar.ts';
import { type BusinessSettings, completeSettings } from '../calendar/settings.ts';
import { type Scope, withIncluded } from '../rights/scopes.ts';
import { localDateOf } from '../kernel/time.ts';
import { pollEvery } from './poll-every.ts';
import { createSharedLoads } from './shared-loads.ts';

interface ApiClient {
  readonly id: string;
  readonly businessId: string;
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly secretVersion: number;
  readonly revoked: boolean;
  /** The logins whose access tokens are refused before they expire. */
  readonly endedChains: ReadonlySet<string>;
}

export interface ClinicEntry {
  readonly id: string;
  readonly partnerId: string | null;
  readonly name: string;
  readonly timeZone: string;
  readonly country: string;
  readonly acceptAnyTime: boolean;
}

export interface DoctorEntry {
  readonly id: string;
  readonly partnerId: string | null;
  readonly clinicIds: readonly string[];
}

export interface BusinessEntry {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  readonly country: string;
  readonly settings: BusinessSettings;
  readonly createdAt: number;
  readonly version: number;
  /** Those not removed, oldest first. */
  readonly clinics: ReadonlyMap<string, ClinicEntry>;
  readonly doctors: ReadonlyMap<string, DoctorEntry>;
  readonly clinicIdByPartnerId: ReadonlyMap<string, string>;
  readonly doctorIdByPartnerId: ReadonlyMap<string, string>;
}

export interface DoctorSchedule {
  readonly version: number;
  readonly services: readonly Service[];
  readonly sessions: readonly Session[];
  readonly leaves: readonly Leave[];
}

interface ClientEntry {
  readonly client: ApiClient;
  readonly version: number;
}

/** The data that rarely change, kept in this process. An answer is at most a second old. */
export interface Catalog {
  client(clientId: string): Promise<ApiClient | undefined>;
  /** @throws when the business does not exist: callers come with an id that an access token vouches for */
  business(businessId: string): Promise<BusinessEntry>;
  /** The calendar of one doctor at one clinic of the entry, or undefined where the doctor does not work there. */
  calendar(business: BusinessEntry, doctorId: string, clinicId: string): Promise<Calendar | undefined>;
  /** Every service of a doctor, archived ones too, oldest first. */
  services(business: BusinessEntry, doctorId: string): Promise<readonly Service[]>;
  /** The day of practice of a doctor at a clinic of the entry, also of a doctor who has been removed (rule C8). */
  practiceDate(business: BusinessEntry, clinicId: string, doctorId: string, instant: number): Promise<string>;
  /** To be called after every committed change of what this caches, and when a booking finds its version stale. */
  forget(businessId: string): void;
  /** Everything that was read may be old: no notification of the others has come for a while. */
  forgetAll(): void;
  close(): void;
}

interface CatalogOptions {
  readonly db: Database;
  readonly now: () => number;
  /** How often the other processes' changes are looked for; tests look less often. */
  readonly pollMs?: number;
}

const usualPollMs = 500;
/** Of the businesses that are kept, and as many schedules and clients. */
const maxEntries = 5_000;

/**
 * A version is raised with every change: entries of an older one are loaded anew. Polling finds the others' changes.
 */
export function createCatalog({ db, now, pollMs = usualPollMs }: CatalogOptions): Catalog {
  const businesses = new LRUCache<string, BusinessEntry>({ max: maxEntries });
  const schedules = new LRUCache<string, DoctorSchedule>({ max: maxEntries });
  const clients = new LRUCache<string, ClientEntry>({ max: maxEntries });
  const loads = createSharedLoads();
  const polling = pollEvery(pollMs, () => dropStale(db, businesses, clients));

  async function business(businessId: string): Promise<BusinessEntry> {
    return present(await loads.load(businesses, businessId, () => loadBusiness(db, businessId)), businessId);
  }

  async function schedule(entry: BusinessEntry, doctorId: string): Promise<DoctorSchedule> {
    const read = (): Promise<DoctorSchedule | undefined> => loadSchedule(db, entry.id, doctorId, now());
    const isCurrent = (cached: DoctorSchedule): boolean => cached.version >= entry.version;
    return present(await loads.load(schedules, `${entry.id}/${doctorId}`, read, isCurrent), entry.id);
  }

  return {
    business,
    async client(clientId) {
      const isCurrent = ({ client, version }: ClientEntry): boolean =>
        version === businesses.peek(client.businessId)?.version;
      const found = await loads.load(clients, `client/${clientId}`, () => readClient(db, clientId, now()), isCurrent);
      // Polling watches the businesses in the cache: this brings the client's among them.
      if (found !== undefined) await business(found.client.businessId);
      return found?.client;
    },
    async calendar(entry, doctorId, clinicId) {
      const clinic = entry.clinics.get(clinicId);
      if (clinic === undefined || !worksAt(entry, { doctorId, clinicId })) return undefined;
      return calendarAt(clinic, doctorId, await schedule(entry, doctorId));
    },
    async services(entry, doctorId) {
      return (await schedule(entry, doctorId)).services;
    },
    async practiceDate(entry, clinicId, doctorId, instant) {
      const clinic = entry.clinics.get(clinicId);
      if (clinic === undefined) return localDateOf(instant, entry.timeZone);
      return practiceDateIn(calendarAt(clinic, doctorId, await schedule(entry, doctorId)), instant);
    },
    forget(businessId) {
      businesses.delete(businessId);
      loads.forget(businessId);
    },
    forgetAll() {
      businesses.clear();
      clients.clear();
    },
    close: () => void polling.stop(),
  };
}

function present<Value>(found: Value | undefined, businessId: string): Value {
  if (found === undefined) throw new Error(`no business ${businessId}`);
  return found;
}

/** Whether a doctor works at a clinic: not where one of them was removed, or the doctor taken from the clinic. */
export function worksAt(
  { clinics, doctors }: BusinessEntry,
  { doctorId, clinicId }: { readonly doctorId: string; readonly clinicId: string },
): boolean {
  return clinics.has(clinicId) && doctors.get(doctorId)?.clinicIds.includes(clinicId) === true;
}

/** A doctor's calendar at one clinic. */
export function calendarAt(
  clinic: Pick<ClinicEntry, 'id' | 'timeZone'>,
  doctorId: string,
  { services, sessions, leaves }: DoctorSchedule,
): Calendar {
  return {
    zone: clinic.timeZone,
    clinicId: clinic.id,
    doctorId,
    services,
    sessions: sessions.filter((session) => session.clinicId === clinic.id),
    leaves: leaves.filter((leave) => leave.clinicId === null || leave.clinicId === clinic.id),
  };
}

/** Drops what other processes have changed since it was read. */
async function dropStale(
  db: Database,
  businesses: LRUCache<string, BusinessEntry>,
  clients: LRUCache<string, ClientEntry>,
): Promise<void> {
  const known = [...businesses.keys()];
  if (known.length === 0) return;
  try {
    const rows = await withTimeout(pollTimeoutMs, selectCatalogVersions(db, known));
    const versions = new Map(rows.map((row) => [row.id, row.catalog_version]));
    for (const id of known) {
      if (versions.get(id) !== businesses.peek(id)?.version) businesses.delete(id);
    }
  } catch {
    // Versions that cannot be compared cannot be trusted: the next reader asks the database, and its error says why.
    businesses.clear();
    clients.clear();
  }
}

/** So that an answer of the catalog is at most a second old also where the database answers late or never. */
const pollTimeoutMs = 450;

/** A business as it is now, past the cache: for those who decide under the lock of the catalog's changes. */
export async function loadBusiness(db: Queryable, businessId: string): Promise<BusinessEntry | undefined> {
  const row = await selectBusinessCatalog(db, businessId);
  if (row === undefined) return undefined;
  const settings = completeSettings(JSON.parse(row.settings) as Partial<BusinessSettings>);
  const clinics = (JSON.parse(row.clinics) as StoredClinic[]).map((clinic) => ({
    ...clinic,
    timeZone: clinic.timeZone ?? row.time_zone,
    country: clinic.country ?? row.country,
    acceptAnyTime: clinic.acceptAnyTime ?? settings.acceptAnyTime,
  }));
  const doctors = JSON.parse(row.doctors) as DoctorEntry[];
  return {
    id: row.id,
    name: row.name,
    timeZone: row.time_zone,
    country: row.country,
    settings,
    createdAt: row.created_at,
    version: row.catalog_version,
    clinics: new Map(clinics.map((clinic) => [clinic.id, clinic])),
    doctors: new Map(doctors.map((doctor) => [doctor.id, doctor])),
    clinicIdByPartnerId: idsByPartnerId(clinics),
    doctorIdByPartnerId: idsByPartnerId(doctors),
  };
}

type StoredClinic = Pick<ClinicEntry, 'id' | 'partnerId' | 'name'> & {
  readonly timeZone: string | null;
  readonly country: string | null;
  readonly acceptAnyTime: boolean | null;
};

function idsByPartnerId(entries: readonly { id: string; partnerId: string | null }[]): Map<string, string> {
  return new Map(entries.flatMap(({ id, partnerId }) => (partnerId === null ? [] : [[partnerId, id] as const])));
}

/** A doctor's services, sessions and leaves as they are now. */
export async function loadSchedule(
  db: Queryable,
  businessId: string,
  doctorId: string,
  now: number,
): Promise<DoctorSchedule | undefined> {
  const row = await selectDoctorSchedule(db, businessId, doctorId, new Date(now * 1000));
  if (row === undefined) return undefined;
  return {
    version: row.catalog_version,
    services: JSON.parse(row.services) as Service[],
    sessions: JSON.parse(row.sessions) as Session[],
    leaves: JSON.parse(row.leaves) as Leave[],
  };
}

/** Longer than any access token is valid, and than clocks differ. */
const endedChainSeconds = 90_000;

async function readClient(db: Database, clientId: string, now: number): Promise<ClientEntry | undefined> {
  const row = await selectApiClient(db, clientId, now - endedChainSeconds);
  if (row === undefined) return undefined;
  const { id, business_id: businessId, name, secret_version: secretVersion, revoked } = row;
  return {
    client: {
      id,
      businessId,
      name,
      secretVersion,
      revoked,
      endedChains: new Set(row.ended_chains),
      scopes: withIncluded(row.scopes as Scope[]),
    },
    version: row.catalog_version,
  };
}
