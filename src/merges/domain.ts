/** The fields that a merge decides, each with its columns of a patient; the first column holds the value. */
const columnsOf = {
  designation: ['designation'],
  first_name: ['first_name'],
  middle_name: ['middle_name'],
  last_name: ['last_name'],
  gender: ['gender'],
  dob: ['date_of_birth', 'from_age'],
  mobile: ['mobile'],
  email: ['email'],
  address: ['address'],
  tag: ['tag'],
  relations: ['relations'],
  partner_meta: ['partner_meta'],
  blood_group: ['blood_group'],
  abha: ['abha'],
  extras: ['extras'],
  partner_patient_id: ['partner_id'],
} as const;

export type MergeField = keyof typeof columnsOf;
type MergeColumn = (typeof columnsOf)[MergeField][number];
export const mergeFields = Object.keys(columnsOf) as MergeField[];

/** The columns of a patient; address, partner_meta, relations and extras are JSON texts. */
export type MergeColumns = Readonly<Record<MergeColumn, string | boolean | null>>;

/** One of the two patients of a merge. */
export interface MergeSide {
  readonly id: string;
  readonly columns: MergeColumns;
}

/**
 * The value that stays where the two differ: that of the patient that is left (`into`), or of the merged one (`from`).
 */
export type KeepChoices = Readonly<Partial<Record<MergeField, 'into' | 'from'>>>;

export interface FieldOutcome {
  readonly field: MergeField;
  /** The patient that is left keeps their own, has it replaced by the other's, or had none and takes the other's. */
  readonly outcome: 'kept' | 'replaced' | 'filled';
}

export interface MergeDecision {
  /** To be written to the patient that is left. */
  readonly columns: Partial<MergeColumns>;
  /** Of the fields in which the two differ. */
  readonly fields: readonly FieldOutcome[];
  /** The partner's id that stays with the merged patient, and leads to the patient that is left. */
  readonly partnerId: string | null;
}

/** The outcome for each field. A value that is missing replaces none. */
export function decideMerge(left: MergeSide, merged: MergeSide, keep: KeepChoices): MergeDecision {
  let columns: Partial<MergeColumns> = {};
  const fields: FieldOutcome[] = [];
  for (const field of mergeFields) {
    const decided = decideField(field, left, merged.columns, keep[field] ?? 'into');
    if (decided === undefined) continue;
    columns = { ...columns, ...decided.columns };
    fields.push({ field, outcome: decided.outcome });
  }
  const moves = columns.partner_id !== undefined;
  return { columns, fields, partnerId: (moves ? left : merged).columns.partner_id as string | null };
}

type DecidedField = Pick<FieldOutcome, 'outcome'> & Pick<MergeDecision, 'columns'>;

function decideField(
  field: MergeField,
  left: MergeSide,
  merged: MergeColumns,
  kept: 'into' | 'from',
): DecidedField | undefined {
  const [column] = columnsOf[field];
  const [own, other] = [left.columns[column], merged[column]];
  if (other === null || other === own) return undefined;
  // Our id of the patient that is left, which earlier versions took for a partner's.
  if (field === 'partner_patient_id' && other === left.id) return undefined;
  if (field === 'extras' && own !== null) return decideExtras(String(own), String(other), kept);
  const theirs = Object.fromEntries(columnsOf[field].map((each) => [each, merged[each]])) as Partial<MergeColumns>;
  if (own === null) return { outcome: 'filled', columns: theirs };
  return kept === 'from' ? { outcome: 'replaced', columns: theirs } : { outcome: 'kept', columns: {} };
}

/** Entry by entry: only those that both have can differ. */
function decideExtras(own: string, other: string, kept: 'into' | 'from'): DecidedField | undefined {
  const [mine, theirs] = [own, other].map((text) => JSON.parse(text) as Readonly<Record<string, unknown>>) as [
    Readonly<Record<string, unknown>>,
    Readonly<Record<string, unknown>>,
  ];
  const differs = Object.keys(theirs).some(
    (key) => key in mine && JSON.stringify(mine[key]) !== JSON.stringify(theirs[key]),
  );
  const adds = Object.keys(theirs).some((key) => !(key in mine));
  if (!differs && !adds) return undefined;
  const replaces = differs && kept === 'from';
  const extras = JSON.stringify(replaces ? { ...mine, ...theirs } : { ...theirs, ...mine });
  return {
    outcome: replaces ? 'replaced' : differs ? 'kept' : 'filled',
    columns: adds || replaces ? { extras } : {},
  };
}

/** The columns before a merge that has written these. */
export function columnsBefore(left: MergeSide, written: Partial<MergeColumns>): Partial<MergeColumns> {
  return Object.fromEntries((Object.keys(written) as MergeColumn[]).map((column) => [column, left.columns[column]]));
}

export interface RestoredField {
  readonly field: MergeField;
  /** Changed since the merge, and therefore left as it is. */
  readonly outcome: 'restored' | 'kept';
}

/**
 * The columns that the undoing of a merge restores: each field that the merge wrote and nobody has changed since.
 * @param before, after the columns that the merge wrote
 */
export function decideUnmerge(
  now: MergeColumns,
  before: Partial<MergeColumns>,
  after: Partial<MergeColumns>,
): { readonly columns: Partial<MergeColumns>; readonly fields: readonly RestoredField[] } {
  let columns: Partial<MergeColumns> = {};
  const fields: RestoredField[] = [];
  for (const field of mergeFields) {
    const [column] = columnsOf[field];
    if (after[column] === undefined) continue;
    const isUnchanged = columnsOf[field].every((each) => now[each] === after[each]);
    if (isUnchanged)
      columns = { ...columns, ...Object.fromEntries(columnsOf[field].map((each) => [each, before[each] ?? null])) };
    fields.push({ field, outcome: isUnchanged ? 'restored' : 'kept' });
  }
  return { columns, fields };
}

/** An appointment as far as a merge looks at it; times are epoch seconds. */
export interface MergedAppointment {
  readonly id: string;
  readonly startAt: number;
  readonly endAt: number;
}

/** The most pairs that one answer lists. */
const maxOverlaps = 50;

/**
 * Pairs of appointments, one of each list, that overlap in time, by the instant from which they do. Each appointment is
 * compared with those of the other list that go on when it starts, and no more once there are enough pairs: a patient
 * may have thousands.
 */
export function findOverlaps(
  ones: readonly MergedAppointment[],
  others: readonly MergedAppointment[],
): (readonly [string, string])[] {
  const starting = [
    ...ones.map((appointment) => ({ appointment, isOne: true })),
    ...others.map((appointment) => ({ appointment, isOne: false })),
  ].toSorted((a, b) => a.appointment.startAt - b.appointment.startAt);
  let [onesNow, othersNow]: readonly [MergedAppointment[], MergedAppointment[]] = [[], []];
  const pairs: (readonly [string, string])[] = [];
  for (const { appointment, isOne } of starting) {
    const goesOn = ({ endAt }: MergedAppointment): boolean => endAt > appointment.startAt;
    if (isOne) {
      othersNow = othersNow.filter(goesOn);
      pairs.push(...othersNow.slice(0, maxOverlaps).map(({ id }) => [appointment.id, id] as const));
      onesNow.push(appointment);
    } else {
      onesNow = onesNow.filter(goesOn);
      pairs.push(...onesNow.slice(0, maxOverlaps).map(({ id }) => [id, appointment.id] as const));
      othersNow.push(appointment);
    }
    if (pairs.length >= maxOverlaps) break;
  }
  return pairs.slice(0, maxOverlaps);
}

/** For how long a merge can be undone. */
export const unmergeSeconds = 86_400;
