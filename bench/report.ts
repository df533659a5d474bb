import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Figures } from './bench.ts';
import { type Chart, lineChart, stackedBars } from './plot.ts';

const docs = fileURLToPath(new URL('../docs/', import.meta.url));

/** Writes the figures of a run as JSON, and those that have a chart as SVG, beside the page of performance. */
export function writeReport(machine: string, measured: ReadonlyMap<string, readonly Figures[]>): void {
  const text = JSON.stringify({ machine, measured: Object.fromEntries(measured) }, rounded, 2);
  writeFileSync(`${docs}performance.json`, `${text}\n`);
  for (const [name, chart] of Object.entries(chartsOf(measured))) {
    if (chart !== undefined) writeFileSync(`${docs}images/performance-${name}.svg`, chart);
  }
}

/** To three figures: the rest is the machine's. */
function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(3)) : value;
}

function chartsOf(measured: ReadonlyMap<string, readonly Figures[]>): Readonly<Record<string, string | undefined>> {
  const { book, reads } = Object.fromEntries(measured);
  return {
    'booking-latency': book && lineChart(bookingLatency(book)),
    'booking-processor': book && stackedBars(bookingProcessor(book)),
    'reads-processor': reads && stackedBars(readsProcessor(reads)),
  };
}

function bookingLatency(book: readonly Figures[]): Chart {
  return {
    title: 'Latency of a booking over connections',
    unit: 'ms',
    labels: book.map(({ connections }) => String(connections)),
    series: [
      { name: 'Opdesk, median', values: column(book, 'p50Ms') },
      { name: 'Opdesk, p99', values: column(book, 'p99Ms') },
      { name: 'F1, median', values: column(book, 'bareP50Ms') },
      { name: 'F1, p99', values: column(book, 'bareP99Ms') },
    ],
  };
}

/** Two bars for each number of connections. */
function bookingProcessor(book: readonly Figures[]): Chart {
  const both = (opdesk: string, bare: string): number[] =>
    book.flatMap((row) => [Number(row[opdesk] ?? 0), Number(row[bare] ?? 0)]);
  return {
    title: 'Processor time of a booking',
    unit: 'ms',
    labels: book.flatMap(({ connections }) => [`${connections}: Opdesk`, `${connections}: F1`]),
    series: [
      { name: 'Node', values: both('serverMs', 'bareServerMs') },
      { name: 'PostgreSQL', values: both('postgresMs', 'barePostgresMs') },
    ],
  };
}

function readsProcessor(reads: readonly Figures[]): Chart {
  return {
    title: 'Processor time of a read',
    unit: 'ms',
    labels: reads.map(({ read }) => shortName(String(read))),
    series: [
      { name: 'a bare answer (F0)', values: column(reads, 'bareServerMs') },
      {
        name: 'the rest of Node',
        values: reads.map((row) => Math.max(0, Number(row['serverMs']) - Number(row['bareServerMs']))),
      },
      { name: 'PostgreSQL', values: column(reads, 'postgresMs') },
    ],
  };
}

/** A bar is narrow. */
function shortName(read: string): string {
  return read.replace(/^one |, warm| by mobile|of (?:the|one) /g, '').replace('queue of 300', 'queue');
}

function column(rows: readonly Figures[], name: string): number[] {
  return rows.map((row) => Number(row[name] ?? 0));
}
