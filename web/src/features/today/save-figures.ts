import { csvLine } from '../../../../src/imports/domain/csv.ts';
import type { FiguresOfRange, Figures } from '../../api/queries/figures.ts';

const names = [
  'booked',
  'seen',
  'no_shows',
  'cancelled',
  'wait_median',
  'wait_90',
  'visit_median',
  'visit_90',
  'offered_minutes',
  'taken_minutes',
  'utilisation',
] as const satisfies readonly (keyof Figures)[];

/** Saves the figures as CSV: a row for each day, doctor and hour, and one for all; times are in seconds. */
export function saveFigures(figures: FiguresOfRange, nameOfDoctor: (id: string) => string): void {
  const { from, until, total, days, doctors, hours } = figures;
  const line = (of: string, name: string, row: Figures): string =>
    csvLine([of, name, ...names.map((each) => String(row[each] ?? ''))]);
  const lines = [
    csvLine(['of', 'name', ...names]),
    line('all', '', total),
    ...days.map((row) => line('day', row.date, row)),
    ...doctors.map((row) => line('doctor', nameOfDoctor(row.doctor_id), row)),
    ...hours.map((row) => line('hour', String(row.hour), row)),
  ];
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(['\uFEFF', ...lines], { type: 'text/csv' }));
  link.download = `figures-${from}-${until}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
