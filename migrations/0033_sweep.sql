-- The sweep: questions to providers about instructions whose money was not told of, and about answers that told a bank
-- nothing. What is asked, when next, how often, and what was heard; nothing here decides about money.

create schema sweep;
create table sweep.question (
  region_id      smallint    not null,
  question_id    uuid        not null,                -- of an instruction: its own key
  kind           text        not null check (kind in ('instruction', 'answer')),
  partner_id     uuid        not null,
  channel        text        not null,
  service        smallint    not null,                -- by which we ask: 26, 51, 55
  account        text        not null,                -- by what the provider knows it
  told_service   smallint,                            -- of an unknown answer: what was told, 25 or 52 ...
  natural_id     text,                                -- ... and the payment that it told of
  opened_at      timestamptz not null,
  expires_at     timestamptz,                         -- until when money could move; null: while the bill is payable
  state          text        not null,
  next_ask_at    timestamptz not null,                -- while it is being asked: until when others leave it alone
  tries          integer     not null default 0 check (tries >= 0),
  unanswered     integer     not null default 0 check (unanswered >= 0),   -- of those the last ones without an answer
  asked_at       timestamptz,
  heard          text        check (heard in ('paid', 'not_yet', 'never', 'refused', 'busy', 'silent')),
  said           text        not null default '',     -- by the provider, in its own codes
  settled_by     text        check (settled_by in ('asked', 'told', 'statement')),
  handed_why     text        check (handed_why in ('silent', 'pending', 'refused', 'unclear', 'contradicts')),
  closed_at      timestamptz,
  primary key (region_id, question_id),
  foreign key (region_id, partner_id) references partners.partner,
  check ((kind = 'answer') = (natural_id is not null) and (kind = 'answer') = (told_service is not null)),
  check ((state = 'settled') = (settled_by is not null)),
  check ((state = 'handed') = (handed_why is not null)),
  check ((state in ('settled', 'expired')) = (closed_at is not null))
);
create index question_due on sweep.question (region_id, partner_id, next_ask_at, question_id) where state = 'open';
create index question_handed on sweep.question (region_id, opened_at, question_id) where state = 'handed';
create unique index question_of_answer on sweep.question (region_id, partner_id, told_service, natural_id)
  where kind = 'answer';

insert into guard.transition values
  ('question', '', 'open', 'question.opened'),
  ('question', 'open', 'settled', 'question.settled'),    ('question', 'open', 'expired', 'question.expired'),
  ('question', 'open', 'handed', 'question.handed'),
  ('question', 'handed', 'settled', 'question.settled'),  ('question', 'handed', 'expired', 'question.expired'),
  ('question', 'handed', 'open', 'question.opened'),      -- the provider answers again, or a bank was told nothing anew
  ('question', 'expired', 'settled', 'question.settled'), ('question', 'expired', 'open', 'question.opened'),
  ('question', 'settled', 'open', 'question.opened');
create trigger state_change before insert or update of state on sweep.question
  for each row execute function guard.state_change('question');
create trigger stays before delete on sweep.question for each row execute function guard.append_only();

-- A provider that asked us to wait is left alone by everybody until then, by the machine's clock.
create table sweep.provider (
  region_id   smallint    not null,
  partner_id  uuid        not null,
  rests_until timestamptz not null,
  busy        integer     not null check (busy >= 0),  -- times in a row that it was too busy
  primary key (region_id, partner_id),
  foreign key (region_id, partner_id) references partners.partner
);

-- Up to which instruction all were looked at.
create table sweep.mark (
  region_id      smallint not null primary key references regions.region,
  instruction_id uuid     not null
);

grant usage on schema sweep to pagi_app, pagi_read;
grant select, insert on all tables in schema sweep to pagi_app;
grant update (state, opened_at, expires_at, next_ask_at, tries, unanswered, asked_at, heard, said, settled_by, handed_why,
              closed_at) on sweep.question to pagi_app;
grant update (rests_until, busy) on sweep.provider to pagi_app;
grant update (instruction_id) on sweep.mark to pagi_app;
grant select on all tables in schema sweep to pagi_read;

-- What the bank itself answered about a payment settles an unknown answer too.
alter table partners.unknown_answer drop constraint unknown_answer_settled_by_check;
alter table partners.unknown_answer add constraint unknown_answer_settled_by_check
  check (settled_by in ('retry', 'status', 'statement', 'asked'));
