import { connect, type Socket } from 'node:net';
import type { Database } from '../../src/postgres/database.ts';
import type { Desk } from './desk.ts';

interface UnreadExport {
  readonly socket: Socket;
  readonly status: string;
}

/** Asks for an export and takes nothing of it but the beginning. */
export async function exportUnread(desk: Desk, path: string): Promise<UnreadExport> {
  const { hostname, port } = new URL(desk.server.url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\nauth: ${desk.business.token}\r\n\r\n`);
  const status = await new Promise<string>((resolve) => {
    socket.once('data', (beginning: Buffer) => {
      socket.pause();
      resolve(beginning.toString('latin1').slice(9, 12));
    });
  });
  return { socket, status };
}

/** Counts the characters that statements answer: the most of any, and of all. */
export interface MeasuredReads {
  mostAtOnce: number;
  inAll: number;
  readonly over: (db: Database) => Database;
}

export function measureReads(): MeasuredReads {
  const measured: MeasuredReads = {
    mostAtOnce: 0,
    inAll: 0,
    over: (db) => ({
      ...db,
      async query<Row extends object>(...asked: Parameters<Database['query']>): Promise<Row[]> {
        const rows = await db.query<Row>(...asked);
        const { length } = JSON.stringify(rows);
        measured.mostAtOnce = Math.max(measured.mostAtOnce, length);
        measured.inAll += length;
        return rows;
      },
    }),
  };
  return measured;
}

/** Everything that is kept of a patient, `$2`, as the one statement that tells what an export has. */
export const exportInOneStatement = `
  with people as (
    select p.* from patients p
    where p.business_id = $1 and (p.id = $2 or p.merged_into = $2)
  ),
  visits as (
    select a.* from appointments a
    join people p on p.business_id = a.business_id and p.id = a.patient_id
    where a.business_id = $1
  )
  select json_build_object(
    'patients', (
      select coalesce(json_agg(r order by r.created_at), '[]') from (
        select id, partner_id, designation, first_name, middle_name, last_name, gender, date_of_birth, from_age, mobile,
          email, address, tag, partner_meta, relations, blood_group, abha, extras, created_at, updated_at, archived_at,
          erased_at, merged_into
        from people
      ) r
    ),
    'merges', (
      select coalesce(json_agg(r order by r.merged_at), '[]') from (
        select m.id, m.merged_id, m.left_id, m.merged_at, m.actor_kind, m.actor_id, m.role, m.on_behalf_of, m.remark,
          m.fields, m.undone_at
        from patient_merges m
        where m.business_id = $1 and (m.left_id = $2 or m.merged_id in (select p.id from people p))
      ) r
    ),
    'consents', (
      select coalesce(json_agg(r order by r.at, r.id), '[]') from (
        select c.id, c.patient_id, c.purpose, c.given, c.at, c.recorded_at, c.actor_kind, c.actor_id, c.role,
          c.on_behalf_of
        from patient_consents c
        where c.business_id = $1 and c.patient_id in (select p.id from people p)
      ) r
    ),
    'appointments', (
      select coalesce(json_agg(r order by r.start_at, r.id), '[]') from (
        select v.id, v.partner_appointment_id, v.patient_id, v.doctor_id, v.clinic_id, v.service_id, v.status, v.mode,
          v.channel, v.practice_date, v.token, v.start_at, v.end_at, v.custom_attributes, v.video_connect,
          v.partner_meta, v.display_meta, v.notes, v.reason, v.prescription_id, v.prescription_url, v.guest_name,
          v.guest_mobile, v.created_by, v.created_at, v.updated_at, v.checked_in_at, v.started_at, v.ended_at,
          v.previous_ids, v.next_id, v.follow_up_of,
          (
            select coalesce(json_agg(h order by h.version), '[]') from (
              select h.version, h.at, h.action, h.from_status, h.to_status, h.actor_kind, h.actor_id, h.role,
                h.on_behalf_of, h.changes, k.remark
              from appointment_history h
              left join appointment_remarks k
                on k.business_id = h.business_id and k.appointment_id = h.appointment_id and k.version = h.version
              where h.business_id = v.business_id and h.appointment_id = v.id
            ) h
          ) as history,
          (
            select coalesce(json_agg(m order by m.reminded_at), '[]') from (
              select m.kind, m.start_at, m.reminded_at from appointment_reminders m
              where m.business_id = v.business_id and m.appointment_id = v.id
            ) m
          ) as reminders,
          (
            select coalesce(json_agg(o order by o.position), '[]') from (
              select o.position, o.event_id, o.event, o.occurred_at, o.data from outbox o
              where o.business_id = v.business_id and o.appointment_id = v.id
            ) o
          ) as events,
          (
            select coalesce(json_agg(d order by d.position), '[]') from (
              select d.position, d.id, d.subscription_id, d.event, d.state, d.created_at, d.body::json as body
              from webhook_deliveries d
              where d.business_id = v.business_id and d.appointment_id = v.id
            ) d
          ) as deliveries
        from visits v
      ) r
    )
  )::text as document
`;
