-- The outbox: what happened, written in the same transaction as what happened. A row carries its whole payload.

create schema notifications;
create table notifications.outbox (
  region_id  smallint    not null,
  event_id   uuid        not null,
  bill_id    uuid,                                  -- null for money in suspense
  sequence   integer     not null,                  -- per bill: the bill's version
  event      text        not null,
  payload    jsonb       not null,
  created_at timestamptz not null,
  relayed_at timestamptz,
  primary key (region_id, event_id)
);
create unique index outbox_order on notifications.outbox (region_id, bill_id, sequence) where bill_id is not null;
create index outbox_waiting on notifications.outbox (created_at) where relayed_at is null;
create trigger append_only before delete on notifications.outbox for each row execute function guard.append_only();

grant usage on schema notifications to pagi_app, pagi_read;
grant select, insert on notifications.outbox to pagi_app;
grant update (relayed_at) on notifications.outbox to pagi_app;
grant select on notifications.outbox to pagi_read;
