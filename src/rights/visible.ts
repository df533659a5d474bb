/** The clinics and the doctor that a caller may see, null for all; patients belong to all of the business. */
export interface Visible {
  readonly clinicIds: ReadonlySet<string> | null;
  readonly doctorId: string | null;
}

interface VisibleOfLogin {
  /** None means all. */
  readonly clinicIds: readonly string[];
  /** Of a user who is a doctor. */
  readonly doctorId: string | null;
}

/** Clients see all of their business, and so do jobs. */
export const everything: Visible = { clinicIds: null, doctorId: null };

/** Doctors see what is theirs, and users of some clinics what is there (rule A9); clients have no such login. */
export function visibleTo(login: VisibleOfLogin | undefined): Visible {
  if (login === undefined) return everything;
  const { clinicIds, doctorId } = login;
  return { clinicIds: clinicIds.length === 0 ? null : new Set(clinicIds), doctorId };
}

/** Whether an appointment, a queue or a slot there may be seen. */
export function isVisible(
  { clinicIds, doctorId }: Visible,
  of: { readonly clinicId: string; readonly doctorId: string },
): boolean {
  return (clinicIds?.has(of.clinicId) ?? true) && (doctorId === null || of.doctorId === doctorId);
}
