import { type Static, Type } from 'typebox';
import { type Signatures, webhookHeaders } from '../domain/delivery.ts';
import { type Delivery, deliveryStates, type DeliveryState, type DeliveryTry } from '../domain/log.ts';
import { Seconds, whole } from './seconds.ts';
import { Id, named, withoutEmpty } from '../../kernel/schemas.ts';

const Try = named('DeliveryTry', {
  number: Type.Integer({ description: 'Counted from 1' }),
  at: Seconds(),
  duration_ms: Type.Integer(),
  status_code: Type.Optional(Type.Integer({ description: 'Left out: no answer came, and failure says why' })),
  failure: Type.Optional(Type.String({ description: 'Why no whole answer came' })),
  answer: Type.Optional(
    Type.String({ description: 'The first KiB of it; left out of a receiver in a private network' }),
  ),
});

const deliveryFields = {
  delivery_id: Type.String(),
  webhook_id: Type.String(),
  event_id: Type.String({ description: 'The same on every try, and for every webhook' }),
  event: Type.String(),
  appointment_id: Type.Optional(Type.String()),
  sequence: Type.Optional(Type.Integer({ description: 'Counts the events of the appointment from 1' })),
  state: Type.Enum(deliveryStates, {
    description: 'DELIVERED: a 2xx came. FAILED: no more tries. WITHDRAWN: taken back before it was sent',
  }),
  tries: Type.Integer(),
  is_passed: Type.Optional(
    Type.Literal(true, {
      description:
        'The receiver refused it twice: later events of the appointment go on without it, and it is tried on',
    }),
  ),
  created_at: Seconds(),
  next_try_at: Type.Optional(Seconds('Not before then')),
  finished_at: Type.Optional(Seconds()),
};

const DeliveryEntry = named('Delivery', { ...deliveryFields, last_try: Type.Optional(Try) });

export const DeliveryListAnswer = Type.Object({
  deliveries: Type.Array(DeliveryEntry),
  next_before_id: Type.Optional(Type.String({ description: 'before_id of the next page; left out on the last' })),
});

export const DeliveryAnswer = named('DeliveryAnswer', {
  delivery: DeliveryEntry,
});

export const WholeDeliveryAnswer = Type.Object({
  delivery: Type.Object({
    ...deliveryFields,
    last_try: Type.Optional(Try),
    body: Type.String({ description: 'The body as sent, byte for byte' }),
    headers: Type.Optional(
      Type.Unsafe<Readonly<Record<string, string>>>({
        type: 'object',
        additionalProperties: { type: 'string' },
        description: 'Of the last try, beside those of HTTP itself',
      }),
    ),
    every_try: Type.Array(Try),
  }),
});

export const ReplayedAnswer = Type.Object({
  replayed: Type.Integer({ description: 'How many deliveries are due again' }),
});

export const ReplayBody = Type.Object({
  since: Type.Integer({
    minimum: 0,
    maximum: 253_402_300_799,
    description: 'Epoch seconds; deliveries that failed then or later',
  }),
});

export const DeliveriesQuery = Type.Object({
  state: Type.Optional(Type.Enum(deliveryStates)),
  before_id: Type.Optional(Id),
});

export function readDeliveriesQuery(query: Static<typeof DeliveriesQuery>): {
  state: DeliveryState | null;
  beforeId: string | null;
} {
  return { state: query.state ?? null, beforeId: query.before_id ?? null };
}

/** @returns DeliveryListAnswer */
export function deliveryListAnswer(
  deliveries: readonly Delivery[],
  hasMore: boolean,
): Readonly<Record<string, unknown>> {
  return withoutEmpty({
    deliveries: deliveries.map(deliveryAnswer),
    next_before_id: hasMore ? deliveries.at(-1)?.id : undefined,
  });
}

/** @returns what DeliveryAnswer has of a delivery */
export function deliveryAnswer(delivery: Delivery): Readonly<Record<string, unknown>> {
  return withoutEmpty({
    delivery_id: delivery.id,
    webhook_id: delivery.webhookId,
    event_id: delivery.eventId,
    event: delivery.event,
    appointment_id: delivery.appointmentId,
    sequence: delivery.sequence,
    state: delivery.state,
    tries: delivery.tries,
    is_passed: delivery.isPassed || null,
    created_at: whole(delivery.createdAt),
    next_try_at: whole(delivery.nextTryAt),
    finished_at: whole(delivery.finishedAt),
    last_try: delivery.lastTry === null ? null : tryAnswer(delivery.lastTry),
  });
}

/**
 * @param body as sent, or without personal contents for a caller that may not read patients
 * @returns what WholeDeliveryAnswer has of a delivery
 */
export function wholeDeliveryAnswer(
  delivery: Delivery,
  body: string,
  tries: readonly DeliveryTry[],
): Readonly<Record<string, unknown>> {
  const { lastTry } = delivery;
  return {
    ...deliveryAnswer(delivery),
    body,
    ...(lastTry === null ? {} : { headers: webhookHeaders(delivery, lastTry.at, signaturesOf(lastTry)) }),
    every_try: tries.map(tryAnswer),
  };
}

function signaturesOf({ signatures }: DeliveryTry): Signatures | null {
  const [eka, ...standard] = signatures ?? [];
  return eka === undefined ? null : { eka, standard };
}

function tryAnswer({
  number,
  at,
  durationMs,
  statusCode,
  failure,
  answer,
}: DeliveryTry): Readonly<Record<string, unknown>> {
  return withoutEmpty({ number, at: whole(at), duration_ms: durationMs, status_code: statusCode, failure, answer });
}
