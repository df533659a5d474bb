import { type Static, Type } from 'typebox';
import { mergeFields, type MergeField } from './domain.ts';
import { originFields } from '../appointments/contract/origin.ts';
import { Id } from '../kernel/schemas.ts';

const Choice = Type.Optional(Type.Enum(['into', 'from']));

/** The body of `POST /opdesk/v1/patients/{patient_id}/merge`. */
export const MergeBody = Type.Object({
  into: Type.Unsafe<string>({ ...Id, description: 'Our id of the patient that is left' }),
  keep: Type.Optional(
    Type.Object(Object.fromEntries(mergeFields.map((field) => [field, Choice])) as Record<MergeField, typeof Choice>, {
      description:
        'Whose value stays where the two differ: into keeps that of the patient that is left, as does a field that ' +
        'is not named; from takes that of the merged patient. A value that is missing replaces none.',
    }),
  ),
  dry_run: Type.Optional(Type.Boolean({ description: 'Answers what would happen and writes nothing' })),
  ...originFields,
});
export type MergeBody = Static<typeof MergeBody>;

const counts = {
  appointments: Type.Integer({ description: 'How many appointments change hands' }),
  live_appointments: Type.Integer({ description: 'Of them, those that still hold a place in the calendar' }),
};

const Field = Type.Enum([...mergeFields]);

export const MergeAnswer = Type.Object({
  success: Type.Literal(true),
  data: Type.Object({
    patient_id: Type.String({ description: 'The patient that is left' }),
    merged_patient_id: Type.String({ description: 'The merged patient, whose ids lead to the patient that is left' }),
    dry_run: Type.Boolean(),
    ...counts,
    fields: Type.Array(
      Type.Object({
        field: Field,
        outcome: Type.Enum(['kept', 'replaced', 'filled'], {
          description:
            'The patient that is left keeps their own value, has it replaced, or had none and takes that of the ' +
            'merged patient',
        }),
      }),
      { description: 'Fields in which the two differ' },
    ),
    warnings: Type.Optional(
      Type.Array(
        Type.Object({
          code: Type.Literal('OVERLAPPING_APPOINTMENTS'),
          message: Type.String(),
          appointment_ids: Type.Array(Type.String()),
        }),
      ),
    ),
  }),
});

export const LastMergeAnswer = Type.Object({
  success: Type.Literal(true),
  data: Type.Object({
    patient_id: Type.String({ description: 'The patient that is left' }),
    merged_patient_id: Type.String({ description: 'The merged patient' }),
    merged_at: Type.Number({ description: 'Epoch seconds' }),
    undone: Type.Boolean({ description: 'The two are patients of their own again' }),
    can_be_undone: Type.Boolean({
      description:
        'False after a day, after an erasure of either patient, and where a later merge has to be undone first',
    }),
  }),
});

export const MergesAnswer = Type.Object({
  success: Type.Literal(true),
  data: Type.Object({
    patient_id: Type.String({ description: 'The patient that is left' }),
    merges: Type.Array(
      Type.Object({
        merged_patient_id: Type.String({ description: 'The merged patient' }),
        name: Type.String({ description: 'Of the merged patient, as it was before' }),
        merged_at: Type.Number({ description: 'Epoch seconds' }),
      }),
    ),
  }),
});

export const UnmergeAnswer = Type.Object({
  success: Type.Literal(true),
  data: Type.Object({
    patient_id: Type.String({ description: 'The patient into whom the other one had been merged' }),
    merged_patient_id: Type.String({ description: 'The patient who is one of their own again' }),
    ...counts,
    fields: Type.Array(
      Type.Object({
        field: Field,
        outcome: Type.Enum(['restored', 'kept'], {
          description: 'As before the merge, or changed since and left as it is',
        }),
      }),
      { description: 'Fields that the merge had written' },
    ),
  }),
});

interface MergeOutcome<Field> {
  readonly patientId: string;
  readonly mergedId: string;
  readonly appointments: number;
  readonly live: number;
  readonly fields: readonly Field[];
}

/** @returns MergeAnswer */
export function mergeAnswer(
  merge: MergeOutcome<Static<typeof MergeAnswer>['data']['fields'][number]> & {
    readonly overlaps: readonly (readonly [string, string])[];
  },
  isDryRun: boolean,
): Static<typeof MergeAnswer> {
  const { overlaps } = merge;
  const message = 'Two appointments of the patient overlap in time.';
  const warnings = overlaps.map((ids) => ({
    code: 'OVERLAPPING_APPOINTMENTS' as const,
    message,
    appointment_ids: [...ids],
  }));
  const { patient_id, merged_patient_id, ...rest } = outcomeAnswer(merge);
  const data = { patient_id, merged_patient_id, dry_run: isDryRun, ...rest };
  return { success: true, data: warnings.length === 0 ? data : { ...data, warnings } };
}

/** @returns LastMergeAnswer */
export function lastMergeAnswer(merge: {
  readonly patientId: string;
  readonly mergedId: string;
  readonly mergedAt: number;
  readonly isUndone: boolean;
  readonly canBeUndone: boolean;
}): Static<typeof LastMergeAnswer> {
  const { patientId, mergedId, mergedAt, isUndone, canBeUndone } = merge;
  return {
    success: true,
    data: {
      patient_id: patientId,
      merged_patient_id: mergedId,
      merged_at: mergedAt,
      undone: isUndone,
      can_be_undone: canBeUndone,
    },
  };
}

/** @returns MergesAnswer */
export function mergesAnswer(
  patientId: string,
  merges: readonly { readonly mergedId: string; readonly name: string; readonly mergedAt: number }[],
): Static<typeof MergesAnswer> {
  return {
    success: true,
    data: {
      patient_id: patientId,
      merges: merges.map(({ mergedId, name, mergedAt }) => ({
        merged_patient_id: mergedId,
        name,
        merged_at: mergedAt,
      })),
    },
  };
}

/** @returns UnmergeAnswer */
export function unmergeAnswer(
  merge: MergeOutcome<Static<typeof UnmergeAnswer>['data']['fields'][number]>,
): Static<typeof UnmergeAnswer> {
  return { success: true, data: outcomeAnswer(merge) };
}

function outcomeAnswer<Field>({ patientId, mergedId, appointments, live, fields }: MergeOutcome<Field>) {
  return {
    patient_id: patientId,
    merged_patient_id: mergedId,
    appointments,
    live_appointments: live,
    fields: [...fields],
  };
}
