import type { StaffRow } from '../db/staff.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Runtime } from '../../runtime/context.ts';
import { listStaff } from './list-staff.ts';

/** @throws DomainError NOT_FOUND */
export async function getStaff(runtime: Pick<Runtime, 'db'>, businessId: string, id: string): Promise<StaffRow> {
  const user = (await listStaff(runtime, businessId)).find((each) => each.id === id);
  if (user === undefined) throw noSuchUser();
  return user;
}

export function noSuchUser(): DomainError {
  return new DomainError('NOT_FOUND', 'No user of the staff of this business has this id.');
}
