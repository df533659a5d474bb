import { DndContext, DragOverlay, useDraggable } from '@dnd-kit/core';
import type { KeyboardEvent, MouseEvent, ReactNode, TouchEvent } from 'react';
import type { Entry } from '../../api/queries/queue.ts';
import { nameOf } from '../../text/person.ts';
import { t } from '../../text/text.ts';
import { clinicClock } from '../../text/time.ts';
import { appointmentOf, type PressedSlot } from './stops.ts';
import { quietDrags } from '../../ui/quiet-drags.ts';
import { useDragging } from './use-dragging.tsx';
import classes from './calendar.module.css';

interface Props {
  readonly children: ReactNode;
  readonly timeZone: string;
  /** The appointment with an id, where it can be moved. */
  readonly movable: (id: string) => Entry | undefined;
  readonly drop: (entry: Entry, over: PressedSlot) => void;
  /** Called where it was dropped on another appointment. */
  readonly taken: (id: string) => void;
  readonly doctorName: (id: string) => string;
  /** The name of the service that an appointment would have there, where that is another one. */
  readonly newService: (entry: Entry, over: PressedSlot) => string | undefined;
}

/** Lets appointments below it be dragged to another time. */
export function DragLayer({ children, timeZone, movable, drop, taken, doctorName, newService }: Props): ReactNode {
  const dragging = useDragging({ movable, drop, taken });
  const { lifted, over } = dragging;
  const time =
    lifted === undefined || over === undefined
      ? ''
      : [clinicClock(timeZone).time(over.slot.start), newService(lifted, over) ?? ''].join(' ').trim();
  const said =
    lifted === undefined
      ? ''
      : over === undefined
        ? t('calendar.lifted', { name: nameOf(lifted) })
        : t('calendar.over', { time, doctor: doctorName(over.doctor) });
  return (
    <DndContext
      sensors={dragging.sensors}
      onDragStart={dragging.start}
      onDragMove={dragging.move}
      onDragEnd={dragging.end}
      onDragCancel={dragging.cancel}
      // The focus stays on what is lifted, and what gives the lift up takes it elsewhere.
      accessibility={{ ...quietDrags, restoreFocus: false }}
    >
      <Graspable movable={movable}>{children}</Graspable>
      <p className="visually-hidden" aria-live="assertive">
        {said}
      </p>
      <DragOverlay dropAnimation={null} className={classes['ghost'] ?? ''}>
        {lifted !== undefined && !dragging.isByKeyboard && (
          <div className={classes['lifted']}>
            <bdi>{nameOf(lifted)}</bdi>
            <span>{time}</span>
          </div>
        )}
      </DragOverlay>
    </DndContext>
  );
}

interface GraspableProps {
  readonly children: ReactNode;
  readonly movable: Props['movable'];
}

/** The one part of the library: it stands for whichever appointment a press begins on. */
function Graspable({ children, movable }: GraspableProps): ReactNode {
  const { node, setNodeRef, listeners } = useDraggable({ id: 'appointment' });
  const hand =
    (name: string) =>
    (event: MouseEvent | TouchEvent | KeyboardEvent): void => {
      const element = appointmentOf(event.target);
      if (element === undefined || movable(element.dataset['appointment'] ?? '') === undefined) return;
      const before = node.current;
      setNodeRef(element);
      listeners?.[name]?.(event);
      // The library marks the presses that it takes. Any other, as of a second finger, changes nothing in hand.
      if (!('dndKit' in event.nativeEvent)) setNodeRef(before);
    };
  return (
    // Nothing of it is pressed itself: what is pressed are the buttons in it.
    <div
      className={classes['graspable']}
      onMouseDown={hand('onMouseDown')}
      onTouchStart={hand('onTouchStart')}
      onKeyDown={hand('onKeyDown')}
    >
      {children}
    </div>
  );
}
