import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react';
import { inReadingDirection } from '../../../text/text.ts';

interface Cell {
  readonly day: number;
  readonly row: number;
}

interface Options {
  readonly rows: number;
  /** @param days 1 Monday … 7 Sunday; @param from the first row; @param to the last one */
  readonly paint: (days: readonly number[], from: number, to: number) => void;
}

interface Painting {
  readonly isOn: boolean;
  /** Whether a cell is the one that Tab reaches. */
  readonly isAt: (day: number, row: number) => boolean;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent) => void;
    readonly onPointerOver: (event: PointerEvent) => void;
    readonly onPointerUp: () => void;
    readonly onKeyDown: (event: KeyboardEvent) => void;
  };
}

const steps: Readonly<Record<string, Cell>> = {
  ArrowUp: { day: 0, row: -1 },
  ArrowDown: { day: 0, row: 1 },
  ArrowLeft: { day: -1, row: 0 },
  ArrowRight: { day: 1, row: 0 },
};

/** Painting a part of a grid: by dragging, or by arrows while Shift is held. */
export function usePainting({ rows, paint }: Options): Painting {
  const anchor = useRef<Cell>({ day: 1, row: 0 });
  const [at, setAt] = useState<Cell>({ day: 1, row: 0 });
  const [isOn, setIsOn] = useState(false);
  const paintTo = (end: Cell): void => {
    const { day, row } = anchor.current;
    const firstDay = Math.min(day, end.day);
    const days = Array.from({ length: Math.abs(day - end.day) + 1 }, (_, index) => firstDay + index);
    paint(days, Math.min(row, end.row), Math.max(row, end.row));
  };
  const reach = (cell: Cell, isPainted: boolean): void => {
    if (!isPainted) anchor.current = cell;
    else paintTo(cell);
    setAt(cell);
  };
  return {
    isOn,
    isAt: (day, row) => at.day === day && at.row === row,
    handlers: {
      onPointerDown: (event) => {
        const cell = cellOf(event.target);
        if (cell === null || event.button !== 0) return;
        anchor.current = cell;
        setIsOn(true);
        reach(cell, true);
      },
      onPointerOver: (event) => {
        const cell = cellOf(event.target);
        if (cell !== null && isOn && event.buttons === 1) reach(cell, true);
      },
      onPointerUp: () => setIsOn(false),
      onKeyDown: (event) => {
        const cell = cellOf(event.target);
        const step = steps[event.key];
        if (cell === null) return;
        if (event.key === ' ' || event.key === 'Enter') {
          event.preventDefault();
          anchor.current = cell;
          reach(cell, true);
        } else if (step !== undefined) {
          event.preventDefault();
          const next = {
            day: Math.min(7, Math.max(1, cell.day + inReadingDirection(step.day))),
            row: Math.min(rows - 1, Math.max(0, cell.row + step.row)),
          };
          reach(next, event.shiftKey);
          event.currentTarget.querySelector<HTMLElement>(`[data-day="${next.day}"][data-row="${next.row}"]`)?.focus();
        }
      },
    },
  };
}

function cellOf(target: EventTarget): Cell | null {
  const { day, row } = target instanceof HTMLElement ? target.dataset : {};
  return day === undefined || row === undefined ? null : { day: Number(day), row: Number(row) };
}
