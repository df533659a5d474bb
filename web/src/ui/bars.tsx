import type { ReactNode } from 'react';
import classes from './bars.module.css';

/** One bar, of parts that stand on each other. */
interface Bar {
  readonly label: string;
  /** By the kinds of the chart, in their order. */
  readonly values: readonly number[];
}

interface Props {
  /** Said for the whole chart; the numbers stand in a table beside it. */
  readonly label: string;
  readonly kinds: readonly { readonly label: string; readonly tone: 'done' | 'booked' | 'off' | 'parked' }[];
  readonly bars: readonly Bar[];
}

/** Sizes in the units of the drawing, about a pixel each: of all of it, of a bar, of a label and a letter of one. */
const size = { width: 480, height: 160, foot: 18, bar: 44, label: 36, letter: 6 };

/** Stacked bars. Sizes are attributes of SVG, not styles: the policy of the page allows no others. */
export function Bars({ label, kinds, bars }: Props): ReactNode {
  const highest = Math.max(1, ...bars.map(({ values }) => values.reduce((sum, each) => sum + each, 0)));
  const place = size.width / Math.max(1, bars.length);
  const width = Math.min(size.bar, place * 0.7);
  // Of many bars each nth has its label.
  const nth = Math.ceil(size.label / place);
  return (
    <figure className={classes['chart']}>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${size.width} ${size.height + size.foot}`}
        className={classes['drawing']}
      >
        {bars.map((bar, index) => (
          <g key={index}>
            <Parts bar={bar} kinds={kinds} x={(index + 0.5) * place - width / 2} width={width} highest={highest} />
            {index % nth === 0 && (
              <text className={classes['label']} x={(index + 0.5) * place} y={size.height + size.foot - 5}>
                {shortened(bar.label, (place * nth) / size.letter)}
              </text>
            )}
          </g>
        ))}
      </svg>
      <figcaption className={classes['legend']}>
        {kinds.map(({ label: kind, tone }) => (
          <span key={kind} data-tone={tone}>
            {kind}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function shortened(label: string, letters: number): string {
  return label.length <= letters ? label : `${label.slice(0, Math.max(1, Math.floor(letters) - 1))}…`;
}

interface PartsProps extends Pick<Props, 'kinds'> {
  readonly bar: Bar;
  readonly x: number;
  readonly width: number;
  readonly highest: number;
}

function Parts({ bar: { values }, kinds, x, width, highest }: PartsProps): ReactNode {
  const heights = values.map((value) => (value / highest) * size.height);
  return kinds.map(({ label, tone }, index) => {
    const below = heights.slice(0, index).reduce((sum, each) => sum + each, 0);
    const height = heights[index] ?? 0;
    return (
      <rect
        key={label}
        data-tone={tone}
        className={classes['part']}
        x={x}
        y={size.height - below - height}
        width={width}
        height={height}
      />
    );
  });
}
