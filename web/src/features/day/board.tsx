import { DndContext, type DragEndEvent, useDroppable } from '@dnd-kit/core';
import { type ReactNode, useMemo, useState } from 'react';
import type { Doctor } from '../../api/queries/directory.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { t } from '../../text/text.ts';
import { droppedOn, useDragSensors } from '../../ui/drag-sensors.ts';
import { quietDrags } from '../../ui/quiet-drags.ts';
import { Card } from './card.tsx';
import { actionOfDrop } from './drop.ts';
import { type Column, columns, intoColumns } from './columns.ts';
import type { DayHandlers } from './day-handlers.ts';
import classes from './board.module.css';

export interface DayViewProps {
  readonly entries: readonly Entry[];
  readonly doctors: ReadonlyMap<string, Doctor>;
  readonly hasManyDoctors: boolean;
  readonly timeZone: string;
  /** Epoch seconds. */
  readonly now: number;
  readonly openId: string | undefined;
  /** The one state that is shown; left out: all. */
  readonly show: string | undefined;
  /** The cards that another desk has changed a moment ago. */
  readonly changed: ReadonlySet<string>;
  /** Those with a change that waits for the server. */
  readonly unsent: ReadonlySet<string>;
  readonly handlers: DayHandlers;
}

/** The day as columns from booked to done; a card that is dropped on another column does what takes it there. */
export function Board(props: DayViewProps): ReactNode {
  const byColumn = useMemo(() => intoColumns(props.entries), [props.entries]);
  const sensors = useDragSensors();
  const drop = (event: DragEndEvent): void => {
    const entry = props.entries.find(({ appointment_id: id }) => id === event.active.id);
    const column = droppedOn(event);
    const action = entry === undefined || column === undefined ? undefined : actionOfDrop(entry, column, props.now);
    if (entry !== undefined && action !== undefined) props.handlers.run(action, entry);
  };
  return (
    <DndContext sensors={sensors} onDragEnd={drop} accessibility={quietDrags}>
      <div className={classes['board']}>
        {columns.map((column) => (
          <BoardColumn key={column.id} column={column} shown={byColumn.get(column.id) ?? []} view={props} />
        ))}
      </div>
    </DndContext>
  );
}

interface ColumnProps {
  readonly column: Column;
  readonly shown: readonly Entry[];
  readonly view: DayViewProps;
}

function BoardColumn({ column, shown, view }: ColumnProps): ReactNode {
  const [isChosenFolded, setIsFolded] = useState(column.isFolded);
  const isFolded = isChosenFolded && !(view.show !== undefined && shown.length > 0);
  const name = t(column.text);
  const { setNodeRef, isOver } = useDroppable({ id: column.id });
  return (
    <section
      ref={setNodeRef}
      data-over={isOver || undefined}
      className={classes['column']}
      data-column={column.id}
      data-folded={isFolded || undefined}
      aria-label={name}
    >
      <h2 className={classes['title']}>
        <button type="button" aria-expanded={!isFolded} onClick={() => setIsFolded(!isFolded)}>
          <span>{name}</span>
          <span className={classes['count']}>{shown.length}</span>
        </button>
      </h2>
      {!isFolded && (
        <div className={classes['cards']}>
          {shown.length === 0 && <p className={classes['empty']}>{t('day.columnEmpty')}</p>}
          {shown.map((entry) => (
            <Card
              key={entry.appointment_id}
              entry={entry}
              doctor={view.hasManyDoctors ? view.doctors.get(entry.doctor_id)?.name : undefined}
              timeZone={view.timeZone}
              now={view.now}
              isOpen={view.openId === entry.appointment_id}
              isChanged={view.changed.has(entry.appointment_id)}
              isUnsent={view.unsent.has(entry.appointment_id)}
              handlers={view.handlers}
            />
          ))}
        </div>
      )}
    </section>
  );
}
