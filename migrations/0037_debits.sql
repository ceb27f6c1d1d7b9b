-- Where a payer agrees to a debit from an e-wallet: kept once the provider has said so, never changed.

create table instructions.debit (
  region_id          smallint    not null,
  instruction_id     uuid        not null,
  provider_reference text        check (length(provider_reference) <= 64),
  redirect_url       text        not null check (length(redirect_url) <= 2048),
  app_redirect_url   text        check (length(app_redirect_url) <= 2048),
  begun_at           timestamptz not null,
  primary key (region_id, instruction_id),
  foreign key (region_id, instruction_id) references instructions.instruction
);
create trigger append_only before update or delete on instructions.debit for each row execute function guard.append_only();
grant select, insert on instructions.debit to pagi_app;
grant select on instructions.debit to pagi_read;
