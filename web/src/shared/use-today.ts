import { clinicClock } from '../text/time.ts';
import { useLogin } from './login-context.ts';

/** YYYY-MM-DD in the zone of the business, whatever the zone of the browser. */
export function useToday(): string {
  const { business } = useLogin();
  return clinicClock(business.time_zone).day(Date.now() / 1_000);
}
