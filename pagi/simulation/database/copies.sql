-- name: create_copy
create database {name} template {template} owner pagi_owner strategy file_copy;

-- name: drop_copy
drop database {name} with (force);

-- name: add_indexes
-- The indexes by time are the simulation's own: it looks at what is new after every batch.
create index on payments.payment (received_at);
create index on payments.payment_key (payment_id);
create index on ledger.entry (recorded_at);
create index on partners.external_id (seen_at);
create index on notifications.outbox (created_at);
