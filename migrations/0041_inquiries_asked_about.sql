-- A bank that was told what a taxpayer's fixed number owes may be paid for that very request: if it says nothing of a
-- payment, it is asked about it, until what it was told holds no more.

alter table sweep.question
  drop constraint question_kind_check,
  add constraint question_kind_check check (kind in ('instruction', 'answer', 'inquiry')),
  drop constraint question_check,
  add constraint question_names_a_payment
    check ((kind <> 'instruction') = (natural_id is not null) and (kind <> 'instruction') = (told_service is not null));
create unique index question_of_inquiry on sweep.question (region_id, partner_id, told_service, natural_id)
  where kind = 'inquiry';
create index told_by_time on instructions.told (region_id, asked_at) where place = 1;
