insert into migrations (version) values (35);

-- Whether the queues of a business go by token or by time of appointment: one of the settings, where every statement
-- about a queue can read it.
alter table businesses add column queue_order text not null generated always as (coalesce(settings ->> 'queueOrder', 'token')) stored;
