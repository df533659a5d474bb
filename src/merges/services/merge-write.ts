import { RawJson } from '../../kernel/raw-json.ts';
import type { MergeRow, MergeWrite } from '../db/merges.ts';
import type { MergePatient, PatientAppointment } from '../db/patients-to-merge.ts';
import { isLive } from '../../calendar/status.ts';
import type { MergeColumns, MergeDecision } from '../domain.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import type { Context } from '../../runtime/context.ts';

/** The state on which a change of both patients was decided, and the columns that it writes. */
export function mergeWrite(
  ctx: Pick<Context, 'newId'>,
  patients: readonly MergePatient[],
  appointments: readonly PatientAppointment[],
  { columns, partnerId }: Pick<MergeDecision, 'columns' | 'partnerId'>,
): MergeWrite {
  const live = appointments.filter(({ status }) => isLive(status));
  return {
    row_versions: Object.fromEntries(patients.map(({ id, rowVersion }) => [id, rowVersion])),
    doctor_ids: [...new Set(appointments.map(({ doctorId }) => doctorId))],
    event_ids: Object.fromEntries(live.map(({ id }) => [id, ctx.newId('event')])),
    columns: withJsonColumns(columns),
    partner_id: partnerId,
  };
}

const jsonColumns: readonly (keyof MergeColumns)[] = ['address', 'partner_meta', 'relations', 'extras'];

/** JSON texts verbatim, as a column of type json takes them. */
function withJsonColumns(columns: Partial<MergeColumns>): Readonly<Record<string, unknown>> {
  const verbatim = jsonColumns.flatMap((column) => {
    const text = columns[column];
    return typeof text === 'string' ? [[column, new RawJson(text)] as const] : [];
  });
  return { ...columns, ...Object.fromEntries(verbatim) };
}

/** The author and the reason of a merge or of its undoing. */
export function actorOf(
  { actor }: Pick<Context, 'actor'>,
  origin: Origin,
): Pick<MergeRow, 'actor_kind' | 'actor_id' | 'role' | 'on_behalf_of' | 'remark'> {
  return {
    actor_kind: actor.kind,
    actor_id: actor.id,
    role: origin.role,
    on_behalf_of: origin.onBehalfOf,
    remark: origin.remark,
  };
}
