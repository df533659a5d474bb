import type { BusinessEntry, Catalog } from './catalog.ts';
import type { Visible } from '../rights/visible.ts';

/**
 * The catalog with what the caller may see alone: whatever else a request names is unknown there, like what is another
 * business's (rule A9). A caller who may see all gets the catalog itself.
 */
export function visibleCatalog(catalog: Catalog, visible: Visible): Catalog {
  if (visible.clinicIds === null && visible.doctorId === null) return catalog;
  const narrowed = new WeakMap<BusinessEntry, BusinessEntry>();
  return {
    ...catalog,
    async business(businessId) {
      const business = await catalog.business(businessId);
      const known = narrowed.get(business) ?? visibleBusiness(business, visible);
      narrowed.set(business, known);
      return known;
    },
  };
}

/** The same of a business that was read past the cache. */
export function visibleBusiness(business: BusinessEntry, { clinicIds, doctorId }: Visible): BusinessEntry {
  const clinics = new Map([...business.clinics].filter(([id]) => clinicIds?.has(id) ?? true));
  const doctors = new Map(
    [...business.doctors].flatMap(([id, doctor]) => {
      const seen = { ...doctor, clinicIds: doctor.clinicIds.filter((clinicId) => clinics.has(clinicId)) };
      const isSeen = clinicIds === null || seen.clinicIds.length > 0;
      return isSeen && (doctorId === null || id === doctorId) ? [[id, seen] as const] : [];
    }),
  );
  const within = (ids: ReadonlyMap<string, string>, known: ReadonlyMap<string, unknown>): Map<string, string> =>
    new Map([...ids].filter(([, id]) => known.has(id)));
  return {
    ...business,
    clinics,
    doctors,
    clinicIdByPartnerId: within(business.clinicIdByPartnerId, clinics),
    doctorIdByPartnerId: within(business.doctorIdByPartnerId, doctors),
  };
}
