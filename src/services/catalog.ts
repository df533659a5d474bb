import { LRUCache } from 'lru-cache';
import {
  selectApiClient,
  selectBusinessCatalog,
  selectCatalogVersions,
  selectDoctorSchedule,
} from '../db/catalog.ts';
import type { Database } from '../db/database.ts';
import type { Leave, Service, Session } from '../domain/schedule.ts';
import type { Calendar } from '../domain/slots.ts';
import { type BusinessSettings, completeSettings } from '../domain/settings.ts';
import type { Scope } from './context.ts';

export interface ApiClient {
  readonly id: string;
  readonly businessId: string;
  readonly name: string;
  readonly scopes: ReadonlySet<Scope>;
  readonly revoked: boolean;
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
  /** Those not deleted, oldest first. */
  readonly clinics: ReadonlyMap<string, ClinicEntry>;
  readonly doctors: ReadonlyMap<string, DoctorEntry>;
  readonly clinicIdByPartnerId: ReadonlyMap<string, string>;
  readonly doctorIdByPartnerId: ReadonlyMap<string, string>;
}

interface DoctorSchedule {
  readonly version: number;
  readonly services: readonly Service[];
  readonly sessions: readonly Session[];
  readonly leaves: readonly Leave[];
}

/** What rarely changes, kept in this process. Whatever it answers is at most a second old. */
export interface Catalog {
  client(clientId: string): Promise<ApiClient | undefined>;
  /** @throws when the business does not exist: callers come with an id that an access token vouches for */
  business(businessId: string): Promise<BusinessEntry>;
  /** The calendar of one doctor at one clinic of the entry, or undefined where the doctor does not work there. */
  calendar(business: BusinessEntry, doctorId: string, clinicId: string): Promise<Calendar | undefined>;
  /** Every service of a doctor, archived ones too, oldest first. */
  services(business: BusinessEntry, doctorId: string): Promise<readonly Service[]>;
  /** To be called after every committed change of what this caches, and when a booking finds its version stale. */
  forget(businessId: string): void;
  close(): void;
}

export interface CatalogOptions {
  readonly db: Database;
  readonly now: () => number;
  readonly pollMs?: number;
  readonly maxEntries?: number;
}

/** A version is raised with every change: entries of an older one are loaded anew. Polling finds the others' changes. */
export function createCatalog({ db, now, pollMs = 500, maxEntries = 5_000 }: CatalogOptions): Catalog {
  const businesses = new LRUCache<string, BusinessEntry>({ max: maxEntries });
  const schedules = new LRUCache<string, DoctorSchedule>({ max: maxEntries });
  const clients = new LRUCache<string, { client: ApiClient; version: number }>({ max: maxEntries });
  const loading = new Map<string, Promise<unknown>>();

  /** One load at a time for a key; `current` decides what a cached value is still worth. */
  async function load<Value extends object>(
    cache: LRUCache<string, Value>,
    key: string,
    read: () => Promise<Value | undefined>,
    isCurrent: (value: Value) => boolean = () => true,
  ): Promise<Value | undefined> {
    const cached = cache.get(key);
    if (cached !== undefined && isCurrent(cached)) return cached;
    const running = loading.get(key) as Promise<Value | undefined> | undefined;
    if (running !== undefined) {
      const joined = await running;
      // It may have begun before a change that the caller already knows of; then it must not be decided on.
      return joined === undefined || isCurrent(joined) ? joined : load(cache, key, read, isCurrent);
    }
    const started = read();
    loading.set(key, started);
    try {
      const value = await started;
      // Not when it was forgotten meanwhile: what was read may be from before the change.
      if (value !== undefined && loading.get(key) === started) cache.set(key, value);
      return value;
    } finally {
      if (loading.get(key) === started) loading.delete(key);
    }
  }

  async function business(businessId: string): Promise<BusinessEntry> {
    const entry = await load(businesses, businessId, () => readBusiness(db, businessId));
    if (entry === undefined) throw new Error(`no business ${businessId}`);
    return entry;
  }

  async function schedule(entry: BusinessEntry, doctorId: string): Promise<DoctorSchedule> {
    const found = await load(
      schedules,
      `${entry.id}/${doctorId}`,
      () => readSchedule(db, entry.id, doctorId, now()),
      (cached) => cached.version >= entry.version,
    );
    if (found === undefined) throw new Error(`no business ${entry.id}`);
    return found;
  }

  async function poll(): Promise<void> {
    const known = [...businesses.keys()];
    if (known.length === 0) return;
    try {
      const versions = new Map((await selectCatalogVersions(db, known)).map((row) => [row.id, row.catalog_version]));
      for (const id of known) {
        if (versions.get(id) !== businesses.peek(id)?.version) businesses.delete(id);
      }
    } catch {
      // What cannot be checked must not be trusted: the next reader asks the database and says what is wrong with it.
      businesses.clear();
      clients.clear();
    }
  }
  let stopped = false;
  const schedulePoll = (): NodeJS.Timeout =>
    setTimeout(() => void poll().finally(() => !stopped && (timer = schedulePoll())), pollMs).unref();
  let timer = schedulePoll();

  return {
    business,
    async client(clientId) {
      const found = await load(
        clients,
        `client/${clientId}`,
        () => readClient(db, clientId),
        (cached) => cached.version === businesses.peek(cached.client.businessId)?.version,
      );
      // Polling watches the businesses in the cache: this brings the client's among them.
      if (found !== undefined) await business(found.client.businessId);
      return found?.client;
    },
    async calendar(entry, doctorId, clinicId) {
      const doctor = entry.doctors.get(doctorId);
      const clinic = entry.clinics.get(clinicId);
      if (doctor === undefined || clinic === undefined) return undefined;
      const { services, sessions, leaves } = await schedule(entry, doctorId);
      return {
        zone: clinic.timeZone,
        clinicId,
        doctorId,
        services,
        sessions: sessions.filter((session) => session.clinicId === clinicId),
        leaves: leaves.filter((leave) => leave.clinicId === null || leave.clinicId === clinicId),
        offersSlots: true,
      };
    },
    async services(entry, doctorId) {
      return (await schedule(entry, doctorId)).services;
    },
    forget(businessId) {
      businesses.delete(businessId);
      loading.delete(businessId);
    },
    close() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

async function readBusiness(db: Database, businessId: string): Promise<BusinessEntry | undefined> {
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

async function readSchedule(
  db: Database,
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

async function readClient(
  db: Database,
  clientId: string,
): Promise<{ client: ApiClient; version: number } | undefined> {
  const row = await selectApiClient(db, clientId);
  if (row === undefined) return undefined;
  const { id, business_id: businessId, name, revoked } = row;
  return {
    client: { id, businessId, name, revoked, scopes: new Set(row.scopes as Scope[]) },
    version: row.catalog_version,
  };
}
