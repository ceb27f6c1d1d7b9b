-- Two persons: what touches money after the fact is proposed by one and approved by another, within limits by role.
-- The database holds it: whoever writes these tables, nobody approves what he proposed, nor above his limit.

alter table identity.clerk drop constraint clerk_role_check;
alter table identity.clerk add constraint clerk_role_check check (role in ('clerk', 'supervisor', 'head', 'auditor'));

-- Up to which amount a role approves an action. The newest value that has begun counts; a city's own goes before the
-- common one, an action's own before that of every action.
create table identity.approval_limit (
  region_id  smallint references regions.region,     -- null: every city that has set none
  role       text     not null check (role in ('supervisor', 'head')),
  action     text     not null,                      -- '*': every action that has none
  most       bigint   check (most >= 0),             -- rupiah; null: any amount
  valid_from date     not null,
  source     text     not null,
  verified   boolean  not null default false,
  unique nulls not distinct (region_id, role, action, valid_from)
);
create trigger append_only before update or delete on identity.approval_limit for each row execute function guard.append_only();
insert into identity.approval_limit (role, action, most, valid_from, source) values
  ('supervisor', '*', 100000000, '2024-01-01', 'PAGI''s own default, until Bapenda''s SOP names the amounts'),
  ('head',       '*', null,      '2024-01-01', 'PAGI''s own default, until Bapenda''s SOP names the amounts');

create function identity.may_approve(p_region smallint, p_role text, p_action text, p_amount bigint, p_day date)
returns boolean language sql stable as $$
  select coalesce((
    select l.most is null or p_amount <= l.most
      from identity.approval_limit l
     where coalesce(l.region_id, p_region) = p_region and l.role = p_role and l.action in (p_action, '*')
       and l.valid_from <= p_day
     order by l.action <> '*' desc, l.region_id is not null desc, l.valid_from desc
     limit 1), false)
$$;

create table identity.proposal (
  region_id    smallint    not null,
  proposal_id  uuid        not null,
  action       text        not null,
  subject      text        not null,                 -- kind:key of what it is about; one open proposal for each
  amount       bigint      not null check (amount >= 0),
  terms        jsonb       not null default '{}',    -- what the action needs to be carried out
  reason       text        not null check (length(btrim(reason)) between 3 and 1000),
  document     text        not null default '' check (length(document) <= 200),
  state        text        not null,
  proposed_by  uuid        not null,
  proposed_at  timestamptz not null,
  decided_by   uuid,
  decided_at   timestamptz,
  note         text        not null default '' check (length(note) <= 1000),
  primary key (region_id, proposal_id),
  foreign key (region_id, proposed_by) references identity.clerk,
  foreign key (region_id, decided_by) references identity.clerk,
  check ((state = 'proposed') = (decided_at is null)),
  check (state not in ('approved', 'rejected') or decided_by is not null),
  constraint four_eyes check (state not in ('approved', 'rejected') or decided_by <> proposed_by)
);
create unique index proposal_open on identity.proposal (region_id, subject) where state = 'proposed';
create index proposal_by_time on identity.proposal (region_id, state, proposed_at, proposal_id);
create index proposal_by_subject on identity.proposal (region_id, subject);

insert into guard.transition values
  ('proposal', '', 'proposed', 'proposal.made'),
  ('proposal', 'proposed', 'approved', 'proposal.approved'), ('proposal', 'proposed', 'rejected', 'proposal.rejected'),
  ('proposal', 'proposed', 'withdrawn', 'proposal.withdrawn');
create trigger state_change before insert or update of state on identity.proposal
  for each row execute function guard.state_change('proposal');
create trigger append_only before delete on identity.proposal for each row execute function guard.append_only();

create function identity.guard_proposal() returns trigger language plpgsql as $$
declare
  v_who  constant uuid := case when tg_op = 'INSERT' then new.proposed_by else new.decided_by end;
  v_role text;
begin
  if tg_op = 'UPDATE' and (new.action, new.subject, new.amount, new.terms, new.reason, new.document, new.proposed_by, new.proposed_at)
       is distinct from (old.action, old.subject, old.amount, old.terms, old.reason, old.document, old.proposed_by, old.proposed_at) then
    raise exception 'a proposal stays as it was made' using errcode = 'check_violation', constraint = 'guard_proposal';
  end if;
  if v_who is null then                              -- withdrawn by the house itself: its subject is settled
    return new;
  end if;
  select c.role into v_role from identity.clerk c where c.region_id = new.region_id and c.clerk_id = v_who and c.active;
  if v_role is null or v_role = 'auditor' then
    raise exception 'only an active clerk proposes or decides' using errcode = 'check_violation', constraint = 'guard_role';
  end if;
  if new.state = 'approved' and not identity.may_approve(new.region_id, v_role, new.action, new.amount,
       (new.decided_at at time zone (select r.zone from regions.region r where r.region_id = new.region_id))::date) then
    raise exception 'the role % does not approve % of %', v_role, new.action, new.amount
      using errcode = 'check_violation', constraint = 'guard_limit';
  end if;
  return new;
end $$;
create trigger two_persons before insert or update on identity.proposal
  for each row execute function identity.guard_proposal();

grant select, insert on identity.proposal to pagi_app;
grant update (state, decided_by, decided_at, note) on identity.proposal to pagi_app;
grant select, insert on identity.approval_limit to pagi_app;
grant usage on schema identity to pagi_read;
grant select on identity.approval_limit, identity.proposal to pagi_read;
