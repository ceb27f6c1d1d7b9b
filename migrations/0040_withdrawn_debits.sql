-- Debits that a provider was told to cancel, with what it said: by then it is known that nobody pays them by mistake.

create table instructions.debit_withdrawn (
  region_id      smallint    not null,
  instruction_id uuid        not null,
  said           text        not null check (length(said) <= 150),
  withdrawn_at   timestamptz not null,
  primary key (region_id, instruction_id),
  foreign key (region_id, instruction_id) references instructions.instruction
);
create index instruction_of_wallet on instructions.instruction (region_id, expires_at) where channel = 'ewallet';
create trigger append_only before update or delete on instructions.debit_withdrawn
  for each row execute function guard.append_only();
grant select, insert on instructions.debit_withdrawn to pagi_app;
grant select on instructions.debit_withdrawn to pagi_read;
