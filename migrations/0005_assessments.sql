-- What was assessed, by which law, explained line by line. A correction is a new version; the old one stays.

create schema assessments;
create table assessments.liability (
  region_id       smallint    not null,
  liability_id    uuid        not null,
  object_id       uuid        not null,
  document        text        not null check (document in ('SPTPD', 'SKPD', 'SPPT', 'STPD', 'SKPDKB', 'SKPDKBT')),
  tax             text        not null,
  tax_period      text        not null check (tax_period ~ '^[0-9]{4}(-[0-9]{2})?$'),
  period_end      date        not null,
  version         smallint    not null default 1 check (version >= 1),
  state           text        not null,
  principal       bigint      not null check (principal >= 0),
  fines           bigint      not null default 0 check (fines >= 0),
  due_date        date,
  revenue_account text        not null,
  inputs          jsonb       not null,
  lines           jsonb       not null,
  warnings        jsonb       not null default '[]',
  assessed_at     timestamptz not null,
  primary key (region_id, liability_id),
  unique (region_id, object_id, document, tax_period, version),
  foreign key (region_id, object_id) references taxpayers.tax_object,
  foreign key (region_id, revenue_account) references ledger.account (region_id, code)
);

insert into guard.transition values
  ('liability', '', 'draft', 'liability.drafted'),      ('liability', '', 'issued', 'liability.issued'),
  ('liability', 'draft', 'issued', 'liability.issued'), ('liability', 'draft', 'cancelled', 'liability.cancelled'),
  ('liability', 'issued', 'cancelled', 'liability.cancelled'), ('liability', 'issued', 'corrected', 'liability.corrected');
create trigger state_change before insert or update of state on assessments.liability
  for each row execute function guard.state_change('liability');

grant usage on schema assessments to pagi_app, pagi_read;
grant select, insert on assessments.liability to pagi_app;
grant update (state) on assessments.liability to pagi_app;
grant select on assessments.liability to pagi_read;
