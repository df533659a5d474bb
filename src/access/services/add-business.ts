import { insertBusiness } from '../db/businesses.ts';
import { isCountry } from '../../kernel/country.ts';
import { invalidRequest, type Issue } from '../../kernel/errors.ts';
import { checkShownName } from '../../kernel/names.ts';
import { isValidZone } from '../../kernel/time.ts';
import type { Runtime } from '../../runtime/context.ts';

interface NewBusiness {
  readonly name: string;
  /** IANA name; of the business and of its clinics that have none of their own. */
  readonly timeZone: string;
  /** ISO 3166 alpha-2: how phone numbers without a country code are read. */
  readonly country: string;
}

/** @throws DomainError INVALID_REQUEST_PARAMETERS naming every problem */
export async function addBusiness(runtime: Runtime, business: NewBusiness): Promise<{ id: string }> {
  const issues = checkBusiness(business);
  if (issues.length > 0) throw invalidRequest(issues);
  const name = business.name.trim();
  const id = runtime.newId('business');
  await insertBusiness(runtime.db, { ...business, name, id, createdAt: runtime.now() });
  return { id };
}

export const maxNameLength = 255;

/** Every problem of a new business. */
export function checkBusiness({ name, timeZone, country }: NewBusiness): Issue[] {
  const issues = checkShownName(name.trim(), '/name', maxNameLength);
  if (!isValidZone(timeZone)) issues.push({ path: '/timeZone', code: 'format', message: 'is not an IANA time zone' });
  if (!isCountry(country)) {
    issues.push({ path: '/country', code: 'format', message: 'is not a country of ISO 3166, in two capital letters' });
  }
  return issues;
}
