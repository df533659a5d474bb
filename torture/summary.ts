import { markdownTable } from '../bench/figures.ts';
import type { Asked } from './checker/evidence.ts';
import type { TortureReport } from './torture.ts';

/** What a run has done and found, as a table in Markdown. */
export function summaryOf({
  asked,
  clients,
  faults,
  webhooks,
  movedSeconds,
  checks,
  violations,
}: TortureReport): string {
  const count = (is: (one: Asked) => boolean): number => asked.filter(is).length;
  const rows: readonly (readonly [what: string, count: number])[] = [
    ['requests that change something', asked.length],
    ['contested tries for a seat', count(({ isContested }) => isContested)],
    ['acknowledged', count(({ outcome }) => outcome === 'acknowledged')],
    ['acknowledged bookings', count(({ kind, outcome }) => kind === 'book' && outcome === 'acknowledged')],
    ['refused', count(({ outcome }) => outcome === 'refused')],
    ['given up after an answer that was lost', count(({ outcome }) => outcome === 'abandoned')],
    ['tries without an answer', clients.unanswered],
    ['retries', clients.retries],
    ['acknowledged requests that were repeated', clients.repeats],
    ['of these answered anew, naming the same', clients.answeredAnew],
    ['servers killed', faults.serverKills],
    ['servers stopped and started', faults.serverStops],
    ['kills of the database or one of its sessions', faults.databaseKills],
    ['servers paused', faults.pauses],
    ['connections cut', faults.cuts],
    ['ways stalled', faults.stalls],
    ['ways slowed down', faults.delays],
    ['moves of the clock', faults.clockMoves],
    ['hours that the clock was moved', Math.round(movedSeconds / 3_600)],
    ['webhooks received', webhooks],
    ['checks made', checks],
    ['violations', violations.length],
  ];
  return markdownTable(
    ['', 'count'],
    rows.map(([what, number]) => [what, number.toLocaleString('en')]),
  );
}
