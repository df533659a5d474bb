import {
  type DragEndEvent,
  MouseSensor,
  type MouseSensorOptions,
  type SensorProps,
  TouchSensor,
  type TouchSensorOptions,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { flushSync } from 'react-dom';

/** A press becomes a drag after so many pixels, and a touch after so long, in ms. */
const dragPixels = 8;
const holdMs = 200;

type Sensors = typeof useSensors;

/** The mouse and the finger, for whatever is dragged on the desk. @param others that a page adds */
export function useDragSensors(...others: Parameters<Sensors>): ReturnType<Sensors> {
  const mouse = useSensor(PromptMouse, { activationConstraint: { distance: dragPixels } });
  const finger = useSensor(PromptFinger, { activationConstraint: { delay: holdMs, tolerance: dragPixels } });
  return useSensors(mouse, finger, ...others);
}

/** The id of what it is dropped on: the library's own `over` may be one move behind. */
export function droppedOn({ collisions }: DragEndEvent): string | undefined {
  const met = collisions?.[0]?.id;
  return met === undefined ? undefined : String(met);
}

class PromptMouse extends MouseSensor {
  constructor(props: SensorProps<MouseSensorOptions>) {
    super(withLastMove(props));
  }
}

class PromptFinger extends TouchSensor {
  constructor(props: SensorProps<TouchSensorOptions>) {
    super(withLastMove(props));
  }
}

/**
 * The library shows a move with the next rendering, and drops at the move that it has shown last. On a busy machine the
 * pointer is elsewhere by then. Here the last move is rendered before the drop.
 */
function withLastMove<T extends SensorProps<object>>(props: T): T {
  let last: Parameters<T['onMove']>[0] | undefined;
  return {
    ...props,
    onMove: (to) => {
      last = to;
      props.onMove(to);
    },
    onEnd: () => {
      const to = last;
      if (to !== undefined) flushSync(() => props.onMove(to));
      props.onEnd();
    },
  };
}
