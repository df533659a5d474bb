import {
  type DragEndEvent,
  KeyboardSensor,
  type KeyboardCoordinateGetter,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { Entry } from '../../api/queries/queue.ts';
import { type Direction, freeSlot, nextStop, type PressedSlot, slotOf } from './stops.ts';

/** A press becomes a drag after so many pixels, and a touch after so long, in ms. */
const dragPixels = 8;
const holdMs = 200;

const directions: Readonly<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};

const keyboardCodes = { start: ['Space'], cancel: ['Escape'], end: ['Space', 'Enter'] };

interface Dragging {
  readonly sensors: ReturnType<typeof useSensors>;
  /** The appointment in hand. */
  readonly lifted: Entry | undefined;
  /** The time that it is over, for those who do not see it. */
  readonly over: PressedSlot | undefined;
  readonly isByKeyboard: boolean;
  /** Remembers which appointment a press begins on; to be called before the sensors hear of it. */
  readonly grasp: (element: HTMLElement, entry: Entry) => void;
  readonly start: (event: { readonly activatorEvent: Event | null }) => void;
  readonly move: (event: Pick<DragEndEvent, 'active' | 'activatorEvent'>) => void;
  readonly end: () => void;
  readonly cancel: () => void;
}

/**
 * An appointment that is dragged with the mouse, a finger or the keyboard. Three thousand appointments and their times
 * are no parts of the drag-and-drop library: one part of it stands for the appointment that was grasped, and where it is
 * over is read from the page.
 */
export function useDragging(drop: (entry: Entry, over: PressedSlot) => void): Dragging {
  const grasped = useRef<{ readonly element: HTMLElement; readonly entry: Entry }>(null);
  const target = useRef<HTMLElement>(null);
  const [lifted, setLifted] = useState<Entry>();
  const [over, setOver] = useState<PressedSlot>();
  const [isByKeyboard, setIsByKeyboard] = useState(false);

  const aim = useCallback((next: HTMLElement | null): void => {
    if (next === target.current) return;
    target.current?.removeAttribute('data-over');
    next?.setAttribute('data-over', '');
    target.current = next;
    setOver(slotOf(next));
  }, []);
  const choose = useCallback<KeyboardCoordinateGetter>(
    (event) => {
      const direction = directions[event.code];
      const from = target.current ?? grasped.current?.element;
      if (direction === undefined || from === undefined) return undefined;
      event.preventDefault();
      const next = nextStop(from, direction, freeSlot);
      next?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      if (next !== undefined) aim(next);
      // The time itself is marked: there is nothing to carry.
      return undefined;
    },
    [aim],
  );
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: dragPixels } }),
    useSensor(TouchSensor, { activationConstraint: { delay: holdMs, tolerance: dragPixels } }),
    useSensor(KeyboardSensor, { coordinateGetter: choose, keyboardCodes }),
  );
  const leave = useCallback((): void => {
    grasped.current?.element.removeAttribute('data-lifted');
    aim(null);
    setLifted(undefined);
  }, [aim]);
  return useMemo(
    () => ({
      sensors,
      lifted,
      over,
      isByKeyboard,
      grasp: (element, entry) => {
        grasped.current = { element, entry };
      },
      start: ({ activatorEvent }) => {
        grasped.current?.element.setAttribute('data-lifted', '');
        setIsByKeyboard(activatorEvent instanceof KeyboardEvent);
        setLifted(grasped.current?.entry);
      },
      move: ({ active, activatorEvent }) => {
        const rect = active.rect.current.translated;
        if (rect === null || activatorEvent instanceof KeyboardEvent) return;
        const height = Math.min(rect.height, grasped.current?.element.offsetHeight ?? rect.height);
        aim(slotAt(rect.left + rect.width / 2, rect.top + height / 2));
      },
      end: () => {
        const found = slotOf(target.current);
        const entry = grasped.current?.entry;
        leave();
        if (found !== undefined && entry !== undefined) drop(entry, found);
      },
      cancel: leave,
    }),
    [aim, drop, isByKeyboard, leave, lifted, over, sensors],
  );
}

/** Below whatever is drawn over it. */
function slotAt(x: number, y: number): HTMLElement | null {
  const stack = document.elementsFromPoint(x, y);
  return stack.find((each): each is HTMLElement => each instanceof HTMLElement && 'slot' in each.dataset) ?? null;
}
