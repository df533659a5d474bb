import { DndContext, type DragEndEvent, pointerWithin, useDraggable, useDroppable } from '@dnd-kit/core';
import type { ReactNode } from 'react';
import type { Attribute } from '../../../api/queries/settings.ts';
import { t } from '../../../text/text.ts';
import { droppedOn, useDragSensors } from '../../../ui/drag-sensors.ts';
import { quietDrags } from '../../../ui/quiet-drags.ts';
import { onCard, placed } from './places.ts';
import classes from './card-places.module.css';

interface Props {
  readonly attributes: readonly Attribute[];
  readonly change: (attributes: readonly Attribute[]) => void;
}

/** Ids of the two halves; an attribute's key begins with a letter. */
const card = '*card';
const off = '*off';

/**
 * The card of an appointment with the attributes where it shows them, to be dragged. The list of places beside each
 * attribute does the same without a drag.
 */
export function CardPlaces({ attributes, change }: Props): ReactNode {
  const sensors = useDragSensors();
  const shown = onCard(attributes);
  const hidden = attributes.filter((each) => !shown.includes(each));
  const drop = (event: DragEndEvent): void => {
    const [dragged, over] = [String(event.active.id), droppedOn(event)];
    if (over === undefined || over === dragged) return;
    const isOff = over === off || hidden.some(({ key }) => key === over);
    const [from, met] = [dragged, over].map((each) => shown.findIndex(({ key }) => key === each));
    // Forwards it goes behind the one that it is dropped on, or two neighbours could not change places.
    const next =
      from !== undefined && met !== undefined && from !== -1 && from < met ? shown[met + 1] : shown[met ?? -1];
    const onto = over === card || next === undefined ? 'end' : { before: next.key };
    change(placed(attributes, dragged, isOff ? 'off' : onto));
  };
  return (
    <DndContext sensors={sensors} collisionDetection={innermost} onDragEnd={drop} accessibility={quietDrags}>
      <div className={classes['places']}>
        <Half id={card} name={t('settings.business.card')} attributes={shown} head={<SampleHead />} />
        <Half id={off} name={t('settings.business.card.none')} attributes={hidden} />
      </div>
    </DndContext>
  );
}

/** An attribute rather than the half that it lies in. */
const innermost: typeof pointerWithin = (drag) => {
  const met = pointerWithin(drag);
  const inner = met.filter(({ id }) => id !== card && id !== off);
  return inner.length > 0 ? inner : met;
};

interface HalfProps {
  readonly id: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly head?: ReactNode;
}

function Half({ id, name, attributes, head }: HalfProps): ReactNode {
  const { setNodeRef, isOver } = useDroppable({ id });
  return (
    <div ref={setNodeRef} role="group" aria-label={name} className={classes['half']} data-over={isOver || undefined}>
      <span className={classes['name']}>{name}</span>
      <div className={id === card ? classes['card'] : classes['tray']}>
        {head}
        <p className={classes['chips']}>
          {attributes.map((attribute) => (
            <Chip key={attribute.key} attribute={attribute} />
          ))}
        </p>
      </div>
    </div>
  );
}

/** What every card shows first. */
function SampleHead(): ReactNode {
  return (
    <p className={classes['sample']} aria-hidden>
      <b>12</b> {t('settings.business.card.sample')}
    </p>
  );
}

function Chip({ attribute: { key, text, values } }: { readonly attribute: Attribute }): ReactNode {
  const { setNodeRef, listeners, transform, isDragging } = useDraggable({ id: key });
  const { setNodeRef: setTarget, isOver } = useDroppable({ id: key });
  const style =
    transform === null ? undefined : { transform: `translate(${transform.x}px, ${transform.y}px)`, zIndex: 1 };
  return (
    <span ref={setTarget} className={classes['target']} data-over={(isOver && !isDragging) || undefined}>
      <span ref={setNodeRef} {...listeners} className={classes['chip']} style={style} title={values[0]?.text ?? text}>
        {text}
      </span>
    </span>
  );
}
