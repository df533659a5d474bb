/** Left out where it is not a day of the calendar. */
export function calendarDay(text: string | undefined): string | undefined {
  const date = new Date(`${text ?? ''}T00:00:00Z`);
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? undefined : text;
}

/** The day so many months before, or the last of a month that is shorter. @param date YYYY-MM-DD */
export function monthsBefore(date: string, months: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 - months, Math.min(day, last))).toISOString().slice(0, 10);
}

/** In whole months, on a day. @param dob YYYY-MM-DD; @param date YYYY-MM-DD */
export function monthsOn(dob: string, date: string): number {
  const monthOf = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return monthOf(date) - monthOf(dob) - (date.slice(8) < dob.slice(8) ? 1 : 0);
}
