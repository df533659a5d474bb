import { planStranded, type StrandedPlan } from '../../src/hours/domain/stranded-appointments.ts';

/** The plans for stranded appointments, worked out in one go. */
export function planned(...given: Parameters<typeof planStranded>): StrandedPlan[] {
  const steps = planStranded(...given);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  if (step.value === null) throw new Error('more slots than one change looks at');
  return step.value;
}
