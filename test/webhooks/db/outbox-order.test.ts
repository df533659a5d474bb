import { beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../../../src/postgres/database.ts';
import { takePublishingPart } from '../../../src/webhooks/db/publishing.ts';
import { openBareBusiness } from '../../support/bare-business.ts';

const bare = openBareBusiness();
const { run } = bare;

const insert = `insert into outbox (business_id, event_id, event, appointment_id, appointment_version, client_id, occurred_at, data)
  values ($1, $2, $3, 'ap-1', 1, '', now(), '{"status":"BK","start_time":1}') returning position`;

/** Writes an event and commits; answers its position. */
async function written(id: string, event = 'appointment.updated'): Promise<number> {
  return (await run(insert, id, event))[0].position;
}

interface UnderWay {
  readonly position: number;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

/** A transaction that has written an event and goes on. */
async function underWay(id: string): Promise<UnderWay> {
  let end: (commits: boolean) => void = () => undefined;
  const ended = new Promise<boolean>((resolve) => (end = resolve));
  let done: Promise<unknown> = Promise.resolve();
  const position = await new Promise<number>((wrote) => {
    done = bare.db
      .transaction(async (tx) => {
        const [row] = await tx.query<{ position: number }>(sql('', insert), [bare.id, id, 'appointment.updated']);
        wrote(row?.position ?? 0);
        if (!(await ended)) throw new Error('rolled back');
      })
      .catch(() => undefined);
  });
  const finish = async (commits: boolean): Promise<void> => {
    end(commits);
    await done;
  };
  return { position, commit: () => finish(true), rollBack: () => finish(false) };
}

describe('take_publishing_part', () => {
  const take = (atMost: number) => bare.db.transaction((tx) => takePublishingPart(tx, atMost));
  async function published(atMost = 100): Promise<number[]> {
    const positions: number[] = [];
    for (;;) {
      const part = await take(atMost);
      positions.push(...part.positions);
      if (part.is_last) return positions;
    }
  }

  beforeEach(async () => {
    await run(
      `insert into api_clients (id, business_id, name, secret_hash, scopes, created_at)
        values ('ec-' || $1, $1, 'C', 'h', '{}', now())`,
    );
    await run(
      `insert into webhook_subscriptions (business_id, id, client_id, endpoint, address, protocol, created_at, updated_at, updated_by)
       values ($1, 'one', 'ec-' || $1, 'https://one', 'one', 'https', now(), now(), 'ec')`,
    );
    await published();
  });

  test('gives every event once and in the order of positions, in whatever parts', async () => {
    const positions = [await written('a'), await written('b'), await written('c'), await written('d')];
    expect(await published(2)).toEqual(positions);
    expect(await published()).toEqual([]);
  });

  test('leaves out no event that is committed late, and waits for none', async () => {
    const late = await underWay('late');
    const never = await underWay('never');
    const early = await written('early');
    expect(await published(1)).toEqual([early]);
    const later = await written('later');
    await late.commit();
    await never.rollBack();
    expect(late.position).toBeLessThan(early);
    expect(await published(1)).toEqual([late.position, later]);
    expect(await published()).toEqual([]);
  });

  test('gives nothing, without waiting, while another publisher is at it, and all of it where that one fails', async () => {
    const position = await written('a');
    const crashed = bare.db.transaction(async (tx) => {
      expect((await takePublishingPart(tx, 100)).positions).toEqual([position]);
      expect((await take(100)).positions).toEqual([]);
      throw new Error('a crash');
    });
    await expect(crashed).rejects.toThrow('a crash');
    expect(await published()).toEqual([position]);
  });

  test('passes over what nobody has subscribed to', async () => {
    await run(`delete from webhook_subscriptions where $1::text <> ''`);
    await written('unheard');
    expect(await take(100)).toEqual({ positions: [], is_last: true, is_wanted: false });
    await run(
      `insert into webhook_subscriptions (business_id, id, client_id, endpoint, address, protocol, created_at, updated_at, updated_by)
       values ($1, 'one', 'ec-' || $1, 'https://one', 'one', 'https', now(), now(), 'ec')`,
    );
    expect(await published()).toEqual([]);
  });

  test('goes on where it was in a database that is restored into a younger server', async () => {
    const [old, fresh] = [await written('old'), await written('fresh')];
    await run(
      `update outbox set transaction_id = case position when $2 then '5000000000' else '5000000005' end::xid8
        where business_id = $1`,
      old,
    );
    await run(
      `update webhook_publisher set snapshot = '5000000001:5000000001:', last_position = $2 where $1::text <> ''`,
      old,
    );
    // A transaction that goes on meanwhile, here or in another database of the server, holds nothing back.
    const never = await underWay('never');
    expect([...(await published()), ...(await published())]).toEqual([fresh]);
    await never.rollBack();
    const next = await written('next');
    expect(await published()).toEqual([next]);
  });
});

describe('number_live_events', () => {
  interface Feed {
    readonly began_at: number;
    readonly last_id: number;
    readonly kept_after: number;
  }
  const number = async (): Promise<Feed> =>
    (await run(`select f.began_at, f.last_id, f.kept_after from number_live_events() as f where $1::text <> ''`))[0];
  const numbered = async (): Promise<string[]> =>
    (
      await run(
        `select o.event_id
          from live_events l join outbox o on o.business_id = l.business_id and o.occurred_at = l.occurred_at
         where l.business_id = $1 order by l.id`,
      )
    ).map(({ event_id: id }) => id);

  /** So that somebody listens. */
  beforeEach(async () => {
    await run(`update outbox set transaction_id = '0' where $1::text <> ''`);
    await number();
  });

  test('numbers what is committed late behind what was numbered before it, and nothing twice', async () => {
    const late = await underWay('late');
    await written('early');
    await number();
    expect(await numbered()).toEqual(['early']);
    await written('later');
    await late.commit();
    await Promise.all([number(), number(), number()]);
    expect(await numbered()).toEqual(['early', 'late', 'later']);
    const ids = await run(`select count(*), max(id) - min(id) as span from live_events where business_id = $1`);
    expect(ids).toEqual([{ count: 3, span: 2 }]);
  });

  test('lets servers take turns: one that comes meanwhile waits and numbers nothing again', async () => {
    await written('a');
    let second: Promise<Feed> | undefined;
    await bare.db.transaction(async (tx) => {
      await tx.query(sql('', 'select number_live_events()'));
      second = number();
      const waiting = `select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and $1::text <> ''`;
      await expect.poll(async () => (await run(waiting))[0].count).toBe(1);
    });
    await second;
    expect(await numbered()).toEqual(['a']);
  });

  test('tells a change once: a change of status comes with an update', async () => {
    await written('update');
    await written('status', 'appointment.statuschange');
    await written('reminder', 'appointment.reminder_instant');
    await number();
    expect(await numbered()).toEqual(['update']);
  });

  test('begins anew where nobody has listened for long, and says so by its beginning and what it keeps', async () => {
    await written('heard');
    const before = await number();
    await run(`update live_feed set numbered_at = now() - interval '11 minutes' where $1::text <> ''`);
    await written('unheard');
    const after = await number();
    expect(after.began_at).toBeGreaterThan(before.began_at);
    expect([after.last_id, after.kept_after]).toEqual([before.last_id, before.last_id]);
    expect(await numbered()).toEqual([]);
  });
});
