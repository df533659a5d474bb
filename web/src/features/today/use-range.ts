import { useLocation, useSearch } from 'wouter';
import { useLogin } from '../../shared/login-context.ts';
import { paths } from '../../paths.ts';
import { addDays, clinicClock } from '../../text/time.ts';

/** How many days the page can count. */
export const lengths = [1, 7, 30, 90] as const;

interface Range {
  readonly from: string;
  readonly until: string;
  readonly days: number;
  readonly clinic: string | undefined;
  readonly choose: (chosen: { readonly until?: string; readonly days?: string; readonly clinic?: string }) => void;
}

/** The days that the page shows: so many up to one of them, as its URL says; left out, today. */
export function useRange(): Range {
  const { business } = useLogin();
  const [, navigate] = useLocation();
  const params = new URLSearchParams(useSearch());
  const today = clinicClock(business.time_zone).day(Date.now() / 1_000);
  const named = params.get('date') ?? '';
  const until = /^\d{4}-\d{2}-\d{2}$/.test(named) ? named : today;
  const days = lengths.find((length) => String(length) === params.get('days')) ?? 1;
  const clinic = params.get('clinic') ?? undefined;
  return {
    from: addDays(until, 1 - days),
    until,
    days,
    clinic,
    choose: (chosen) => {
      const all = { date: until, days: String(days), clinic, ...chosen };
      const date = chosen.until ?? all.date;
      navigate(
        paths.today({
          date: date === today ? undefined : date,
          days: all.days === '1' ? undefined : all.days,
          clinic: all.clinic === '' ? undefined : all.clinic,
        }),
        { replace: true },
      );
    },
  };
}
