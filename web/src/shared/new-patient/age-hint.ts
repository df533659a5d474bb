import { monthsIn } from '../../text/born.ts';
import { monthsBefore } from '../../text/days.ts';
import { t } from '../../text/text.ts';
import { longDate } from '../../text/time.ts';

/**
 * What may be typed for an age. Months are kept as the birth date that they mean: it is said, because nobody has typed
 * it. @param today YYYY-MM-DD
 */
export function ageHint(typed: string, today: string): string {
  const months = monthsIn(typed);
  return months === undefined
    ? t('booking.ageHint')
    : t('booking.bornAbout', { date: longDate(monthsBefore(today, months)) });
}
