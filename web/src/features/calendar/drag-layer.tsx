import { DndContext, DragOverlay, useDraggable } from '@dnd-kit/core';
import type { KeyboardEvent, MouseEvent, ReactNode, TouchEvent } from 'react';
import type { Entry } from '../../api/queries/queue.ts';
import { nameOf } from '../../text/person.ts';
import { t } from '../../text/text.ts';
import { clinicClock } from '../../text/time.ts';
import { appointmentOf } from './stops.ts';
import { useDragging } from './use-dragging.tsx';
import classes from './calendar.module.css';

interface Props {
  readonly children: ReactNode;
  readonly timeZone: string;
  /** The appointment with an id, where it can be moved. */
  readonly movable: (id: string) => Entry | undefined;
  readonly drop: Parameters<typeof useDragging>[0];
  readonly doctorName: (id: string) => string;
}

/** The library's own announcements know nothing of times. */
const silent = { onDragStart: nothing, onDragOver: nothing, onDragEnd: nothing, onDragCancel: nothing };

function nothing(): undefined {
  return undefined;
}

/** Lets appointments below it be dragged to another time. */
export function DragLayer({ children, timeZone, movable, drop, doctorName }: Props): ReactNode {
  const dragging = useDragging(drop);
  const { lifted, over } = dragging;
  const said =
    lifted === undefined
      ? ''
      : over === undefined
        ? t('calendar.lifted', { name: nameOf(lifted) })
        : t('calendar.over', { time: clinicClock(timeZone).time(over.slot.start), doctor: doctorName(over.doctor) });
  return (
    <DndContext
      sensors={dragging.sensors}
      onDragStart={dragging.start}
      onDragMove={dragging.move}
      onDragEnd={dragging.end}
      onDragCancel={dragging.cancel}
      accessibility={{ announcements: silent, screenReaderInstructions: { draggable: '' } }}
    >
      <Graspable grasp={dragging.grasp} movable={movable}>
        {children}
      </Graspable>
      <p className="visually-hidden" aria-live="assertive">
        {said}
      </p>
      <DragOverlay dropAnimation={null}>
        {lifted !== undefined && !dragging.isByKeyboard && (
          <div className={classes['lifted']}>
            <bdi>{nameOf(lifted)}</bdi>
            <span>{over === undefined ? '' : clinicClock(timeZone).time(over.slot.start)}</span>
          </div>
        )}
      </DragOverlay>
    </DndContext>
  );
}

interface GraspableProps {
  readonly children: ReactNode;
  readonly movable: Props['movable'];
  readonly grasp: ReturnType<typeof useDragging>['grasp'];
}

/** The one part of the library: it stands for whichever appointment a press begins on. */
function Graspable({ children, movable, grasp }: GraspableProps): ReactNode {
  const { setNodeRef, listeners } = useDraggable({ id: 'appointment' });
  const hand =
    (name: string) =>
    (event: MouseEvent | TouchEvent | KeyboardEvent): void => {
      const element = appointmentOf(event.target);
      const entry = movable(element?.dataset['appointment'] ?? '');
      if (element === undefined || entry === undefined) return;
      setNodeRef(element);
      grasp(element, entry);
      listeners?.[name]?.(event);
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
