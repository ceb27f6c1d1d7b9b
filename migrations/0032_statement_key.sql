-- Money that a clerk booked because a statement showed it, by the bank's reference: when the bank's own word about it
-- comes afterwards (a call sent again after an outage, a late notification), it is this payment, not another.
create table payments.statement_key (
  region_id      smallint not null,
  partner_id     uuid     not null,
  bank_reference text     not null check (bank_reference <> ''),
  payment_id     uuid     not null,
  amount         bigint   not null check (amount > 0),
  primary key (region_id, partner_id, bank_reference, payment_id),
  foreign key (region_id, partner_id) references partners.partner,
  foreign key (region_id, payment_id) references payments.payment
);
create trigger append_only before update or delete on payments.statement_key for each row execute function guard.append_only();
grant select, insert on payments.statement_key to pagi_app;
grant select on payments.statement_key to pagi_read;
