-- The ground: the region that every key begins with, and the two guards that tables share.
-- Roles (pagi_owner, pagi_app, pagi_read) exist before this runs; see pagi/database.

create schema regions;
create table regions.region (
  region_id smallint primary key check (region_id between 1000 and 9999),   -- kode daerah, 5171 = Kota Denpasar
  slug      text not null unique check (slug ~ '^[a-z_]+$'),
  name      text not null,
  zone      text not null                                                    -- IANA name; tax days run in it
);

create schema guard;

-- Every allowed change of state, each edge with the event that it emits. '' is "not yet there".
create table guard.transition (
  noun       text not null,
  from_state text not null,
  to_state   text not null,
  event      text not null,
  primary key (noun, from_state, to_state)
);

create function guard.state_change() returns trigger language plpgsql as $$
declare
  v_from constant text := case when tg_op = 'INSERT' then '' else old.state end;
begin
  if v_from is distinct from new.state
     and not exists (select from guard.transition t
                      where t.noun = tg_argv[0] and t.from_state = v_from
                        and t.to_state = new.state) then
    raise exception '% cannot go from "%" to "%"', tg_argv[0], v_from, new.state
      using errcode = 'check_violation', constraint = 'guard_transition';
  end if;
  return new;
end $$;

create function guard.append_only() returns trigger language plpgsql as $$
begin
  raise exception '%.% is append-only: correct it with a new row', tg_table_schema, tg_table_name
    using errcode = 'check_violation', constraint = 'guard_append_only';
end $$;

grant usage on schema regions, guard to pagi_app, pagi_read;
grant select on all tables in schema regions, guard to pagi_app, pagi_read;
grant insert on regions.region to pagi_app;
