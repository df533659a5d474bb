import { type DragEndEvent, useSensor } from '@dnd-kit/core';
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Entry } from '../../api/queries/queue.ts';
import { useDragSensors } from '../../ui/drag-sensors.ts';
import { KeyboardLift } from './keyboard-lift.ts';
import { appointmentOf, type Direction, freeSlot, nextStop, type PressedSlot, slotOf } from './stops.ts';

interface Options {
  /** The appointment with an id, where it can be moved. */
  readonly movable: (id: string) => Entry | undefined;
  readonly drop: (entry: Entry, over: PressedSlot) => void;
  /** Called where it was dropped on another appointment. */
  readonly taken: (id: string) => void;
}

interface Dragging {
  readonly sensors: ReturnType<typeof useDragSensors>;
  /** The appointment in hand. */
  readonly lifted: Entry | undefined;
  /** The time that it is over, for those who do not see it. */
  readonly over: PressedSlot | undefined;
  readonly isByKeyboard: boolean;
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
export function useDragging({ movable, drop, taken }: Options): Dragging {
  const grasped = useRef<{ readonly element: HTMLElement; readonly entry: Entry }>(null);
  /** The appointment that it is over, where no time is. */
  const other = useRef<string>(undefined);
  const giveUp = useRef<() => void>(undefined);
  const [lifted, setLifted] = useState<Entry>();
  const [isByKeyboard, setIsByKeyboard] = useState(false);
  const { target, over, aim } = useAim();
  const choose = useCallback(
    (direction: Direction): void => {
      const from = target.current?.isConnected === true ? target.current : grasped.current?.element;
      const next = from === undefined ? undefined : nextStop(from, direction, freeSlot);
      if (next === undefined) return;
      next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      aim(next);
    },
    [aim, target],
  );
  const hold = useCallback((how: () => void): void => void (giveUp.current = how), []);
  const sensors = useDragSensors(useSensor(KeyboardLift, { choose, hold }));
  const leave = useCallback((): void => {
    grasped.current?.element.removeAttribute('data-lifted');
    grasped.current = null;
    other.current = undefined;
    aim(null);
    setLifted(undefined);
  }, [aim]);
  // Another day is shown, or another desk has moved it: nobody can see any more what would be put down.
  useEffect(() => {
    if (grasped.current?.element.isConnected === false) giveUp.current?.();
  });
  return useMemo(
    () => ({
      sensors,
      lifted,
      over,
      isByKeyboard,
      start: ({ activatorEvent }) => {
        // The one that this press began on, whatever has been pressed since.
        const element = appointmentOf(activatorEvent?.target ?? null);
        const entry = movable(element?.dataset['appointment'] ?? '');
        if (element === undefined || entry === undefined) return;
        grasped.current = { element, entry };
        element.setAttribute('data-lifted', '');
        setIsByKeyboard(activatorEvent instanceof KeyboardEvent);
        setLifted(entry);
      },
      move: ({ active, activatorEvent }) => {
        const rect = active.rect.current.translated;
        if (rect === null || activatorEvent instanceof KeyboardEvent) return;
        const height = Math.min(rect.height, grasped.current?.element.offsetHeight ?? rect.height);
        const [x, y] = [rect.left + rect.width / 2, rect.top + height / 2];
        const slot = slotAt(x, y);
        other.current = slot === null ? otherAt(x, y, grasped.current?.element) : undefined;
        aim(slot);
      },
      end: () => {
        const found = slotOf(target.current);
        const entry = grasped.current?.entry;
        const id = other.current;
        leave();
        if (found !== undefined && entry !== undefined) drop(entry, found);
        else if (id !== undefined) taken(id);
      },
      cancel: leave,
    }),
    [aim, drop, isByKeyboard, leave, lifted, movable, over, sensors, taken, target],
  );
}

interface Aim {
  /** The time that is marked. */
  readonly target: RefObject<HTMLElement | null>;
  readonly over: PressedSlot | undefined;
  readonly aim: (next: HTMLElement | null) => void;
}

/** The time that an appointment in hand is over. */
function useAim(): Aim {
  const target = useRef<HTMLElement>(null);
  const [over, setOver] = useState<PressedSlot>();
  const aim = useCallback((next: HTMLElement | null): void => {
    if (next === target.current) return;
    target.current?.removeAttribute('data-over');
    next?.setAttribute('data-over', '');
    target.current = next;
    setOver(slotOf(next));
  }, []);
  return { target, over, aim };
}

/** Below appointments; what stands over the times otherwise, as the heads of the columns do, is no time. */
function slotAt(x: number, y: number): HTMLElement | null {
  const top = document.elementsFromPoint(x, y).find((each) => appointmentOf(each) === undefined);
  return top?.closest<HTMLElement>('[data-slot]') ?? null;
}

/** The id of the appointment there, but for the one in hand. */
function otherAt(x: number, y: number, own: HTMLElement | undefined): string | undefined {
  const found = appointmentOf(document.elementsFromPoint(x, y)[0] ?? null);
  return found === own ? undefined : found?.dataset['appointment'];
}
