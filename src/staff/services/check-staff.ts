import { checkRole } from '../domain.ts';
import { type Issue, unknownId } from '../../kernel/errors.ts';
import { checkShownName } from '../../kernel/names.ts';
import type { Runtime } from '../../runtime/context.ts';

const maxNameLength = 100;

/** Every problem of a user as they are to be, their doctor and clinics in the business among them. */
export async function checkStaff(
  { catalog }: Pick<Runtime, 'catalog'>,
  businessId: string,
  user: {
    readonly name: string;
    readonly role: string;
    readonly doctorId: string | null;
    readonly clinicIds: readonly string[];
  },
): Promise<Issue[]> {
  const { doctors, clinics } = await catalog.business(businessId);
  const issues = [...checkShownName(user.name, '/name', maxNameLength), ...checkRole(user)];
  if (user.doctorId !== null && !doctors.has(user.doctorId)) issues.push(unknownId('/doctor_id', 'doctor'));
  for (const [index, id] of user.clinicIds.entries()) {
    if (!clinics.has(id)) issues.push(unknownId(`/clinic_ids/${index}`, 'clinic'));
  }
  return issues;
}
