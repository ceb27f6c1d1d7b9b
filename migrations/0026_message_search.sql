-- The message journal, to be searched: what a message is about, what was replied, and why a signature did not hold.

alter table partners.message
  add column direction text not null default 'in' check (direction in ('in', 'out')),
  add column subject   text not null default '',   -- the account, code or bill that it names
  add column reference text not null default '',   -- the sender's own number of the request or payment
  add column reply     text not null default '',   -- a refusal's words
  add column diagnosis jsonb;                      -- of a signature that does not hold; names no secret

create index message_by_subject on partners.message (region_id, subject, received_at) where subject <> '';
create index message_by_reference on partners.message (region_id, reference, received_at) where reference <> '';
