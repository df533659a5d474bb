/** One line of a chart, or one part of its bars. */
interface Series {
  readonly name: string;
  readonly values: readonly number[];
}

export interface Chart {
  readonly title: string;
  /** What the numbers at the left are. */
  readonly unit: string;
  /** Under the points or bars, from left to right. */
  readonly labels: readonly string[];
  readonly series: readonly Series[];
}

const width = 640;
const height = 320;
const margin = { left: 56, right: 16, top: 40, bottom: 64 } as const;
const colours = ['#0b6e6e', '#c2571a', '#5b4b9a', '#8a8a8a', '#a3781d', '#2f6b2f'] as const;

/** Lines over evenly spaced points. @returns SVG */
export function lineChart(chart: Chart): string {
  const top = niceTop(Math.max(...chart.series.flatMap(({ values }) => values)));
  const x = (index: number): number => margin.left + (index + 0.5) * stepOf(chart);
  const lines = chart.series.flatMap(({ values }, index) => {
    const points = values.map((value, at) => `${round(x(at))},${round(yOf(value, top))}`);
    const dots = points.map((point) => `<circle cx="${point.replace(',', '" cy="')}" r="3" fill="${colour(index)}"/>`);
    return [`<polyline points="${points.join(' ')}" fill="none" stroke="${colour(index)}" stroke-width="2"/>`, ...dots];
  });
  return frame(chart, top, lines);
}

/** A bar for each label, its series one above the other. @returns SVG */
export function stackedBars(chart: Chart): string {
  const sums = chart.labels.map((_, at) => chart.series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
  const top = niceTop(Math.max(...sums));
  const bars = chart.labels.flatMap((_, at) => {
    let below = 0;
    return chart.series.map(({ values }, index) => {
      const value = values[at] ?? 0;
      const y = yOf(below + value, top);
      const size = yOf(below, top) - y;
      below += value;
      const left = margin.left + (at + 0.2) * stepOf(chart);
      const place = `x="${round(left)}" y="${round(y)}" width="${round(stepOf(chart) * 0.6)}" height="${round(size)}"`;
      return `<rect ${place} fill="${colour(index)}"/>`;
    });
  });
  return frame(chart, top, bars);
}

function frame(chart: Chart, top: number, marks: readonly string[]): string {
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => {
    const y = round(yOf(top * share, top));
    return [
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${y}" y2="${y}" stroke="#ddd"/>`,
      text(margin.left - 6, y + 4, shortNumber(top * share), 'end'),
    ];
  });
  const labels = chart.labels.map((label, at) =>
    text(margin.left + (at + 0.5) * stepOf(chart), height - margin.bottom + 18, label, 'middle'),
  );
  const keys = chart.series.flatMap(({ name }, index) => {
    const x = margin.left + index * ((width - margin.left) / Math.max(chart.series.length, 1));
    const y = height - 18;
    return [
      `<rect x="${x}" y="${y - 9}" width="10" height="10" fill="${colour(index)}"/>`,
      text(x + 16, y, name, 'start'),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"`,
    '  font-family="sans-serif" font-size="12" fill="#333">',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${margin.left}" y="22" font-size="14" font-weight="bold">`,
    `${escape(`${chart.title}, ${chart.unit}`)}</text>`,
    ...ticks,
    ...labels,
    ...marks,
    ...keys,
    '</svg>\n',
  ].join('\n');
}

function text(x: number, y: number, content: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${escape(content)}</text>`;
}

function stepOf({ labels }: Chart): number {
  return (width - margin.left - margin.right) / labels.length;
}

function yOf(value: number, top: number): number {
  return height - margin.bottom - (value / top) * (height - margin.top - margin.bottom);
}

/** The next number of few figures above the value, whose quarters are short. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10].find((step) => step * power >= value) ?? 10) * power;
}

function shortNumber(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en');
}

function colour(index: number): string {
  return colours[index % colours.length] ?? '#333';
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
