import type { BusinessEntry, ClinicEntry, DoctorEntry } from '../../runtime/catalog.ts';
import type { Issue } from '../../kernel/errors.ts';

/** The issues of a row that names a doctor and a clinic. */
export function checkPlace(body: Readonly<Record<string, unknown>>, business: BusinessEntry): Issue[] {
  const { doctor, clinic } = body;
  const found = doctorByCell(business, doctor);
  const place = clinicByCell(business, clinic);
  const issues: Issue[] = [];
  if (doctor === undefined) issues.push({ path: '/doctor', code: 'required', message: 'is required' });
  else if (found === undefined) issues.push(unknown('/doctor', 'no doctor of this business has this id'));
  if (clinic === undefined) issues.push({ path: '/clinic', code: 'required', message: 'is required' });
  else if (place === undefined) issues.push(unknownClinic('/clinic', business));
  else if (found !== undefined && !found.clinicIds.includes(place.id))
    issues.push(unknown('/clinic', 'is not a clinic where the doctor works'));
  return issues;
}

/** The doctor whom a cell names by the partner's id or ours. */
export function doctorByCell(business: BusinessEntry, named: unknown): DoctorEntry | undefined {
  if (typeof named !== 'string') return undefined;
  return business.doctors.get(business.doctorIdByPartnerId.get(named) ?? named);
}

/** The clinic that a cell names by its name, the partner's id or ours. A name that two clinics have names neither. */
export function clinicByCell(business: BusinessEntry, named: unknown): ClinicEntry | undefined {
  if (typeof named !== 'string') return undefined;
  const byId = business.clinics.get(business.clinicIdByPartnerId.get(named) ?? named);
  if (byId !== undefined) return byId;
  const [found, another] = [...business.clinics.values()].filter(({ name }) => isSameName(name, named));
  return another === undefined ? found : undefined;
}

export function isSameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

export function unknownClinic(path: string, { clinics }: BusinessEntry): Issue {
  const names = [...clinics.values()].slice(0, maxNames).map(({ name }) => name);
  const there = names.length === 0 ? 'there is none yet' : `there are ${names.join(', ')}`;
  return unknown(path, `no clinic of this business has this name or id; ${there}`);
}

/** The most clinics that one message names. */
const maxNames = 10;

function unknown(path: string, message: string): Issue {
  return { path, code: 'unknown_id', message };
}
