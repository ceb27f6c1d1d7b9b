-- A bank that asks what a number owes (24) has a payer before it: if no payment follows, that number is asked about soon.

alter table sweep.question add column stirred_at timestamptz;      -- the inquiry after which it was moved up
grant update (stirred_at) on sweep.question to pagi_app;
create index inquiry_by_time on instructions.inquiry (region_id, asked_at);
