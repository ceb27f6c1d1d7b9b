-- Answers that told a bank nothing (504xx00): each stays open until the bank hears more, or its statement comes.

create table partners.unknown_answer (
  region_id      smallint    not null,
  partner_id     uuid        not null,
  service        smallint    not null,
  natural_id     text        not null,                -- what makes the payment itself
  account        text        not null,
  amount         bigint,
  paid_day       date        not null,                -- by the bank's transaction time, in the city's zone
  told_at        timestamptz not null,                -- when the bank was told nothing, the last time
  state          text        not null,
  settled_by     text        check (settled_by in ('retry', 'status', 'statement')),
  settled_at     timestamptz,
  primary key (region_id, partner_id, service, natural_id),
  foreign key (region_id, partner_id) references partners.partner,
  check ((state = 'settled') = (settled_at is not null) and (state = 'settled') = (settled_by is not null))
);
create index unknown_answer_open on partners.unknown_answer (region_id, told_at) where state = 'open';
insert into guard.transition values
  ('unknown_answer', '', 'open', 'answer.unknown'), ('unknown_answer', 'open', 'settled', 'answer.known'),
  ('unknown_answer', 'settled', 'open', 'answer.unknown');
create trigger state_change before insert or update of state on partners.unknown_answer
  for each row execute function guard.state_change('unknown_answer');
create trigger append_only before delete on partners.unknown_answer for each row execute function guard.append_only();
grant select, insert on partners.unknown_answer to pagi_app;
grant update (told_at, state, settled_by, settled_at) on partners.unknown_answer to pagi_app;
grant select on partners.unknown_answer to pagi_read;

-- A day may also be closed from the command line.
alter table reconciliation.day_close alter column closed_by drop not null;
