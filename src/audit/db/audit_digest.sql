-- The digest of an entry: SHA-256 of the digest of the entry before it and of everything that the entry says, as a JSON
-- list. Its meaning never changes, or the chain of every database would seem broken.
create or replace function audit_digest(previous bytea, e audit_entries) returns bytea language sql stable
as $$
  select sha256(previous || convert_to(
    jsonb_build_array(
      e.number, e.business_id, extract(epoch from e.at), e.kind, e.actor_kind, e.actor_id, e.address, e.operation,
      e.outcome, e.subject_ids, e.subjects
    )::text,
    'UTF8'
  ))
$$;
