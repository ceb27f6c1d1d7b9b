-- Webhooks: who listens, what is on its way to whom, and every attempt. And the tables of PgQueuer 1.6, the queue of
-- jobs, as its own installer lays them in the schema `queue`; nothing is laid at run time (ADR 0015).

create table notifications.subscription (
  region_id              smallint    not null references regions.region,
  subscription_id        uuid        not null,
  url                    text        not null check (url ~ '^https?://' and length(url) <= 2000),
  events                 text[]      not null check (cardinality(events) between 1 and 50),   -- bill.paid, bill.*, *
  secret_sealed          bytea       not null,
  previous_secret_sealed bytea,                          -- after a change both sign, until this one's time is over
  previous_until         timestamptz,
  active                 boolean     not null default true,
  ended_why              text        check (ended_why in ('by_hand', 'gone')),
  created_at             timestamptz not null,
  primary key (region_id, subscription_id),
  check ((previous_secret_sealed is null) = (previous_until is null)),
  check (active = (ended_why is null))
);

-- One event on its way to one subscription. `waiting` stands in line behind an earlier event of its bill, or for the
-- next round of the relay; `queued` has a job in the queue; `held` was given up, never dropped, and can be replayed.
create table notifications.delivery (
  region_id       smallint    not null,
  subscription_id uuid        not null,
  event_id        uuid        not null,
  bill_id         uuid,
  sequence        integer     not null,
  state           text        not null,
  tries           integer     not null default 0,        -- since it was last put in line
  job_id          bigint,
  next_at         timestamptz,
  held_why        text        check (held_why in ('refused', 'no_answer', 'not_sent', 'target_refused', 'gone',
                                                  'disabled', 'secret_unreadable')),
  created_at      timestamptz not null,
  ended_at        timestamptz,
  primary key (region_id, subscription_id, event_id),
  foreign key (region_id, subscription_id) references notifications.subscription,
  foreign key (region_id, event_id) references notifications.outbox,
  check ((state = 'held') = (held_why is not null)),
  check ((state in ('delivered', 'held')) = (ended_at is not null))
);
create index delivery_under_way on notifications.delivery (region_id, subscription_id, bill_id, sequence)
  where state in ('waiting', 'queued');
create index delivery_held on notifications.delivery (region_id, subscription_id, event_id) where state = 'held';

create table notifications.attempt (
  region_id       smallint    not null,
  attempt_id      uuid        not null,
  subscription_id uuid        not null,
  event_id        uuid        not null,
  at              timestamptz not null,
  outcome         text        not null check (outcome in ('delivered', 'refused', 'no_answer', 'not_sent',
                                                          'target_refused', 'gone')),
  status          smallint,
  took_ms         integer     not null,
  answer          text        not null check (length(answer) <= 500),   -- the beginning of what came back, or why nothing did
  primary key (region_id, attempt_id),
  foreign key (region_id, subscription_id, event_id) references notifications.delivery
);
create index attempt_by_delivery on notifications.attempt (region_id, subscription_id, event_id, at);

insert into guard.transition values
  ('delivery', '',          'waiting',   'delivery.due'),
  ('delivery', 'waiting',   'queued',    'delivery.queued'),
  ('delivery', 'queued',    'delivered', 'delivery.delivered'),
  ('delivery', 'queued',    'held',      'delivery.held'),
  ('delivery', 'queued',    'waiting',   'delivery.job_lost'),
  ('delivery', 'delivered', 'waiting',   'delivery.replayed'),
  ('delivery', 'held',      'waiting',   'delivery.replayed');

create trigger state_change before insert or update of state on notifications.delivery
  for each row execute function guard.state_change('delivery');
create trigger append_only before delete on notifications.delivery for each row execute function guard.append_only();
create trigger append_only before delete on notifications.subscription for each row execute function guard.append_only();
create trigger append_only before update or delete on notifications.attempt for each row execute function guard.append_only();

-- In the order in which they were relayed, which is the order of their commits. Partial: an insert of the settlement
-- does not touch it.
create index outbox_relayed on notifications.outbox (region_id, relayed_at, event_id) where relayed_at is not null;

grant select, insert on notifications.subscription, notifications.delivery, notifications.attempt to pagi_app;
grant update (url, events, secret_sealed, previous_secret_sealed, previous_until, active, ended_why)
  on notifications.subscription to pagi_app;
grant update (state, tries, job_id, next_at, held_why, ended_at) on notifications.delivery to pagi_app;
grant select on notifications.delivery, notifications.attempt to pagi_read;

-- From here on what PgQueuer's installer prints (pgqueuer 1.6.0 -- prefix='' schema='queue' durability=durable); a test compares it with the library.

create schema queue;

CREATE TYPE queue.pgqueuer_status AS ENUM ('queued', 'picked', 'successful', 'exception', 'canceled', 'deleted', 'failed');

CREATE TABLE queue.pgqueuer (
    id bigserial NOT NULL PRIMARY KEY,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone NOT NULL DEFAULT now(),
    updated timestamp with time zone NOT NULL DEFAULT now(),
    heartbeat timestamp with time zone NOT NULL DEFAULT now(),
    execute_after timestamp with time zone NOT NULL DEFAULT now(),
    status queue.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer NOT NULL DEFAULT 0,
    slot bigint
);

CREATE TABLE queue.pgqueuer_log (
    id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL PRIMARY KEY,
    created timestamp with time zone NOT NULL DEFAULT now(),
    job_id bigint NOT NULL,
    status queue.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);

CREATE TABLE queue.pgqueuer_schedules (
    id bigserial NOT NULL PRIMARY KEY,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone NOT NULL DEFAULT now(),
    created timestamp with time zone NOT NULL DEFAULT now(),
    updated timestamp with time zone NOT NULL DEFAULT now(),
    next_run timestamp with time zone NOT NULL DEFAULT now(),
    last_run timestamp with time zone,
    status queue.pgqueuer_status DEFAULT 'queued'::queue.pgqueuer_status,
    UNIQUE (expression, entrypoint)
);

CREATE TABLE queue.pgqueuer_statistics (
    id bigserial NOT NULL PRIMARY KEY,
    created timestamp with time zone NOT NULL DEFAULT date_trunc('sec'::text, now()),
    count bigint NOT NULL,
    priority integer NOT NULL,
    status queue.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);

CREATE INDEX pgqueuer_ep_ea_idx ON queue.pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::queue.pgqueuer_status);

CREATE INDEX pgqueuer_ep_prio_id_idx ON queue.pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::queue.pgqueuer_status);

CREATE INDEX pgqueuer_log_created ON queue.pgqueuer_log USING btree (created);

CREATE INDEX pgqueuer_log_job_id_status ON queue.pgqueuer_log USING btree (job_id, created DESC);

CREATE INDEX pgqueuer_log_not_aggregated ON queue.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);

CREATE INDEX pgqueuer_log_status ON queue.pgqueuer_log USING btree (status);

CREATE INDEX pgqueuer_picked_heartbeat_idx ON queue.pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::queue.pgqueuer_status);

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON queue.pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::queue.pgqueuer_status) AND (slot IS NOT NULL));

CREATE INDEX pgqueuer_priority_id_id1_idx ON queue.pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::queue.pgqueuer_status);

CREATE INDEX pgqueuer_queue_manager_id_idx ON queue.pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON queue.pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON queue.pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::queue.pgqueuer_status, 'picked'::queue.pgqueuer_status])) AND (dedupe_key IS NOT NULL));

CREATE INDEX pgqueuer_updated_id_id1_idx ON queue.pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::queue.pgqueuer_status);

CREATE FUNCTION queue.fn_pgqueuer_changed() RETURNS TRIGGER AS $$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'ch_pgqueuer',
            json_build_object(
                'channel', 'ch_pgqueuer',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER tg_pgqueuer_changed
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON queue.pgqueuer
EXECUTE FUNCTION queue.fn_pgqueuer_changed();

ALTER TABLE queue.pgqueuer SET (
    autovacuum_vacuum_scale_factor   = 0.01,
    autovacuum_vacuum_threshold      = 1000,
    autovacuum_analyze_scale_factor  = 0.02,
    autovacuum_analyze_threshold     = 500,
    autovacuum_vacuum_cost_limit     = 10000,
    autovacuum_vacuum_cost_delay     = 0,
    fillfactor                       = 70
);

grant usage on schema queue to pagi_app;
grant select, insert, update, delete on all tables in schema queue to pagi_app;
grant usage on all sequences in schema queue to pagi_app;
