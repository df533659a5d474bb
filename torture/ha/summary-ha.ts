import { markdownTable } from '../../bench/figures.ts';
import type { Asked } from '../checker/evidence.ts';
import { haFaults, type HaFault } from './node-faults.ts';
import type { HaReport } from './torture-ha.ts';

/** What a run over three nodes has done and found, as tables in Markdown. */
export function summaryOfHa({ asked, clients, outages, webhooks, checks, violations }: HaReport): string {
  const count = (is: (one: Asked) => boolean): number => asked.filter(is).length;
  const rows: readonly (readonly [what: string, count: number])[] = [
    ['requests that change something', asked.length],
    ['acknowledged', count(({ outcome }) => outcome === 'acknowledged')],
    ['acknowledged bookings', count(({ kind, outcome }) => kind === 'book' && outcome === 'acknowledged')],
    ['refused', count(({ outcome }) => outcome === 'refused')],
    ['tries without an answer', clients.unanswered],
    ['acknowledged requests that were repeated', clients.repeats],
    ['of these, answered anew instead of with the kept answer', clients.answeredAnew],
    ['webhooks received', webhooks],
    ['checks made', checks],
    ['violations', violations.length],
  ];
  const names = Object.keys(haFaults) as HaFault[];
  const faults = names.map((name) => {
    const seconds = outages.filter(({ fault }) => fault === name).map(({ silentSeconds }) => silentSeconds);
    return [haFaults[name], String(seconds.length), medianOf(seconds), shown(Math.max(...seconds))];
  });
  return [
    markdownTable(['fault', 'times', 'median s without a change', 'longest'], faults),
    markdownTable(
      ['', 'count'],
      rows.map(([what, number]) => [what, number.toLocaleString('en')]),
    ),
  ].join('\n\n');
}

function medianOf(seconds: readonly number[]): string {
  return shown(seconds.toSorted((one, other) => one - other)[Math.floor(seconds.length / 2)]);
}

function shown(seconds: number | undefined): string {
  return seconds === undefined || !Number.isFinite(seconds) ? '—' : seconds.toFixed(1);
}
