/** One of the two ways to name a clinic, a doctor or a patient; exactly one is set (rule C1). */
export interface EntityReference {
  readonly id: string | undefined;
  readonly partnerId: string | undefined;
}

/** Whether it is named at all, where a request may leave it out. */
export function isNamed({ id, partnerId }: EntityReference): boolean {
  return id !== undefined || partnerId !== undefined;
}

/** Where it was named. @param base where the fields stand */
export function referencePath(
  entity: 'clinic' | 'doctor' | 'patient',
  { id }: Pick<EntityReference, 'id'>,
  base = '',
): string {
  return id === undefined ? `${base}/partner_${entity}_id` : `${base}/${entity}_id`;
}
