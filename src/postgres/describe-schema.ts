import { type Queryable, sql } from './database.ts';

/**
 * The tables and types of the database, one line for each column, attribute, constraint, index and trigger, such as
 * `column businesses.name: text not null`. The same on every version of PostgreSQL; the order of columns does not count.
 */
export async function describeSchema(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ line: string }>(schemaStatement);
  return rows.map(({ line }) => line);
}

/** Constraints of "not null" are columns here: PostgreSQL numbers them as constraints from 18 on. */
const schemaStatement = sql(
  'describe_schema',
  `with tables as (
     select c.oid, c.relname, c.relkind from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'c')
       and not exists (
         select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
       )
   ), lines as (
     select concat(
       case t.relkind when 'c' then 'attribute ' else 'column ' end, t.relname, '.', a.attname, ': ',
       format_type(a.atttypid, a.atttypmod),
       case when a.attnotnull then ' not null' end,
       case when a.attidentity <> '' then ' identity ' || a.attidentity::text end,
       case when a.attgenerated <> '' then ' generated ' else ' default ' end || pg_get_expr(d.adbin, d.adrelid)
     ) as line
     from tables t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
     left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
     union all
     select concat('constraint ', t.relname, '.', k.conname, ': ', pg_get_constraintdef(k.oid))
     from tables t join pg_constraint k on k.conrelid = t.oid where k.contype in ('c', 'f', 'p', 'u', 'x')
     union all
     select concat('index ', t.relname, '.', i.relname, ': ', pg_get_indexdef(i.oid))
     from tables t join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid
     union all
     select concat('trigger ', t.relname, '.', g.tgname, ': ', pg_get_triggerdef(g.oid))
     from tables t join pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal
   )
   select regexp_replace(replace(line, 'public.', ''), '\\s+', ' ', 'g') as line from lines order by line collate "C"`,
);
