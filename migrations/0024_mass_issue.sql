-- PBB issued in mass (penetapan massal): what objects are assessed from, the runs over them, the letters' numbers.

-- A NOP is 18 digits: province, city, district, village, block, number, kind.
alter table taxpayers.tax_object add constraint nop_is_18_digits
  check (tax <> 'property' or octet_length(object_number) = 18 and rtrim(object_number, '0123456789') = '');
create index tax_object_by_taxpayer on taxpayers.tax_object (region_id, taxpayer_id);

-- What is known of land and building from a day on. The state on 1 January decides (UU 1/2022 Ps. 43(2)). Facts are
-- never changed: of two for the same day the one recorded later counts, and an assessment names the one it rests on.
create table assessments.property_fact (
  region_id      smallint    not null,
  fact_id        uuid        not null,
  object_id      uuid        not null,
  valid_from     date        not null,
  land_area      bigint      not null check (land_area between 0 and 10000000000),      -- thousandths of a m²
  land_value     bigint      not null check (land_value between 0 and 100000000),       -- rupiah per m², before its class
  land_use       text        not null check (land_use in ('general', 'food_crop', 'green_open_space')),
  building_area  bigint      not null check (building_area between 0 and 10000000000),
  building_value bigint      not null check (building_value between 0 and 100000000),
  basis          text        not null,                                -- what it rests on: a survey, a decree
  recorded_at    timestamptz not null,
  recorded_by    text        not null,
  primary key (region_id, fact_id),
  foreign key (region_id, object_id) references taxpayers.tax_object
);
create index property_fact_by_object on assessments.property_fact (region_id, object_id, valid_from, recorded_at);

-- A reduction (pengurangan) by decree, for one object and year. The one recorded last counts; a share of 0 withdraws.
create table assessments.property_reduction (
  region_id   smallint    not null,
  object_id   uuid        not null,
  tax_year    smallint    not null check (tax_year between 1994 and 2899),
  recorded_at timestamptz not null,
  share       integer     not null check (share between 0 and 1000000),  -- millionths of the tax
  decree      text        not null check (decree <> ''),
  recorded_by text        not null,
  primary key (region_id, object_id, tax_year, recorded_at),
  foreign key (region_id, object_id) references taxpayers.tax_object
);

-- The law by which a run assessed: its parameter files as they stood, so that its lines can be told for ever.
create table assessments.law (
  region_id smallint    not null references regions.region,
  digest    bytea       not null check (length(digest) = 32),
  files     jsonb       not null,
  kept_at   timestamptz not null,
  primary key (region_id, digest)
);

create table assessments.run (
  region_id   smallint    not null,
  run_id      uuid        not null,
  kind        text        not null check (kind in ('issue', 'correction')),
  tax_year    smallint    not null check (tax_year between 1994 and 2899),
  scope       text        not null check (rtrim(scope, '0123456789') = '' and octet_length(scope) in (0, 7, 10, 18)),
  reason      text        not null check (length(reason) between 3 and 1000),
  law         bytea       not null,
  facts_at    timestamptz not null,          -- only what was recorded until then counts, in every chunk
  day         date        not null,          -- the letters' day and the journal's business day
  due_date    date        not null,
  bounds      uuid[]      not null check (cardinality(bounds) >= 1),  -- the first taxpayer of each chunk
  objects     integer     not null check (objects >= 1),              -- those of the scope, as counted for the proposal
  amount      bigint      not null check (amount >= 0),               -- rupiah proposed; a correction's ups and downs added
  state       text        not null,
  proposed_by uuid        not null,
  proposed_at timestamptz not null,
  decided_by  uuid,
  decided_at  timestamptz,
  finished_at timestamptz,
  primary key (region_id, run_id),
  foreign key (region_id, law) references assessments.law (region_id, digest),
  foreign key (region_id, proposed_by) references identity.clerk,
  foreign key (region_id, decided_by) references identity.clerk,
  constraint four_eyes check (state = 'withdrawn' or decided_by <> proposed_by),
  check ((state = 'proposed') = (decided_by is null)),
  check ((decided_by is null) = (decided_at is null)),
  check ((state = 'finished') = (finished_at is not null))
);
create unique index one_run_at_a_time on assessments.run (region_id, tax_year) where state in ('proposed', 'running');
create index run_by_time on assessments.run (region_id, proposed_at);
insert into guard.transition values
  ('issue_run', '', 'proposed', 'run.proposed'),           ('issue_run', 'proposed', 'running', 'run.approved'),
  ('issue_run', 'proposed', 'withdrawn', 'run.withdrawn'), ('issue_run', 'running', 'finished', 'run.finished');
create trigger state_change before insert or update of state on assessments.run
  for each row execute function guard.state_change('issue_run');
create trigger stays before delete on assessments.run for each row execute function guard.append_only();

-- Two persons: an active clerk proposes, another one approves, within the limit of the role (identity.approval_limit).
create function assessments.guard_run() returns trigger language plpgsql as $$
declare
  v_who  constant uuid := case when tg_op = 'INSERT' then new.proposed_by else new.decided_by end;
  v_role text;
begin
  if new.state = 'finished' then                     -- what was approved is carried out
    return new;
  end if;
  select c.role into v_role from identity.clerk c where c.region_id = new.region_id and c.clerk_id = v_who and c.active;
  if v_role is null or v_role = 'auditor' then
    raise exception 'only an active clerk proposes or approves a run'
      using errcode = 'check_violation', constraint = 'guard_role';
  end if;
  if new.state = 'running' and not identity.may_approve(new.region_id, v_role, 'assessment.' || new.kind, new.amount,
       (new.decided_at at time zone (select r.zone from regions.region r where r.region_id = new.region_id))::date) then
    raise exception 'the role % does not approve a run of %', v_role, new.amount
      using errcode = 'check_violation', constraint = 'guard_limit';
  end if;
  return new;
end $$;
create trigger two_persons before insert or update of state, decided_by on assessments.run
  for each row execute function assessments.guard_run();

-- A chunk is one transaction: its row says that all of it is done.
create table assessments.run_chunk (
  region_id    smallint    not null,
  run_id       uuid        not null,
  chunk        integer     not null check (chunk >= 1),
  objects      integer     not null check (objects >= 0),
  letters      integer     not null check (letters >= 0),
  first_letter integer,
  bills        integer     not null check (bills >= 0),
  principal    bigint      not null,         -- rupiah; a correction's is what was added, less what was taken off
  reduction    bigint      not null check (reduction >= 0),
  done_at      timestamptz not null,
  primary key (region_id, run_id, chunk),
  foreign key (region_id, run_id) references assessments.run,
  check ((letters = 0) = (first_letter is null))
);
create table assessments.run_failure (
  region_id smallint not null,
  run_id    uuid     not null,
  object_id uuid     not null,
  code      text     not null,
  field     text     not null,
  primary key (region_id, run_id, object_id),
  foreign key (region_id, run_id) references assessments.run,
  foreign key (region_id, object_id) references taxpayers.tax_object
);

-- Letters are numbered without a gap: a block is taken under this row's lock, in the transaction that uses it.
create table assessments.letter_counter (
  region_id   smallint not null references regions.region,
  document    text     not null,
  year        smallint not null,
  last_number integer  not null check (last_number >= 0),
  primary key (region_id, document, year)
);
create function assessments.counts_up() returns trigger language plpgsql as $$
begin
  if (new.region_id, new.document, new.year) is distinct from (old.region_id, old.document, old.year)
     or new.last_number < old.last_number then
    raise exception 'letters of % % are never numbered again', old.document, old.year
      using errcode = 'check_violation', constraint = 'guard_letter_counter';
  end if;
  return new;
end $$;
create trigger counts_up before update on assessments.letter_counter
  for each row execute function assessments.counts_up();
create trigger stays before delete on assessments.letter_counter for each row execute function guard.append_only();

-- An assessment rests on the inputs of its request and keeps its lines, or it rests on a fact and a run's law: then
-- inputs and lines are told from these (pagi/assessments/explained.py).
alter table assessments.liability
  alter column inputs drop not null,
  alter column lines drop not null,
  add column run_id          uuid,
  add column fact_id         uuid,
  add column holds_njoptkp   boolean,
  add column reduction_share integer  check (reduction_share between 0 and 1000000),
  add column reduction       bigint   not null default 0 check (reduction >= 0),    -- recorded, already off the principal
  add column letter_year     smallint,
  add column letter_number   integer  check (letter_number >= 1),
  add constraint letter_has_year check ((letter_year is null) = (letter_number is null)),
  add constraint rests_on_inputs_or_facts check (case when fact_id is null
    then num_nulls(inputs, lines) = 0 and num_nonnulls(run_id, holds_njoptkp, reduction_share) = 0
    else num_nonnulls(inputs, lines) = 0 and num_nulls(run_id, holds_njoptkp, reduction_share) = 0 end);
create unique index letter_by_number on assessments.liability (region_id, document, letter_year, letter_number)
  where letter_number is not null;

create or replace function assessments.known_references() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  v_key text;
begin
  select f.object_id into v_key from fresh f
   where case when f.fact_id is null
              then not exists (select from taxpayers.tax_object o
                                where o.region_id = f.region_id and o.object_id = f.object_id offset 0)
              else not exists (select from assessments.property_fact p
                                where p.region_id = f.region_id and p.fact_id = f.fact_id
                                  and p.object_id = f.object_id offset 0) end limit 1;
  if found then
    perform guard.unknown_reference('assessments.liability', 'object, or a fact of object', v_key);
  end if;
  select f.run_id into v_key from (select distinct region_id, run_id from fresh where run_id is not null) f
   where not exists (select from assessments.run r
                      where r.region_id = f.region_id and r.run_id = f.run_id and r.state = 'running' offset 0) limit 1;
  if found then
    perform guard.unknown_reference('assessments.liability', 'running run', v_key);
  end if;
  select f.revenue_account into v_key from (select distinct region_id, revenue_account from fresh) f
   where not exists (select from ledger.account a
                      where a.region_id = f.region_id and a.code = f.revenue_account offset 0) limit 1;
  if found then
    perform guard.unknown_reference('assessments.liability', 'account', v_key);
  end if;
  select f.last into v_key
    from (select region_id, document, letter_year, max(letter_number) as last from fresh
           where letter_number is not null group by region_id, document, letter_year) f
   where not exists (select from assessments.letter_counter c
                      where c.region_id = f.region_id and c.document = f.document and c.year = f.letter_year
                        and c.last_number >= f.last offset 0) limit 1;
  if found then
    perform guard.unknown_reference('assessments.liability', 'letter number', v_key);
  end if;
  return null;
end $$;

create trigger append_only before update or delete on assessments.property_fact      for each row execute function guard.append_only();
create trigger append_only before update or delete on assessments.property_reduction for each row execute function guard.append_only();
create trigger append_only before update or delete on assessments.law                for each row execute function guard.append_only();
create trigger append_only before update or delete on assessments.run_chunk          for each row execute function guard.append_only();
create trigger append_only before update or delete on assessments.run_failure        for each row execute function guard.append_only();
create trigger no_truncate before truncate on assessments.property_fact      for each statement execute function guard.append_only();
create trigger no_truncate before truncate on assessments.property_reduction for each statement execute function guard.append_only();

grant select, insert on assessments.property_fact, assessments.property_reduction, assessments.law, assessments.run,
  assessments.run_chunk, assessments.run_failure, assessments.letter_counter to pagi_app;
grant update (state, decided_by, decided_at, finished_at) on assessments.run to pagi_app;
grant update (last_number) on assessments.letter_counter to pagi_app;
grant select on all tables in schema assessments to pagi_read;

-- As for the tables of 0022: until rows are counted, the planner is told that every row is of the same region.
do $$
declare
  known record;
begin
  if to_regproc('pg_catalog.pg_restore_attribute_stats') is null then
    return;
  end if;
  for known in
    select * from (values ('taxpayers', 'taxpayer'), ('taxpayers', 'tax_object'), ('assessments', 'property_fact'),
                          ('assessments', 'property_reduction'), ('assessments', 'liability'), ('bills', 'bill'),
                          ('bills', 'item')) t (schema, name)
  loop
    perform pg_restore_attribute_stats(
      'schemaname', known.schema, 'relname', known.name, 'attname', 'region_id', 'inherited', false,
      'null_frac', 0::real, 'avg_width', 2, 'n_distinct', 1.0::real);
  end loop;
end $$;
