import { t } from '../../../text/text.ts';

/** The weeks of a month in which hours can be: the first such weekday … the fifth, and the last. */
const weeks = ['1', '2', '3', '4', '5', '-1'] as const;

export const weekOptions = (): readonly { readonly value: string; readonly label: string }[] =>
  weeks.map((value) => ({ value, label: t(`settings.hours.weekOfMonth.${value}`) }));

/** In the order of the month. */
export function sortedWeeks(chosen: readonly string[]): readonly string[] {
  return weeks.filter((week) => chosen.includes(week));
}

export function weeksText(chosen: readonly number[]): string {
  const names = weekOptions().filter(({ value }) => chosen.includes(Number(value)));
  return names.map(({ label }) => label).join(', ');
}
