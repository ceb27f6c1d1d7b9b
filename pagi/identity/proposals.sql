-- name: propose
insert into identity.proposal (region_id, proposal_id, action, subject, amount, terms, reason, document, state,
                               proposed_by, proposed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, 'proposed', $9, $10)
    on conflict (region_id, subject) where state = 'proposed' do nothing
returning proposal_id;

-- name: open_of_subject
select proposal_id from identity.proposal where region_id = $1 and subject = $2 and state = 'proposed';

-- name: lock
select p.proposal_id from identity.proposal p where p.region_id = $1 and p.proposal_id = $2 for no key update;

-- name: find
select p.proposal_id, p.action, p.subject, p.amount, p.terms, p.reason, p.document, p.state, p.proposed_at, p.decided_at,
       p.note, p.proposed_by, made.name as proposer, p.decided_by, decided.name as decider
  from identity.proposal p
  join identity.clerk made on made.region_id = p.region_id and made.clerk_id = p.proposed_by
  left join identity.clerk decided on decided.region_id = p.region_id and decided.clerk_id = p.decided_by
 where p.region_id = $1 and p.proposal_id = $2;

-- name: decide
update identity.proposal set state = $3, decided_by = $4, decided_at = $5, note = $6
 where region_id = $1 and proposal_id = $2 and state = 'proposed';

-- name: withdraw_subject
-- Its subject has settled by itself: nobody needs to decide any more.
update identity.proposal set state = 'withdrawn', decided_at = $3, note = $4
 where region_id = $1 and subject = any($2::text[]) and state = 'proposed';

-- name: may_approve
select identity.may_approve($1, $2, $3, $4, $5);

-- name: list
-- In the order in which they were made; $3 and $4 are the last row of the page before, or null.
select p.proposal_id, p.action, p.subject, p.amount, p.terms, p.reason, p.document, p.state, p.proposed_at, p.decided_at,
       p.note, p.proposed_by, made.name as proposer, p.decided_by, decided.name as decider
  from identity.proposal p
  join identity.clerk made on made.region_id = p.region_id and made.clerk_id = p.proposed_by
  left join identity.clerk decided on decided.region_id = p.region_id and decided.clerk_id = p.decided_by
 where p.region_id = $1 and p.state = $2
   and ($3::timestamptz is null or (p.proposed_at, p.proposal_id) > ($3, $4::uuid))
 order by p.proposed_at, p.proposal_id
 limit $5;

-- name: waiting
select count(*)::int from identity.proposal where region_id = $1 and state = 'proposed';

-- name: of_subject
select p.proposal_id, p.action, p.subject, p.amount, p.terms, p.reason, p.document, p.state, p.proposed_at, p.decided_at,
       p.note, p.proposed_by, made.name as proposer, p.decided_by, decided.name as decider
  from identity.proposal p
  join identity.clerk made on made.region_id = p.region_id and made.clerk_id = p.proposed_by
  left join identity.clerk decided on decided.region_id = p.region_id and decided.clerk_id = p.decided_by
 where p.region_id = $1 and p.subject = $2
 order by p.proposed_at desc, p.proposal_id desc
 limit 20;

-- name: unverified_limits
-- Those in force on a day: the newest of each role and action.
select format('%s %s%s', l.role, coalesce('Rp' || l.most, 'any amount'), case when l.action = '*' then '' else ' ' || l.action end) as said
  from (select distinct on (region_id, role, action) role, action, most, verified
          from identity.approval_limit where valid_from <= $1
         order by region_id, role, action, valid_from desc) l
 where not l.verified
 order by l.role desc, l.action;
