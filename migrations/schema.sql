-- Made by `make schema` from migrations/ and the functions.sql of each room. Do not edit.
--
-- PostgreSQL database dump
--



SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: assessments; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA assessments;


--
-- Name: audit; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA audit;


--
-- Name: bills; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA bills;


--
-- Name: guard; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA guard;


--
-- Name: identity; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA identity;


--
-- Name: instructions; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA instructions;


--
-- Name: ledger; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA ledger;


--
-- Name: limits; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA limits;


--
-- Name: notifications; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA notifications;


--
-- Name: pagi_meta; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA pagi_meta;


--
-- Name: partners; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA partners;


--
-- Name: payments; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA payments;


--
-- Name: queue; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA queue;


--
-- Name: reconciliation; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA reconciliation;


--
-- Name: regions; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA regions;


--
-- Name: sweep; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA sweep;


--
-- Name: taxpayers; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA taxpayers;


--
-- Name: btree_gist; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;


--
-- Name: EXTENSION btree_gist; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';


--
-- Name: pg_trgm; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;


--
-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';


--
-- Name: price_change; Type: TYPE; Schema: bills; Owner: -
--

CREATE TYPE bills.price_change AS (
	bill_id uuid,
	from_liability uuid,
	to_liability uuid,
	difference bigint,
	item_id uuid,
	event_id uuid
);


--
-- Name: asked_part; Type: TYPE; Schema: payments; Owner: -
--

CREATE TYPE payments.asked_part AS (
	place smallint,
	bill_id uuid,
	said bigint,
	code text,
	reference text,
	quote_id uuid,
	held boolean,
	due bigint,
	verdict text
);


--
-- Name: item_share; Type: TYPE; Schema: payments; Owner: -
--

CREATE TYPE payments.item_share AS (
	ordinal smallint,
	item_id uuid,
	principal bigint,
	interest bigint,
	fines bigint,
	principal_waived bigint,
	interest_waived bigint,
	fines_waived bigint
);


--
-- Name: notice; Type: TYPE; Schema: payments; Owner: -
--

CREATE TYPE payments.notice AS (
	ordinal smallint,
	region_id smallint,
	partner_id uuid,
	channel text,
	service smallint,
	natural_id text,
	external_id text,
	external_day date,
	account text,
	amount bigint,
	paid_at timestamp with time zone,
	paid_day date,
	bill_id uuid,
	instruction_id uuid,
	quote_id uuid,
	held boolean,
	may_refuse boolean,
	refuse_paid_bill boolean,
	payment_id uuid,
	entry_id uuid,
	event_id uuid,
	ntpd text,
	bank_reference text,
	details jsonb
);


--
-- Name: split; Type: TYPE; Schema: payments; Owner: -
--

CREATE TYPE payments.split AS (
	ordinal smallint,
	quote_id uuid,
	to_bill bigint,
	to_overpayment bigint,
	to_suspense bigint,
	waived bigint
);


--
-- Name: verdict; Type: TYPE; Schema: payments; Owner: -
--

CREATE TYPE payments.verdict AS (
	ordinal smallint,
	verdict text,
	payment_id uuid
);


--
-- Name: pgqueuer_status; Type: TYPE; Schema: queue; Owner: -
--

CREATE TYPE queue.pgqueuer_status AS ENUM (
    'queued',
    'picked',
    'successful',
    'exception',
    'canceled',
    'deleted',
    'failed'
);


--
-- Name: counts_up(); Type: FUNCTION; Schema: assessments; Owner: -
--

CREATE FUNCTION assessments.counts_up() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if (new.region_id, new.document, new.year) is distinct from (old.region_id, old.document, old.year)
     or new.last_number < old.last_number then
    raise exception 'letters of % % are never numbered again', old.document, old.year
      using errcode = 'check_violation', constraint = 'guard_letter_counter';
  end if;
  return new;
end $$;


--
-- Name: guard_end(); Type: FUNCTION; Schema: assessments; Owner: -
--

CREATE FUNCTION assessments.guard_end() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.state = 'corrected' and not exists (
       select from assessments.liability l
        where l.region_id = new.region_id and l.object_id = new.object_id and l.document = new.document
          and l.tax_period = new.tax_period and l.version = new.version + 1) then
    raise exception 'what is corrected has a next version' using errcode = 'check_violation', constraint = 'guard_corrected';
  end if;
  if new.state = 'cancelled' and exists (
       select from taxpayers.tax_object o
         join bills.bill b on b.region_id = o.region_id and b.object_number = o.object_number and b.tax_period = new.tax_period
         join bills.item i on i.region_id = b.region_id and i.bill_id = b.bill_id and i.liability_id = new.liability_id
        where o.region_id = new.region_id and o.object_id = new.object_id
          and (b.state <> 'cancelled' or b.paid + b.waived > 0)) then
    raise exception 'an assessment is cancelled only when its bill is and nothing was paid'
      using errcode = 'check_violation', constraint = 'guard_cancelled';
  end if;
  return new;
end $$;


--
-- Name: guard_run(); Type: FUNCTION; Schema: assessments; Owner: -
--

CREATE FUNCTION assessments.guard_run() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  v_who  constant uuid := case when tg_op = 'INSERT' then new.proposed_by else new.decided_by end;
  v_role text;
begin
  if new.state = 'finished' then                     -- what was approved is carried out
    return new;
  end if;
  select c.role into v_role from identity.clerk c where c.region_id = new.region_id and c.clerk_id = v_who and c.active;
  if v_role is null or v_role = 'auditor' then
    raise exception 'only an active clerk proposes or approves a run'
      using errcode = 'check_violation', constraint = 'guard_role';
  end if;
  if new.state = 'running' and not identity.may_approve(new.region_id, v_role, 'assessment.' || new.kind, new.amount,
       (new.decided_at at time zone (select r.zone from regions.region r where r.region_id = new.region_id))::date) then
    raise exception 'the role % does not approve a run of %', v_role, new.amount
      using errcode = 'check_violation', constraint = 'guard_limit';
  end if;
  return new;
end $$;


--
-- Name: known_references(); Type: FUNCTION; Schema: assessments; Owner: -
--

CREATE FUNCTION assessments.known_references() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
declare
  v_key text;
begin
  select f.object_id into v_key from fresh f
   where case when f.fact_id is null
              then not exists (select from taxpayers.tax_object o
                                where o.region_id = f.region_id and o.object_id = f.object_id offset 0)
              else not exists (select from assessments.property_fact p
                                where p.region_id = f.region_id and p.fact_id = f.fact_id
                                  and p.object_id = f.object_id offset 0) end limit 1;
  if found then
    perform guard.unknown_reference('assessments.liability', 'object, or a fact of object', v_key);
  end if;
  select f.run_id into v_key from (select distinct region_id, run_id from fresh where run_id is not null) f
   where not exists (select from assessments.run r
                      where r.region_id = f.region_id and r.run_id = f.run_id and r.state = 'running' offset 0) limit 1;
  if found then
    perform guard.unknown_reference('assessments.liability', 'running run', v_key);
  end if;
  select f.revenue_account into v_key from (select distinct region_id, revenue_account from fresh) f
   where not exists (select from ledger.account a
                      where a.region_id = f.region_id and a.code = f.revenue_account offset 0) limit 1;
  if found then
    perform guard.unknown_reference('assessments.liability', 'account', v_key);
  end if;
  select f.last into v_key
    from (select region_id, document, letter_year, max(letter_number) as last from fresh
           where letter_number is not null group by region_id, document, letter_year) f
   where not exists (select from assessments.letter_counter c
                      where c.region_id = f.region_id and c.document = f.document and c.year = f.letter_year
                        and c.last_number >= f.last offset 0) limit 1;
  if found then
    perform guard.unknown_reference('assessments.liability', 'letter number', v_key);
  end if;
  return null;
end $$;


--
-- Name: known_references_of_bill(); Type: FUNCTION; Schema: bills; Owner: -
--

CREATE FUNCTION bills.known_references_of_bill() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
declare
  v_key text;
begin
  select format('%s with taxpayer %s', f.object_id, f.taxpayer_id) into v_key from fresh f
   where not exists (select from taxpayers.tax_object o
                      where o.region_id = f.region_id and o.object_id = f.object_id
                        and (o.taxpayer_id = f.taxpayer_id
                             or exists (select from taxpayers.taxpayer t
                                         where t.region_id = f.region_id and t.taxpayer_id = f.taxpayer_id)) offset 0)
   limit 1;
  if found then
    perform guard.unknown_reference('bills.bill', 'object', v_key);
  end if;
  return null;
end $$;


--
-- Name: known_references_of_item(); Type: FUNCTION; Schema: bills; Owner: -
--

CREATE FUNCTION bills.known_references_of_item() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
declare
  v_key text;
begin
  select f.bill_id into v_key from fresh f
   where not exists (select from bills.bill b where b.region_id = f.region_id and b.bill_id = f.bill_id offset 0) limit 1;
  if found then
    perform guard.unknown_reference('bills.item', 'bill', v_key);
  end if;
  select format('%s or %s', f.receivable_account, f.penalty_account) into v_key
    from (select distinct region_id, receivable_account, penalty_account from fresh) f
   where not exists (select from ledger.account a
                      where a.region_id = f.region_id and a.code = f.receivable_account offset 0)
      or not exists (select from ledger.account a
                      where a.region_id = f.region_id and a.code = f.penalty_account offset 0) limit 1;
  if found then
    perform guard.unknown_reference('bills.item', 'account', v_key);
  end if;
  return null;
end $$;


--
-- Name: reprice(smallint, uuid, bills.price_change[], date, timestamp with time zone); Type: FUNCTION; Schema: bills; Owner: -
--

CREATE FUNCTION bills.reprice(p_region smallint, p_run uuid, p_changes bills.price_change[], p_due_date date, p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
  v_wrong uuid;
begin
  perform from bills.bill b
    where b.region_id = p_region and b.bill_id in (select c.bill_id from unnest(p_changes) c)
    order by b.bill_id for no key update;

  select c.bill_id into v_wrong from unnest(p_changes) c
   where not exists (
     select from assessments.liability o
       join assessments.liability n
         on n.region_id = o.region_id and n.object_id = o.object_id and n.document = o.document
        and n.tax_period = o.tax_period and n.version = o.version + 1
       join assessments.run r on r.region_id = n.region_id and r.run_id = n.run_id
      where o.region_id = p_region and o.liability_id = c.from_liability and o.state = 'corrected'
        and n.liability_id = c.to_liability and n.state = 'issued' and n.run_id = p_run
        and r.state = 'running' and r.kind = 'correction' and n.principal - o.principal = c.difference);
  if found then
    raise exception 'bill % follows its assessment, and no other amount', v_wrong
      using errcode = 'check_violation', constraint = 'guard_reprice';
  end if;

  update bills.item i set principal = i.principal - cut.amount
    from (select i.item_id,
                 least(i.principal - i.principal_paid - i.principal_waived,
                       -c.difference - coalesce(sum(i.principal - i.principal_paid - i.principal_waived) over (
                         partition by i.bill_id order by i.due_date desc nulls first, i.item_id desc
                         rows between unbounded preceding and 1 preceding), 0)) as amount
            from unnest(p_changes) c
            join bills.item i on i.region_id = p_region and i.bill_id = c.bill_id and i.liability_id = c.from_liability
           where c.difference < 0) cut
   where i.region_id = p_region and i.item_id = cut.item_id and cut.amount > 0;

  update bills.item i set principal = i.principal + c.difference
    from unnest(p_changes) c
    join bills.bill b on b.region_id = p_region and b.bill_id = c.bill_id
   where c.difference > 0 and b.paid + b.waived = 0 and coalesce(b.due_date >= (p_now at time zone (
           select r.zone from regions.region r where r.region_id = p_region))::date, true)
     and i.region_id = p_region
     and i.item_id = (select n.item_id from bills.item n
                       where n.region_id = p_region and n.bill_id = c.bill_id and n.liability_id = c.from_liability
                       order by n.due_date desc nulls first, n.item_id desc limit 1);

  insert into bills.item (region_id, bill_id, item_id, liability_id, tax, tax_period, period_end, due_date, principal,
                          receivable_account, penalty_account)
  select n.region_id, n.bill_id, c.item_id, c.from_liability, n.tax, n.tax_period, n.period_end, p_due_date, c.difference,
         n.receivable_account, n.penalty_account
    from unnest(p_changes) c
    join bills.bill b on b.region_id = p_region and b.bill_id = c.bill_id
   cross join lateral (select * from bills.item i
                        where i.region_id = p_region and i.bill_id = c.bill_id and i.liability_id = c.from_liability
                        limit 1) n
   where c.difference > 0
     and not (b.paid + b.waived = 0 and coalesce(b.due_date >= (p_now at time zone (
                select r.zone from regions.region r where r.region_id = p_region))::date, true));

  update bills.item i set liability_id = c.to_liability
    from unnest(p_changes) c
   where i.region_id = p_region and i.bill_id = c.bill_id and i.liability_id = c.from_liability;

  select c.bill_id into v_wrong from unnest(p_changes) c
    join assessments.liability n on n.region_id = p_region and n.liability_id = c.to_liability
   where n.principal <> (select sum(i.principal) from bills.item i
                          where i.region_id = p_region and i.bill_id = c.bill_id and i.liability_id = c.to_liability);
  if found then
    raise exception 'bill % was paid above its assessment: release it first', v_wrong
      using errcode = 'check_violation', constraint = 'guard_reprice';
  end if;

  -- A bill that asks for nothing is withdrawn if nothing was paid; a paid one that asks again is open again.
  update bills.bill b
     set principal = case when s.principal > 0 then s.principal else b.principal end,
         version   = b.version + 1,
         state     = case when s.principal = 0 and b.state = 'open' then 'cancelled'
                          when s.open > 0 and b.state = 'paid' then case when b.paid > 0 then 'partly_paid' else 'open' end
                          else b.state end,
         paid_at   = case when s.open = 0 then b.paid_at end
    from (select i.bill_id, sum(i.principal)::bigint as principal,
                 sum(i.principal - i.principal_paid - i.principal_waived) as open
            from bills.item i
           where i.region_id = p_region and i.bill_id in (select c.bill_id from unnest(p_changes) c)
           group by i.bill_id) s
   where b.region_id = p_region and b.bill_id = s.bill_id;

  insert into notifications.outbox (region_id, event_id, bill_id, sequence, event, payload, created_at)
  select b.region_id, c.event_id, b.bill_id, b.version,
         case b.state when 'cancelled' then 'bill.cancelled' else 'bill.repriced' end,
         jsonb_build_object('bill_code', b.bill_code, 'tax', b.tax, 'object_number', b.object_number,
           'period', b.tax_period, 'status', b.state, 'principal', b.principal, 'difference', c.difference),
         p_now
    from unnest(p_changes) c
    join bills.bill b on b.region_id = p_region and b.bill_id = c.bill_id;
end $$;


--
-- Name: append_only(); Type: FUNCTION; Schema: guard; Owner: -
--

CREATE FUNCTION guard.append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception '%.% is append-only: correct it with a new row', tg_table_schema, tg_table_name
    using errcode = 'check_violation', constraint = 'guard_append_only';
end $$;


--
-- Name: first_state(); Type: FUNCTION; Schema: guard; Owner: -
--

CREATE FUNCTION guard.first_state() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  v_state text;
begin
  select f.state into v_state from (select distinct state from fresh) f
   where not exists (select from guard.transition t
                      where t.noun = tg_argv[0] and t.from_state = '' and t.to_state = f.state);
  if found then
    raise exception '% cannot go from "" to "%"', tg_argv[0], v_state
      using errcode = 'check_violation', constraint = 'guard_transition';
  end if;
  return null;
end $$;


--
-- Name: state_change(); Type: FUNCTION; Schema: guard; Owner: -
--

CREATE FUNCTION guard.state_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  v_from constant text := case when tg_op = 'INSERT' then '' else old.state end;
begin
  if v_from is distinct from new.state
     and not exists (select from guard.transition t
                      where t.noun = tg_argv[0] and t.from_state = v_from
                        and t.to_state = new.state) then
    raise exception '% cannot go from "%" to "%"', tg_argv[0], v_from, new.state
      using errcode = 'check_violation', constraint = 'guard_transition';
  end if;
  return new;
end $$;


--
-- Name: unknown_reference(text, text, text); Type: FUNCTION; Schema: guard; Owner: -
--

CREATE FUNCTION guard.unknown_reference(p_table text, p_what text, p_key text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  raise exception '% refers to % %, which is not there', p_table, p_what, p_key
    using errcode = 'foreign_key_violation', constraint = 'guard_reference';
end $$;


--
-- Name: guard_proposal(); Type: FUNCTION; Schema: identity; Owner: -
--

CREATE FUNCTION identity.guard_proposal() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  v_who  constant uuid := case when tg_op = 'INSERT' then new.proposed_by else new.decided_by end;
  v_role text;
begin
  if tg_op = 'UPDATE' and (new.action, new.subject, new.amount, new.terms, new.reason, new.document, new.proposed_by, new.proposed_at)
       is distinct from (old.action, old.subject, old.amount, old.terms, old.reason, old.document, old.proposed_by, old.proposed_at) then
    raise exception 'a proposal stays as it was made' using errcode = 'check_violation', constraint = 'guard_proposal';
  end if;
  if v_who is null then                              -- withdrawn by the house itself: its subject is settled
    return new;
  end if;
  select c.role into v_role from identity.clerk c where c.region_id = new.region_id and c.clerk_id = v_who and c.active;
  if v_role is null or v_role = 'auditor' then
    raise exception 'only an active clerk proposes or decides' using errcode = 'check_violation', constraint = 'guard_role';
  end if;
  if new.state = 'approved' and not identity.may_approve(new.region_id, v_role, new.action, new.amount,
       (new.decided_at at time zone (select r.zone from regions.region r where r.region_id = new.region_id))::date) then
    raise exception 'the role % does not approve % of %', v_role, new.action, new.amount
      using errcode = 'check_violation', constraint = 'guard_limit';
  end if;
  return new;
end $$;


--
-- Name: may_approve(smallint, text, text, bigint, date); Type: FUNCTION; Schema: identity; Owner: -
--

CREATE FUNCTION identity.may_approve(p_region smallint, p_role text, p_action text, p_amount bigint, p_day date) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select coalesce((
    select l.most is null or p_amount <= l.most
      from identity.approval_limit l
     where coalesce(l.region_id, p_region) = p_region and l.role = p_role and l.action in (p_action, '*')
       and l.valid_from <= p_day
     order by l.action <> '*' desc, l.region_id is not null desc, l.valid_from desc
     limit 1), false)
$$;


--
-- Name: day_lock(smallint, date); Type: FUNCTION; Schema: ledger; Owner: -
--

CREATE FUNCTION ledger.day_lock(p_region smallint, p_day date) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
  select hashtextextended('ledger.business_day/' || p_region || '/' || p_day::text, 0)
$$;


--
-- Name: fits_its_day(); Type: FUNCTION; Schema: ledger; Owner: -
--

CREATE FUNCTION ledger.fits_its_day() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
declare
  v_day    record;
  v_waited boolean := false;
  v_region text;
begin
  for v_day in select distinct f.region_id, f.business_day from fresh f order by 1, 2 loop
    if not pg_try_advisory_xact_lock_shared(ledger.day_lock(v_day.region_id, v_day.business_day)) then
      perform pg_advisory_xact_lock_shared(ledger.day_lock(v_day.region_id, v_day.business_day));
      v_waited := true;
    end if;
    if exists (select from ledger.business_day d
                where d.region_id = v_day.region_id and d.day = v_day.business_day and d.state = 'closed' offset 0) then
      if v_waited then
        raise exception 'business day % was closed just now', v_day.business_day using errcode = 'serialization_failure';
      end if;
      raise exception 'business day % is closed: book the correction in an open day', v_day.business_day
        using errcode = 'check_violation', constraint = 'guard_closed_day';
    end if;
  end loop;
  select f.region_id into v_region from (select distinct region_id from fresh) f
   where not exists (select from regions.region r where r.region_id = f.region_id offset 0) limit 1;
  if found then
    perform guard.unknown_reference('ledger.entry', 'region', v_region);
  end if;
  return null;
end $$;


--
-- Name: known_references(); Type: FUNCTION; Schema: ledger; Owner: -
--

CREATE FUNCTION ledger.known_references() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
declare
  v_key text;
begin
  select f.entry_id into v_key from fresh f
   where not exists (select from ledger.entry e where e.region_id = f.region_id and e.entry_id = f.entry_id offset 0) limit 1;
  if found then
    perform guard.unknown_reference('ledger.transfer', 'entry', v_key);
  end if;
  select format('%s or %s', f.debit, f.credit) into v_key from (select distinct region_id, debit, credit from fresh) f
   where not exists (select from ledger.account a where a.region_id = f.region_id and a.code = f.debit offset 0)
      or not exists (select from ledger.account a where a.region_id = f.region_id and a.code = f.credit offset 0) limit 1;
  if found then
    perform guard.unknown_reference('ledger.transfer', 'account', v_key);
  end if;
  return null;
end $$;


--
-- Name: refuse_running_day(); Type: FUNCTION; Schema: ledger; Owner: -
--

CREATE FUNCTION ledger.refuse_running_day() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.state = 'closed' and new.day >= (new.closed_at at time zone (
       select r.zone from regions.region r where r.region_id = new.region_id))::date then
    raise exception 'business day % is not over yet', new.day using errcode = 'check_violation', constraint = 'guard_running_day';
  end if;
  return new;
end $$;


--
-- Name: role_code(smallint, text); Type: FUNCTION; Schema: ledger; Owner: -
--

CREATE FUNCTION ledger.role_code(p_region smallint, p_role text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select code from ledger.role_account where region_id = p_region and role = p_role
$$;


--
-- Name: take(smallint, bytea, integer, interval, integer, timestamp with time zone); Type: FUNCTION; Schema: limits; Owner: -
--

CREATE FUNCTION limits.take(p_region smallint, p_key bytea, p_cost integer, p_interval interval, p_burst integer, p_now timestamp with time zone) RETURNS interval
    LANGUAGE plpgsql
    AS $$
declare
  v_full_at timestamptz;
begin
  insert into limits.bucket as b (region_id, key, full_at)
  values (p_region, p_key, p_now + p_cost * p_interval)
      on conflict (region_id, key) do update
     set full_at = greatest(b.full_at, p_now) + p_cost * p_interval
   where greatest(b.full_at, p_now) + p_cost * p_interval <= p_now + p_burst * p_interval;
  if found then
    return null;
  end if;
  select b.full_at into v_full_at from limits.bucket b where b.region_id = p_region and b.key = p_key;
  return greatest(v_full_at + p_cost * p_interval - p_burst * p_interval - p_now, interval '0');
end $$;


--
-- Name: fan_out(timestamp with time zone, integer); Type: FUNCTION; Schema: notifications; Owner: -
--

CREATE FUNCTION notifications.fan_out(p_now timestamp with time zone, p_limit integer) RETURNS integer
    LANGUAGE sql
    AS $$
  with taken as materialized (
    select o.region_id, o.event_id, o.bill_id, o.sequence, o.event
      from notifications.outbox o
     where o.relayed_at is null
       and not exists (select from notifications.outbox e
                        where e.region_id = o.region_id and e.bill_id = o.bill_id and e.sequence < o.sequence
                          and e.relayed_at is null)
     order by o.created_at
     limit p_limit
       for no key update skip locked),
  newest as (
    select r.region_id, (select max(o.relayed_at) from notifications.outbox o
                          where o.region_id = r.region_id and o.relayed_at is not null) as relayed_at
      from regions.region r),
  relayed as (
    update notifications.outbox o
       set relayed_at = greatest(p_now, n.relayed_at)   -- never behind what a follower has read
      from taken t join newest n using (region_id)
     where o.region_id = t.region_id and o.event_id = t.event_id),
  due as (
    insert into notifications.delivery (region_id, subscription_id, event_id, bill_id, sequence, state, created_at)
    select t.region_id, s.subscription_id, t.event_id, t.bill_id, t.sequence, 'waiting', p_now
      from taken t
      join notifications.subscription s using (region_id)
     where s.active and notifications.wants(s.events, t.event)
        on conflict do nothing)
  select count(*)::integer from taken
$$;


--
-- Name: wants(text[], text); Type: FUNCTION; Schema: notifications; Owner: -
--

CREATE FUNCTION notifications.wants(p_filters text[], p_event text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select exists (select from unnest(p_filters) f
                  where f in ('*', p_event) or (right(f, 2) = '.*' and starts_with(p_event, left(f, -1))))
$$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: fixed_account; Type: TABLE; Schema: instructions; Owner: -
--

CREATE TABLE instructions.fixed_account (
    region_id smallint NOT NULL,
    account_id uuid NOT NULL,
    taxpayer_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    account text NOT NULL,
    partner_service_id text NOT NULL,
    customer_no text NOT NULL,
    virtual_account_no text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT fixed_account_check CHECK (("right"(account, 12) = customer_no)),
    CONSTRAINT fixed_account_customer_no_check CHECK ((customer_no ~ '^9[0-9]{11}$'::text))
);


--
-- Name: asked_parts(payments.notice, instructions.fixed_account, text[], text[], bigint[], text[]); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.asked_parts(p_notice payments.notice, p_account instructions.fixed_account, p_bills text[], p_codes text[], p_amounts bigint[], p_references text[]) RETURNS SETOF payments.asked_part
    LANGUAGE plpgsql STABLE
    AS $$
begin
  if cardinality(p_bills) > 0 then
    return query
    select n.place::smallint, coalesce(b.bill_id, t.bill_id), n.said, coalesce(n.code, to_char(n.place, 'FM00')),
           coalesce(n.reference, ''), null::uuid, false, null::bigint, null::text
      from unnest(p_bills, p_codes, p_amounts, p_references) with ordinality n (bill_code, code, said, reference, place)
      left join bills.bill b on b.region_id = p_account.region_id and b.bill_code = n.bill_code
                            and b.taxpayer_id = p_account.taxpayer_id
      left join payments.told_together(p_notice, p_account.account_id) t
             on n.bill_code is null and to_char(t.place, 'FM00') = lpad(n.code, 2, '0');
    return;
  end if;
  return query
  select t.place, t.bill_id, null::bigint, to_char(t.place, 'FM00'), '', null::uuid, false, null::bigint, null::text
    from payments.told_together(p_notice, p_account.account_id) t;
  if found then return; end if;
  return query
  select o.place::smallint, o.bill_id, null::bigint, to_char(o.place, 'FM00'), '', null::uuid, false, null::bigint, null::text
    from (select b.bill_id, row_number() over (order by b.due_date nulls last, b.bill_code) as place
            from taxpayers.tax_object t
            join bills.bill b on b.region_id = t.region_id and b.object_number = t.object_number and b.object_id = t.object_id
           where t.region_id = p_account.region_id and t.taxpayer_id = p_account.taxpayer_id
             and b.taxpayer_id = p_account.taxpayer_id and b.state in ('open', 'partly_paid')
             and not exists (select from bills.quote q      -- relief waives all that is left: nothing is paid for it
                              where q.region_id = b.region_id and q.bill_id = b.bill_id and q.bill_version = b.version
                                and p_notice.paid_day between q.valid_from and q.valid_until and q.amount_due = 0)
           order by b.due_date nulls last, b.bill_code
           limit 24) o;
end $$;


--
-- Name: bills_of(smallint, uuid); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.bills_of(p_region smallint, p_payment uuid) RETURNS uuid[]
    LANGUAGE sql STABLE
    AS $$
  select coalesce(array_agg(bill_id order by bill_id), '{}')
    from (select p.bill_id from payments.payment p
           where p.region_id = p_region and p.payment_id = p_payment and p.bill_id is not null
          union
          select p.bill_id from payments.part p where p.region_id = p_region and p.payment_id = p_payment
          union
          select m.bill_id from payments.movement m
           where m.region_id = p_region and m.payment_id = p_payment and m.bill_id is not null) b
$$;


--
-- Name: book(payments.notice[], timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.book(p_notices payments.notice[], p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  shares constant payments.item_share[] := array(select s from payments.spread_over_items(p_notices) s);
  splits constant payments.split[]      := array(select s from payments.split_up(p_notices, shares) s);
begin
  insert into payments.payment (region_id, payment_id, partner_id, channel, service, natural_id, account,
      bank_reference, ntpd, instruction_id, bill_id, quote_id, state, amount, to_bill, to_overpayment, to_suspense,
      paid_at, paid_day, received_at, details)
  select n.region_id, n.payment_id, n.partner_id, n.channel, n.service, n.natural_id, n.account,
         n.bank_reference, n.ntpd, n.instruction_id, n.bill_id, s.quote_id, 'received',
         n.amount, s.to_bill, s.to_overpayment, s.to_suspense, n.paid_at, n.paid_day, p_now, n.details
    from unnest(p_notices) n join unnest(splits) s using (ordinal);

  perform payments.book_to_bills(p_notices, shares, splits, p_now);
end $$;


--
-- Name: book_entries(payments.notice[], payments.item_share[], payments.split[], timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.book_entries(p_notices payments.notice[], p_shares payments.item_share[], p_splits payments.split[], p_now timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
  insert into ledger.entry (region_id, entry_id, kind, source_id, business_day, recorded_at, memo)
  select distinct n.region_id, n.entry_id, 'receipt', n.payment_id,
         case when d.state = 'closed' then (p_now at time zone r.zone)::date else n.paid_day end, p_now,
         n.channel || ' ' || n.bank_reference
    from unnest(p_notices) n
    join regions.region r using (region_id)
    left join ledger.business_day d on d.region_id = n.region_id and d.day = n.paid_day;

  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  select n.region_id, n.entry_id, row_number() over (partition by n.region_id, n.entry_id order by part.rank, part.credit, n.ordinal),
         case when part.rank = 5 then part.contra else c.code end, part.credit, part.amount
    from (select ordinal, rank, contra, credit, sum(amount)::bigint as amount
            from (select s.ordinal, slot.rank, slot.contra, slot.credit, slot.amount
                    from unnest(p_shares) s
                    join unnest(p_notices) n using (ordinal)
                    join bills.item i on i.region_id = n.region_id and i.item_id = s.item_id
                    left join ledger.contra_account w
                           on s.principal_waived > 0 and w.region_id = i.region_id and w.receivable = i.receivable_account
                   cross join lateral (values (1, null, i.receivable_account, s.principal),
                                              (2, null, i.penalty_account, s.interest + s.fines),
                                              (5, w.contra, i.receivable_account, s.principal_waived)
                                      ) slot (rank, contra, credit, amount)
                  union all
                  select s.ordinal, 3, null, ledger.role_code(n.region_id, 'overpayment'), s.to_overpayment
                    from unnest(p_splits) s join unnest(p_notices) n using (ordinal) where s.to_overpayment > 0
                  union all
                  select s.ordinal, 4, null, ledger.role_code(n.region_id, 'suspense'), s.to_suspense
                    from unnest(p_splits) s join unnest(p_notices) n using (ordinal) where s.to_suspense > 0) slots
           where amount > 0
           group by ordinal, rank, contra, credit) part
    join unnest(p_notices) n using (ordinal)
    left join ledger.clearing_account c   -- absent: a null debit, and the batch fails loudly
      on c.region_id = n.region_id and c.partner_id = n.partner_id and c.channel = n.channel;
$$;


--
-- Name: book_to_bills(payments.notice[], payments.item_share[], payments.split[], timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.book_to_bills(p_notices payments.notice[], shares payments.item_share[], splits payments.split[], p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  insert into payments.allocation (region_id, payment_id, item_id, paid_day, principal, interest, fines,
                                   principal_waived, interest_waived, fines_waived)
  select n.region_id, n.payment_id, s.item_id, n.paid_day, s.principal, s.interest, s.fines,
         s.principal_waived, s.interest_waived, s.fines_waived
    from unnest(p_notices) n join unnest(shares) s using (ordinal);

  update bills.item i
     set principal_paid   = i.principal_paid + s.principal,
         interest_paid    = i.interest_paid + s.interest,
         fines_paid       = i.fines_paid + s.fines,
         principal_waived = i.principal_waived + s.principal_waived,
         interest_waived  = i.interest_waived + s.interest_waived,
         fines_waived     = i.fines_waived + s.fines_waived
    from unnest(p_notices) n join unnest(shares) s using (ordinal)
   where i.region_id = n.region_id and i.item_id = s.item_id;

  update bills.bill b
     set paid    = b.paid + s.to_bill,
         waived  = b.waived + s.waived,
         version = b.version + 1,
         state   = case when s.to_bill = q.amount_due then 'paid'
                        when s.to_bill = 0 then b.state else 'partly_paid' end,
         paid_at = case when s.to_bill = q.amount_due then n.paid_at else b.paid_at end
    from unnest(p_notices) n
    join unnest(splits) s using (ordinal)
    left join bills.quote q on q.region_id = n.region_id and q.quote_id = s.quote_id
   where b.region_id = n.region_id and b.bill_id = n.bill_id;

  update instructions.instruction i
     set state = 'used'
    from unnest(p_notices) n
   where i.region_id = n.region_id and i.instruction_id = n.instruction_id and i.state <> 'used';

  perform payments.book_entries(p_notices, shares, splits, p_now);

  insert into notifications.outbox (region_id, event_id, bill_id, sequence, event, payload, created_at)
  select n.region_id, n.event_id, n.bill_id, coalesce(b.version, 1),
         case when b.bill_id is null then 'payment.in_suspense'
              when s.to_bill = 0 then 'payment.overpaid'
              else 'bill.' || b.state end,
         jsonb_build_object('payment_id', n.payment_id, 'bill_code', b.bill_code, 'tax', b.tax,
           'object_number', b.object_number, 'period', b.tax_period, 'status', b.state, 'channel', n.channel,
           'amount', n.amount, 'to_bill', s.to_bill, 'to_overpayment', s.to_overpayment,
           'to_suspense', s.to_suspense, 'paid_at', n.paid_at, 'ntpd', n.ntpd, 'bank_reference', n.bank_reference),
         p_now
    from unnest(p_notices) n
    join unnest(splits) s using (ordinal)
    left join bills.bill b on b.region_id = n.region_id and b.bill_id = n.bill_id;
end $$;


--
-- Name: book_together(payments.notice, payments.asked_part[], timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.book_together(p_notice payments.notice, p_parts payments.asked_part[], p_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  notices constant payments.notice[] := array(
    select row(p.place, n.region_id, n.partner_id, n.channel, n.service, n.natural_id, null, null, n.account, p.due,
               n.paid_at, n.paid_day, p.bill_id, null, p.quote_id, p.held, true, false, n.payment_id, n.entry_id,
               gen_random_uuid(), n.ntpd, n.bank_reference, n.details)::payments.notice
      from unnest(array[p_notice]) n cross join unnest(p_parts) p
     order by p.place);
  shares constant payments.item_share[] := array(select s from payments.spread_over_items(notices) s);
  splits constant payments.split[]      := array(select s from payments.split_up(notices, shares) s);
begin
  if exists (select from unnest(splits) s join unnest(notices) n using (ordinal) where s.to_bill <> n.amount) then
    raise exception 'a part of payment % does not settle its bill', p_notice.natural_id;
  end if;
  insert into payments.payment (region_id, payment_id, partner_id, channel, service, natural_id, account,
      bank_reference, ntpd, state, amount, to_bill, to_overpayment, to_suspense, paid_at, paid_day, received_at, details, parts)
  values (p_notice.region_id, p_notice.payment_id, p_notice.partner_id, p_notice.channel, p_notice.service,
          p_notice.natural_id, p_notice.account, p_notice.bank_reference, p_notice.ntpd, 'received', p_notice.amount,
          p_notice.amount, 0, 0, p_notice.paid_at, p_notice.paid_day, p_now, p_notice.details, cardinality(p_parts));
  insert into payments.part (region_id, payment_id, place, bill_id, quote_id, amount, code, reference)
  select p_notice.region_id, p_notice.payment_id, p.place, p.bill_id, p.quote_id, p.due, p.code, p.reference
    from unnest(p_parts) p;
  perform payments.book_to_bills(notices, shares, splits, p_now);
end $$;


--
-- Name: booked_before(payments.notice); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.booked_before(p_notice payments.notice) RETURNS uuid
    LANGUAGE sql STABLE
    AS $$
  select coalesce(
    (select k.payment_id from payments.payment_key k
      where k.region_id = p_notice.region_id and k.partner_id = p_notice.partner_id and k.service = p_notice.service
        and k.natural_id = p_notice.natural_id),
    (select t.payment_id from payments.statement_key t join payments.payment p using (region_id, payment_id)
      where t.region_id = p_notice.region_id and t.partner_id = p_notice.partner_id
        and t.bank_reference = p_notice.bank_reference and t.amount = p_notice.amount and p.state <> 'reversed' limit 1))
$$;


--
-- Name: city_day(smallint, timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.city_day(p_region smallint, p_now timestamp with time zone) RETURNS date
    LANGUAGE sql STABLE
    AS $$
  select (p_now at time zone r.zone)::date from regions.region r where r.region_id = p_region
$$;


--
-- Name: decide(payments.notice[]); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.decide(p_notices payments.notice[]) RETURNS SETOF payments.verdict
    LANGUAGE sql STABLE
    AS $$
  select n.ordinal,
         case
           when k.payment_id = n.payment_id then 'booked'   -- its key is claimed already, by this very call
           when k.payment_id is not null then
             case when k.account = n.account and k.amount = n.amount then 'repeat' else 'inconsistent' end
           when shown.payment_id is not null then 'repeat'  -- the statement was faster, and a clerk has booked it
           when n.may_refuse and x.business_key <> n.service || ':' || n.natural_id then 'external_id_used'
           when n.may_refuse and (b.bill_id is null or b.state = 'cancelled') then 'unknown_bill'
           when n.may_refuse and b.state = 'paid' then
             case when n.refuse_paid_bill then 'paid_bill' else 'booked' end
           when n.may_refuse and (i.state in ('expired', 'replaced', 'cancelled') or i.expires_at < n.paid_at) then 'expired'
           when b.state in ('open', 'partly_paid') and (q.quote_id is null or q.bill_version <> b.version
                or not (n.held or n.paid_day between q.valid_from and q.valid_until)) then 'stale'
           when n.may_refuse and n.amount <> q.amount_due then 'wrong_amount'
           else 'booked'
         end,
         coalesce(k.payment_id, shown.payment_id)
    from unnest(p_notices) n
    left join lateral (
      select k.payment_id, k.account, k.amount from payments.payment_key k
       where k.region_id = n.region_id and k.partner_id = n.partner_id and k.service = n.service
         and k.natural_id = n.natural_id limit 1) k on true
    left join lateral (
      select t.payment_id from payments.statement_key t join payments.payment p using (region_id, payment_id)
       where t.region_id = n.region_id and t.partner_id = n.partner_id and t.bank_reference = n.bank_reference
         and t.amount = n.amount and n.service > 0 and p.state <> 'reversed' limit 1) shown on true
    left join lateral (
      select x.business_key from partners.external_id x
       where x.region_id = n.region_id and x.partner_id = n.partner_id and x.jakarta_day = n.external_day
         and x.external_id = n.external_id limit 1) x on true
    left join bills.bill b on b.region_id = n.region_id and b.bill_id = n.bill_id
    left join instructions.instruction i on i.region_id = n.region_id and i.instruction_id = n.instruction_id
    left join bills.quote q on q.region_id = n.region_id and q.quote_id = n.quote_id and q.bill_id = n.bill_id
$$;


--
-- Name: decide_together(payments.notice, payments.asked_part[], boolean); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.decide_together(p_notice payments.notice, p_parts payments.asked_part[], p_named boolean) RETURNS text
    LANGUAGE sql STABLE
    AS $$
  select case
           when k.payment_id is not null then
             case when k.account = p_notice.account and k.amount = p_notice.amount then 'repeat' else 'inconsistent' end
           when payments.booked_before(p_notice) is not null then 'repeat'
           when x.business_key <> p_notice.service || ':' || p_notice.natural_id then 'external_id_used'
           when p_named and s.unknown > 0 then 'unknown_bill'
           when s.stale > 0 then 'stale'
           when s.payable = 0 or p_named and s.paid > 0 then 'paid_bill'
           when s.wrong > 0 or s.due <> p_notice.amount then 'wrong_amount'
           else 'booked'
         end
    from (select count(*) filter (where verdict = 'unknown_bill') as unknown,
                 count(*) filter (where verdict = 'stale') as stale,
                 count(*) filter (where verdict = 'paid_bill') as paid,
                 count(*) filter (where verdict = 'wrong_amount') as wrong,
                 count(*) filter (where verdict in ('booked', 'wrong_amount')) as payable,
                 coalesce(sum(due) filter (where verdict = 'booked'), 0) as due
            from unnest(p_parts)) s
    left join payments.payment_key k
           on k.region_id = p_notice.region_id and k.partner_id = p_notice.partner_id
          and k.service = p_notice.service and k.natural_id = p_notice.natural_id
    left join partners.external_id x
           on x.region_id = p_notice.region_id and x.partner_id = p_notice.partner_id
          and x.jakarta_day = p_notice.external_day and x.external_id = p_notice.external_id
$$;


--
-- Name: enter(smallint, uuid, uuid, text, timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.enter(p_region smallint, p_entry uuid, p_source uuid, p_memo text, p_now timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
  insert into ledger.entry (region_id, entry_id, kind, source_id, business_day, recorded_at, memo)
  values (p_region, p_entry, 'correction', p_source, payments.city_day(p_region, p_now), p_now, p_memo)
$$;


--
-- Name: guard_movement(); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.guard_movement() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.origin = 'desk' and not exists (
       select from identity.proposal p
        where p.region_id = new.region_id and p.proposal_id = new.proposal_id and p.state = 'approved'
          and p.amount >= new.amount)
     or new.origin = 'assessment' and not exists (
       select from assessments.run r
        where r.region_id = new.region_id and r.run_id = new.run_id and r.state = 'running' and r.kind = 'correction') then
    raise exception 'no approved proposal for this %', new.kind
      using errcode = 'check_violation', constraint = 'guard_two_persons';
  end if;
  return new;
end $$;


--
-- Name: keep_refusals(payments.notice[], payments.verdict[], timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.keep_refusals(p_notices payments.notice[], p_verdicts payments.verdict[], p_now timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
  insert into payments.attempt (region_id, attempt_id, partner_id, channel, service, natural_id, external_id, account,
      bill_id, amount, paid_at, received_at, reason, bank_reference)
  select n.region_id, n.payment_id, n.partner_id, n.channel, n.service, n.natural_id, n.external_id, n.account,
         n.bill_id, n.amount, n.paid_at, p_now, v.verdict, n.bank_reference
    from unnest(p_notices) n join unnest(p_verdicts) v using (ordinal)
   where v.verdict in ('inconsistent', 'external_id_used', 'unknown_bill', 'expired', 'paid_bill', 'wrong_amount')
$$;


--
-- Name: known_references(); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.known_references() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
declare
  v_key text;
begin
  select format('partner %s', f.partner_id) into v_key from (select distinct region_id, partner_id from fresh) f
   where not exists (select from partners.partner p
                      where p.region_id = f.region_id and p.partner_id = f.partner_id offset 0) limit 1;
  if not found then
    select case when not b.there then format('bill %s', f.bill_id)
                when not i.there then format('instruction %s', f.instruction_id)
                else format('quote %s', f.quote_id) end into v_key
      from fresh f
     cross join lateral (select f.bill_id is null or exists (
             select from bills.bill b where b.region_id = f.region_id and b.bill_id = f.bill_id offset 0)) b (there)
     cross join lateral (select f.instruction_id is null or exists (
             select from instructions.instruction i
              where i.region_id = f.region_id and i.instruction_id = f.instruction_id offset 0)) i (there)
     cross join lateral (select f.quote_id is null or exists (
             select from bills.quote q where q.region_id = f.region_id and q.quote_id = f.quote_id offset 0)) q (there)
     where not (b.there and i.there and q.there) limit 1;
  end if;
  if found then
    perform guard.unknown_reference('payments.payment', split_part(v_key, ' ', 1), split_part(v_key, ' ', 2));
  end if;
  return null;
end $$;


--
-- Name: known_references_of_allocation(); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.known_references_of_allocation() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
declare
  v_key text;
begin
  select format('%s of payment %s', f.item_id, f.payment_id) into v_key from fresh f
   where not exists (select from payments.payment p
                      where p.region_id = f.region_id and p.payment_id = f.payment_id offset 0)
      or not exists (select from bills.item i where i.region_id = f.region_id and i.item_id = f.item_id offset 0) limit 1;
  if found then
    perform guard.unknown_reference('payments.allocation', 'item', v_key);
  end if;
  return null;
end $$;


--
-- Name: lock_bills(smallint, uuid[]); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.lock_bills(p_region smallint, p_bills uuid[]) RETURNS void
    LANGUAGE sql
    AS $$
  select from bills.bill b
   where b.region_id = p_region and b.bill_id = any(p_bills)
   order by b.bill_id
     for no key update
$$;


--
-- Name: mark_reconciled(smallint, uuid[]); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.mark_reconciled(p_region smallint, p_payments uuid[]) RETURNS void
    LANGUAGE sql
    AS $$
  update payments.payment p
     set state = 'reconciled'
    from (select payment_id from payments.payment
           where region_id = p_region and payment_id = any(p_payments) and state = 'received'
           order by payment_id
             for no key update) shown
   where p.region_id = p_region and p.payment_id = shown.payment_id
$$;


--
-- Name: move_to_bill(smallint, uuid, text, bigint, uuid, uuid, uuid, uuid, text, text, timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.move_to_bill(p_region smallint, p_payment uuid, p_pocket text, p_amount bigint, p_bill uuid, p_movement uuid, p_entry uuid, p_proposal uuid, p_reason text, p_document text, p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  v_payment payments.payment;
  v_bill    bills.bill;
  v_quote   bills.quote;
  v_notices payments.notice[];
  v_shares  payments.item_share[];
  v_total   bigint;
begin
  perform payments.lock_bills(p_region, array[p_bill]);
  select * into v_payment from payments.payment p
   where p.region_id = p_region and p.payment_id = p_payment
     for no key update;
  if v_payment.payment_id is null then return 'unknown'; end if;
  if v_payment.state = 'reversed' then return 'reversed'; end if;
  if not exists (select from payments.parked k
                  where k.region_id = p_region and k.payment_id = p_payment and k.pocket = p_pocket and k.open >= p_amount) then
    return 'not_enough';
  end if;
  select * into v_bill from bills.bill b where b.region_id = p_region and b.bill_id = p_bill;
  if v_bill.bill_id is null or v_bill.state = 'cancelled' or (v_bill.state = 'paid' and p_pocket = 'overpayment') then
    return 'not_payable';
  end if;

  if p_pocket = 'overpayment' and not exists (
       select from bills.bill b
        where b.region_id = p_region and b.bill_id = any(payments.bills_of(p_region, p_payment))
          and b.taxpayer_id = v_bill.taxpayer_id) then
    return 'other_taxpayer';
  end if;

  v_notices := payments.with_quotes(array[row(
    0, p_region, v_payment.partner_id, v_payment.channel, v_payment.service, v_payment.natural_id, null, null,
    v_payment.account, p_amount, v_payment.paid_at, v_payment.paid_day, p_bill, null, null, false, false, false,
    p_payment, p_entry, null, null, null, null)::payments.notice]);
  select q.* into v_quote from bills.quote q where q.region_id = p_region and q.quote_id = (v_notices[1]).quote_id;
  if v_bill.state <> 'paid' and v_quote.quote_id is null then return 'stale'; end if;
  v_shares := array(select s from payments.spread_over_items(v_notices) s);
  v_total := coalesce((select sum(principal + interest + fines) from unnest(v_shares)), 0);
  if v_total = 0 and p_pocket = 'overpayment' then return 'not_payable'; end if;

  insert into payments.movement (region_id, movement_id, kind, payment_id, pocket, bill_id, quote_id, paid_day, amount,
                                 to_bill, to_overpayment, origin, proposal_id, reason, document, moved_at)
  select p_region, p_movement, kind, p_payment, p_pocket, p_bill, v_quote.quote_id, v_payment.paid_day, amount,
         v_total, amount - v_total, 'desk', p_proposal, p_reason, p_document, p_now
    from (values ('overpayment', 'compensation', v_total), ('suspense', 'assignment', p_amount)) m (pocket, kind, amount)
   where m.pocket = p_pocket;
  insert into payments.movement_item (region_id, movement_id, item_id, paid_day, principal, interest, fines,
                                      principal_waived, interest_waived, fines_waived)
  select p_region, p_movement, s.item_id, v_payment.paid_day, s.principal, s.interest, s.fines,
         s.principal_waived, s.interest_waived, s.fines_waived
    from unnest(v_shares) s;
  update bills.item i
     set principal_paid   = i.principal_paid + s.principal,
         interest_paid    = i.interest_paid + s.interest,
         fines_paid       = i.fines_paid + s.fines,
         principal_waived = i.principal_waived + s.principal_waived,
         interest_waived  = i.interest_waived + s.interest_waived,
         fines_waived     = i.fines_waived + s.fines_waived
    from unnest(v_shares) s
   where i.region_id = p_region and i.item_id = s.item_id;
  update bills.bill b
     set paid    = b.paid + v_total,
         waived  = b.waived + coalesce((select sum(principal_waived + interest_waived + fines_waived) from unnest(v_shares)), 0),
         version = b.version + 1,
         state   = case when v_total = v_quote.amount_due then 'paid' when v_total = 0 then b.state else 'partly_paid' end,
         paid_at = case when v_total = v_quote.amount_due then v_payment.paid_at else b.paid_at end
   where b.region_id = p_region and b.bill_id = p_bill;

  perform payments.enter(p_region, p_entry, p_movement, p_reason, p_now);
  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  select p_region, p_entry, row_number() over (order by part.rank, part.credit), part.debit, part.credit, part.amount
    from (select 1 as rank, ledger.role_code(p_region, p_pocket) as debit, i.receivable_account as credit,
                 sum(s.principal)::bigint as amount
            from unnest(v_shares) s join bills.item i on i.region_id = p_region and i.item_id = s.item_id
           group by i.receivable_account
          union all
          select 2, ledger.role_code(p_region, p_pocket), i.penalty_account, sum(s.interest + s.fines)::bigint
            from unnest(v_shares) s join bills.item i on i.region_id = p_region and i.item_id = s.item_id
           group by i.penalty_account
          union all
          select 3, ledger.role_code(p_region, 'suspense'), ledger.role_code(p_region, 'overpayment'), m.to_overpayment
            from payments.movement m where m.region_id = p_region and m.movement_id = p_movement
          union all
          select 4, w.contra, i.receivable_account, sum(s.principal_waived)::bigint
            from unnest(v_shares) s join bills.item i on i.region_id = p_region and i.item_id = s.item_id
            left join ledger.contra_account w on w.region_id = i.region_id and w.receivable = i.receivable_account
           group by i.receivable_account, w.contra) part
   where part.amount > 0;
  perform payments.tell_of_movement(p_region, p_movement, p_bill,
            case when v_total = 0 then 'payment.overpaid' else 'bill.' || b.state end, p_now)
     from bills.bill b where b.region_id = p_region and b.bill_id = p_bill;
  return 'moved';
end $$;


--
-- Name: open_principal(smallint, uuid); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.open_principal(p_region smallint, p_bill uuid) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  select coalesce(sum(i.principal - i.principal_paid - i.principal_waived), 0)::bigint
    from bills.item i where i.region_id = p_region and i.bill_id = p_bill
$$;


--
-- Name: pay_back(smallint, uuid, text, bigint, uuid, uuid, uuid, text, text, timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.pay_back(p_region smallint, p_payment uuid, p_pocket text, p_amount bigint, p_movement uuid, p_entry uuid, p_proposal uuid, p_reason text, p_document text, p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  v_payment payments.payment;
begin
  select * into v_payment from payments.payment p
   where p.region_id = p_region and p.payment_id = p_payment
     for no key update;
  if v_payment.payment_id is null then return 'unknown'; end if;
  if v_payment.state = 'reversed' then return 'reversed'; end if;
  if not exists (select from payments.parked k
                  where k.region_id = p_region and k.payment_id = p_payment and k.pocket = p_pocket and k.open >= p_amount) then
    return 'not_enough';
  end if;
  insert into payments.movement (region_id, movement_id, kind, payment_id, pocket, amount, origin, proposal_id, reason,
                                 document, moved_at)
  values (p_region, p_movement, 'refund', p_payment, p_pocket, p_amount, 'desk', p_proposal, p_reason, p_document, p_now);
  perform payments.enter(p_region, p_entry, p_movement, p_reason, p_now);
  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  values (p_region, p_entry, 1, ledger.role_code(p_region, p_pocket), ledger.role_code(p_region, 'refund_due'), p_amount);
  perform payments.tell_of_movement(p_region, p_movement, null, 'payment.refund_promised', p_now);
  return 'promised';
end $$;


--
-- Name: quoted_parts(payments.notice, uuid, payments.asked_part[]); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.quoted_parts(p_notice payments.notice, p_account uuid, p_parts payments.asked_part[]) RETURNS SETOF payments.asked_part
    LANGUAGE sql STABLE
    AS $$
  select p.place, p.bill_id, p.said, p.code, p.reference, q.quote_id, told.quote_id is not null, q.amount_due,
         case when b.bill_id is null or b.state = 'cancelled'
                or p.place > (select min(o.place) from unnest(p_parts) o where o.bill_id = p.bill_id) then 'unknown_bill'
              when b.state = 'paid' then 'paid_bill'
              when q.quote_id is null then 'stale'
              when q.amount_due = 0 then 'paid_bill'
              when coalesce(p.said, q.amount_due) <> q.amount_due then 'wrong_amount'
              else 'booked' end
    from unnest(p_parts) p
    left join bills.bill b on b.region_id = p_notice.region_id and b.bill_id = p.bill_id
    left join lateral (
      select t.quote_id
        from payments.told_together(p_notice, p_account) t
        join bills.quote k on k.region_id = t.region_id and k.quote_id = t.quote_id
       where t.bill_id = p.bill_id and k.bill_version = b.version) told on true
    left join unnest(payments.with_quotes(array(
           select row(n.place, p_notice.region_id, p_notice.partner_id, p_notice.channel, p_notice.service,
                      p_notice.natural_id, null, null, p_notice.account, p_notice.amount, p_notice.paid_at,
                      p_notice.paid_day, n.bill_id, null, null, false, true, false, null, null, null, null, null,
                      null)::payments.notice
             from unnest(p_parts) n))) today on today.ordinal = p.place
    left join bills.quote q
           on q.region_id = p_notice.region_id and q.quote_id = coalesce(told.quote_id, today.quote_id)
$$;


--
-- Name: payment; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.payment (
    region_id smallint NOT NULL,
    payment_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    channel text NOT NULL,
    service smallint NOT NULL,
    natural_id text NOT NULL,
    account text NOT NULL,
    bank_reference text NOT NULL,
    ntpd text NOT NULL,
    instruction_id uuid,
    bill_id uuid,
    quote_id uuid,
    state text NOT NULL,
    amount bigint NOT NULL,
    to_bill bigint NOT NULL,
    to_overpayment bigint NOT NULL,
    to_suspense bigint NOT NULL,
    paid_at timestamp with time zone NOT NULL,
    paid_day date NOT NULL,
    received_at timestamp with time zone NOT NULL,
    details jsonb DEFAULT '{}'::jsonb NOT NULL,
    parts smallint DEFAULT 0 NOT NULL,
    CONSTRAINT payment_amount_check CHECK ((amount > 0)),
    CONSTRAINT payment_check CHECK ((amount = ((to_bill + to_overpayment) + to_suspense))),
    CONSTRAINT payment_leads_somewhere CHECK (((bill_id IS NULL) = ((to_suspense > 0) OR (parts > 0)))),
    CONSTRAINT payment_of_parts_is_whole CHECK (((parts = 0) OR (to_bill = amount))),
    CONSTRAINT payment_parts_check CHECK (((parts >= 0) AND (parts <= 24))),
    CONSTRAINT payment_to_bill_check CHECK ((to_bill >= 0)),
    CONSTRAINT payment_to_overpayment_check CHECK ((to_overpayment >= 0)),
    CONSTRAINT payment_to_suspense_check CHECK ((to_suspense >= 0))
);


--
-- Name: receive(payments.notice[], timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.receive(p_notices payments.notice[], p_now timestamp with time zone) RETURNS TABLE(ordinal smallint, verdict text, bill_id uuid, bill_code text, tax text, tax_period text, taxpayer_id uuid, name_sealed bytea, earlier payments.payment)
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  notices  constant payments.notice[]  := payments.with_bills(p_notices);
  verdicts constant payments.verdict[] := array(select v from payments.settle_found(notices, p_now) v);
begin
  return query
  select v.ordinal, v.verdict, b.bill_id, b.bill_code, b.tax, b.tax_period, b.taxpayer_id, t.name_sealed, p
    from unnest(verdicts) v
    join unnest(notices) n using (ordinal)
    left join bills.bill b on b.region_id = n.region_id and b.bill_id = n.bill_id
    left join taxpayers.taxpayer t on t.region_id = b.region_id and t.taxpayer_id = b.taxpayer_id
    left join payments.payment p on p.region_id = n.region_id and p.payment_id = v.payment_id
                                and v.verdict in ('repeat', 'inconsistent');
end $$;


--
-- Name: receive_together(payments.notice, text[], text[], bigint[], text[], timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.receive_together(p_notice payments.notice, p_bills text[], p_codes text[], p_amounts bigint[], p_references text[], p_now timestamp with time zone) RETURNS TABLE(verdict text, taxpayer_id uuid, name_sealed bytea, place smallint, part_verdict text, amount bigint, code text, reference text, bill_id uuid, bill_code text, tax text, tax_period text, earlier payments.payment)
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
#variable_conflict use_column
declare
  v_account instructions.fixed_account;
  v_named   constant boolean := cardinality(p_bills) > 0;
  v_parts   payments.asked_part[];
  v_verdict text;
begin
  select * into v_account from instructions.fixed_account f
   where f.region_id = p_notice.region_id and f.partner_id = p_notice.partner_id and f.account = p_notice.account;
  if not found then return; end if;

  v_parts := array(select a from payments.asked_parts(p_notice, v_account, p_bills, p_codes, p_amounts, p_references) a);
  perform payments.lock_bills(p_notice.region_id, array(select a.bill_id from unnest(v_parts) a));
  if p_notice.external_id is not null then
    insert into partners.external_id (region_id, partner_id, jakarta_day, external_id, business_key, seen_at)
    values (p_notice.region_id, p_notice.partner_id, p_notice.external_day, p_notice.external_id,
            p_notice.service || ':' || p_notice.natural_id, p_now)
        on conflict do nothing;
  end if;
  v_parts := array(select q from payments.quoted_parts(p_notice, v_account.account_id, v_parts) q order by q.place);
  v_verdict := payments.decide_together(p_notice, v_parts, v_named);
  if v_verdict = 'booked' then
    insert into payments.payment_key (region_id, partner_id, service, natural_id, payment_id, account, amount)
    values (p_notice.region_id, p_notice.partner_id, p_notice.service, p_notice.natural_id, p_notice.payment_id,
            p_notice.account, p_notice.amount)
        on conflict do nothing;
    if found then
      v_parts := array(select a from unnest(v_parts) a where a.verdict = 'booked' order by a.place);
      perform payments.book_together(p_notice, v_parts, p_now);
    else  -- somebody else was faster with this number
      v_verdict := payments.decide_together(p_notice, v_parts, v_named);
    end if;
  end if;
  perform payments.keep_refusals(array[p_notice], array[row(p_notice.ordinal, v_verdict, null)::payments.verdict], p_now);

  return query
  select v_verdict, t.taxpayer_id, t.name_sealed, s.place, s.verdict, s.amount, s.code, s.reference, b.bill_id, b.bill_code,
         b.tax, b.tax_period, known.e
    from taxpayers.taxpayer t
    left join lateral (
           select e from payments.payment e
            where v_verdict in ('repeat', 'inconsistent') and e.region_id = p_notice.region_id
              and e.payment_id = payments.booked_before(p_notice)) known on true
    left join lateral (
           select a.place, a.bill_id, a.verdict, a.due as amount, a.code, a.reference from unnest(v_parts) a
            where v_verdict <> 'repeat'
           union all
           select p.place, p.bill_id, 'booked', p.amount, p.code, p.reference from payments.part p
            where v_verdict = 'repeat' and p.region_id = p_notice.region_id and p.payment_id = (known.e).payment_id) s on true
    left join bills.bill b on b.region_id = t.region_id and b.bill_id = s.bill_id
   where t.region_id = v_account.region_id and t.taxpayer_id = v_account.taxpayer_id
   order by s.place;
end $$;


--
-- Name: record_deposit(smallint, uuid, text, date, bigint, bigint, text, date, text, uuid, uuid, timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.record_deposit(p_region smallint, p_partner uuid, p_channel text, p_day date, p_amount bigint, p_fee bigint, p_document text, p_deposited_on date, p_who text, p_deposit uuid, p_entry uuid, p_now timestamp with time zone) RETURNS TABLE(verdict text, expected bigint, payments integer)
    LANGUAGE plpgsql
    AS $$
declare
  v_known    payments.deposit;
  v_payments uuid[];
  v_waiting  bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended(format('deposit/%s/%s', p_region, p_partner), 0));
  select * into v_known from payments.deposit d
   where d.region_id = p_region and d.partner_id = p_partner and d.document = p_document;
  if v_known.deposit_id is not null then
    return query select
      case when (v_known.channel, v_known.paid_day, v_known.amount, v_known.fee) = (p_channel, p_day, p_amount, p_fee)
           then 'repeat' else 'other_content' end,
      v_known.amount + v_known.fee, v_known.payments;
    return;
  end if;

  select coalesce(array_agg(w.payment_id order by w.payment_id), '{}'), coalesce(sum(w.amount), 0)
    into v_payments, v_waiting
    from (select p.payment_id, p.amount from payments.payment p
           where p.region_id = p_region and p.partner_id = p_partner and p.channel = p_channel and p.paid_day = p_day
             and p.state = 'reconciled'
           order by p.payment_id
             for no key update) w;
  if v_payments = '{}' or v_waiting <> p_amount + p_fee then
    return query select case when v_payments = '{}' then 'nothing' else 'differs' end, v_waiting, cardinality(v_payments);
    return;
  end if;

  insert into payments.deposit (region_id, deposit_id, partner_id, channel, paid_day, amount, fee, payments, document,
                                deposited_on, recorded_by, recorded_at)
  values (p_region, p_deposit, p_partner, p_channel, p_day, p_amount, p_fee, cardinality(v_payments), p_document,
          p_deposited_on, p_who, p_now);
  insert into payments.deposited (region_id, payment_id, deposit_id)
  select p_region, payment_id, p_deposit from unnest(v_payments) payment_id;
  update payments.payment p set state = 'deposited' where p.region_id = p_region and p.payment_id = any(v_payments);

  -- Into the RKUD's day where that is open, else into today.
  insert into ledger.entry (region_id, entry_id, kind, source_id, business_day, recorded_at, memo)
  select p_region, p_entry, 'settlement', p_deposit,
         case when d.state = 'closed' then payments.city_day(p_region, p_now) else p_deposited_on end, p_now, p_document
    from (select) one
    left join ledger.business_day d on d.region_id = p_region and d.day = p_deposited_on;
  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  select p_region, p_entry, part.position, ledger.role_code(p_region, part.role), c.code, part.amount
    from ledger.clearing_account c
   cross join lateral (values (1, 'rkud', p_amount), (2, 'fee', p_fee)) part (position, role, amount)
   where c.region_id = p_region and c.partner_id = p_partner and c.channel = p_channel and part.amount > 0;
  return query select 'deposited', v_waiting, cardinality(v_payments);
end $$;


--
-- Name: record_payout(smallint, uuid, uuid, uuid, text, date, uuid, timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.record_payout(p_region smallint, p_payout uuid, p_movement uuid, p_entry uuid, p_document text, p_paid_on date, p_clerk uuid, p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  v_amount bigint;
  v_kept   payments.payout;
begin
  select m.amount into v_amount from payments.movement m
   where m.region_id = p_region and m.movement_id = p_movement and m.kind = 'refund';
  if v_amount is null then return 'unknown'; end if;
  insert into payments.payout (region_id, payout_id, movement_id, document, paid_on, recorded_by, recorded_at)
  values (p_region, p_payout, p_movement, p_document, p_paid_on, p_clerk, p_now)
      on conflict (region_id, movement_id) do nothing;
  if not found then
    select * into v_kept from payments.payout o where o.region_id = p_region and o.movement_id = p_movement;
    return case when (v_kept.document, v_kept.paid_on) = (p_document, p_paid_on) then 'repeat' else 'inconsistent' end;
  end if;
  perform payments.enter(p_region, p_entry, p_payout, p_document, p_now);
  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  values (p_region, p_entry, 1, ledger.role_code(p_region, 'refund_due'), ledger.role_code(p_region, 'rkud'), v_amount);
  perform payments.tell_of_movement(p_region, p_movement, null, 'payment.refunded', p_now);
  return 'recorded';
end $$;


--
-- Name: release(smallint, uuid, uuid, uuid, bigint, bigint, text, text, timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.release(p_region smallint, p_run uuid, p_bill uuid, p_liability uuid, p_principal bigint, p_interest bigint, p_reason text, p_document text, p_now timestamp with time zone) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
declare
  v_part record;
  v_entry uuid;
  v_movement uuid;
  v_left bigint := p_principal + p_interest;
begin
  perform payments.lock_bills(p_region, array[p_bill]);
  for v_part in
    select taken.payment_id, sum(taken.principal)::bigint as principal, sum(taken.interest)::bigint as interest,
           array_agg(taken.item_id) as items, array_agg(taken.principal) as principals, array_agg(taken.interest) as interests,
           min(taken.paid_day) as paid_day
      from (select s.payment_id, s.item_id, s.paid_day,
                   greatest(0, least(s.principal, p_principal - (sum(s.principal) over later - s.principal))) as principal,
                   greatest(0, least(s.interest, p_interest - (sum(s.interest) over later - s.interest))) as interest
              from (select a.payment_id, a.item_id, a.paid_day, sum(a.principal) as principal, sum(a.interest) as interest
                      from payments.applied a
                      join bills.item i on i.region_id = a.region_id and i.item_id = a.item_id
                     where a.region_id = p_region and i.bill_id = p_bill and i.liability_id = p_liability
                       and a.payment_id is not null
                     group by a.payment_id, a.item_id, a.paid_day) s
            window later as (order by s.paid_day desc, s.payment_id desc, s.item_id desc)) taken
     where taken.principal + taken.interest > 0
     group by taken.payment_id
     order by taken.payment_id
  loop
    v_movement := gen_random_uuid();
    v_entry := gen_random_uuid();
    perform from payments.payment p where p.region_id = p_region and p.payment_id = v_part.payment_id for no key update;
    insert into payments.movement (region_id, movement_id, kind, payment_id, bill_id, amount, to_overpayment, origin, run_id,
                                   reason, document, moved_at)
    values (p_region, v_movement, 'release', v_part.payment_id, p_bill, v_part.principal + v_part.interest,
            v_part.principal + v_part.interest, 'assessment', p_run, p_reason, p_document, p_now);
    insert into payments.movement_item (region_id, movement_id, item_id, paid_day, principal, interest, fines)
    select p_region, v_movement, t.item_id, v_part.paid_day, t.principal, t.interest, 0
      from unnest(v_part.items, v_part.principals, v_part.interests) t (item_id, principal, interest);
    update bills.item i
       set principal_paid = i.principal_paid - t.principal, interest_paid = i.interest_paid - t.interest
      from unnest(v_part.items, v_part.principals, v_part.interests) t (item_id, principal, interest)
     where i.region_id = p_region and i.item_id = t.item_id;
    update bills.bill b
       set paid = b.paid - v_part.principal - v_part.interest, version = b.version + 1,
           state = case when b.paid = v_part.principal + v_part.interest and b.waived = 0 then 'open' else b.state end,
           paid_at = case when b.paid = v_part.principal + v_part.interest and b.waived = 0 then null else b.paid_at end
     where b.region_id = p_region and b.bill_id = p_bill;
    perform payments.enter(p_region, v_entry, v_movement, p_reason, p_now);
    insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
    select p_region, v_entry, row_number() over (order by part.debit), part.debit, ledger.role_code(p_region, 'overpayment'),
           sum(part.amount)
      from payments.movement_item m
      join bills.item i using (region_id, item_id)
     cross join lateral (values (i.receivable_account, m.principal), (i.penalty_account, m.interest)) part (debit, amount)
     where m.region_id = p_region and m.movement_id = v_movement and part.amount > 0
     group by part.debit;
    perform payments.tell_of_movement(p_region, v_movement, p_bill, 'payment.released', p_now);
    v_left := v_left - v_part.principal - v_part.interest;
  end loop;
  return v_left;
end $$;


--
-- Name: reverse(smallint, uuid, uuid, uuid, text, uuid, text, text, boolean, boolean, timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.reverse(p_region smallint, p_payment uuid, p_movement uuid, p_entry uuid, p_origin text, p_proposal uuid, p_reason text, p_document text, p_same_day boolean, p_unreconciled boolean, p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  v_today   constant date := payments.city_day(p_region, p_now);
  v_bills   constant uuid[] := payments.bills_of(p_region, p_payment);
  v_touched uuid[];
  v_payment payments.payment;
begin
  perform payments.lock_bills(p_region, v_bills);
  select * into v_payment from payments.payment p
   where p.region_id = p_region and p.payment_id = p_payment
     for no key update;
  if v_payment.payment_id is null then return 'unknown'; end if;
  if v_payment.state = 'reversed' then return 'repeat'; end if;
  if v_bills <> payments.bills_of(p_region, p_payment) then
    raise exception 'money of this payment was moved just now' using errcode = 'serialization_failure';
  end if;
  if p_same_day and v_payment.paid_day <> v_today then return 'too_late'; end if;
  if v_payment.state = 'deposited' then return 'deposited'; end if;
  if p_unreconciled and v_payment.state <> 'received' then return 'reconciled'; end if;
  if exists (select from payments.movement m
              where m.region_id = p_region and m.payment_id = p_payment and m.kind = 'refund') then
    return 'paid_out';
  end if;

  insert into payments.movement (region_id, movement_id, kind, payment_id, amount, origin, proposal_id, reason, document, moved_at)
  values (p_region, p_movement, 'reversal', p_payment, v_payment.amount, p_origin, p_proposal, p_reason, p_document, p_now);

  v_touched := array(select distinct i.bill_id
                       from payments.applied a join bills.item i using (region_id, item_id)
                      where a.region_id = p_region and a.payment_id = p_payment);
  update bills.item i
     set principal_paid   = i.principal_paid - s.principal,
         interest_paid    = i.interest_paid - s.interest,
         fines_paid       = i.fines_paid - s.fines,
         principal_waived = i.principal_waived - s.principal_waived,
         interest_waived  = i.interest_waived - s.interest_waived,
         fines_waived     = i.fines_waived - s.fines_waived
    from (select item_id, sum(principal) as principal, sum(interest) as interest, sum(fines) as fines,
                 sum(principal_waived) as principal_waived, sum(interest_waived) as interest_waived,
                 sum(fines_waived) as fines_waived
            from payments.applied where region_id = p_region and payment_id = p_payment group by item_id) s
   where i.region_id = p_region and i.item_id = s.item_id;

  update bills.bill b
     set paid    = b.paid - s.paid,
         waived  = b.waived - s.waived,
         version = b.version + 1,
         state   = case when b.bill_id <> all(v_touched) or b.state = 'cancelled' then b.state
                        when b.paid = s.paid then 'open' else 'partly_paid' end,
         paid_at = case when b.bill_id <> all(v_touched) then b.paid_at end
    from (select named.bill_id, coalesce(sum(a.principal + a.interest + a.fines), 0)::bigint as paid,
                 coalesce(sum(a.principal_waived + a.interest_waived + a.fines_waived), 0)::bigint as waived
            from unnest(v_bills) named (bill_id)
            left join bills.item i on i.region_id = p_region and i.bill_id = named.bill_id
            left join payments.applied a
              on a.region_id = p_region and a.item_id = i.item_id and a.payment_id = p_payment
           group by named.bill_id) s
   where b.region_id = p_region and b.bill_id = s.bill_id;

  -- The mirror of everything that was booked for this money.
  insert into ledger.entry (region_id, entry_id, kind, source_id, business_day, recorded_at, memo)
  values (p_region, p_entry, 'reversal', p_payment, v_today, p_now, p_reason);
  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  select p_region, p_entry, row_number() over (order by t.credit, t.debit), t.credit, t.debit, sum(t.amount)
    from ledger.entry e
    join ledger.transfer t using (region_id, entry_id)
   where e.region_id = p_region
     and (e.kind = 'receipt' and e.source_id = p_payment
          or e.kind = 'correction' and e.source_id in (select m.movement_id from payments.movement m
                                                        where m.region_id = p_region and m.payment_id = p_payment))
   group by t.credit, t.debit;

  update payments.payment p set state = 'reversed' where p.region_id = p_region and p.payment_id = p_payment;

  perform payments.tell_of_movement(p_region, p_movement, b.bill_id,
            case when b.bill_id = any(v_touched) and b.state <> 'cancelled' then 'bill.reopened' else 'payment.reversed' end,
            p_now)
     from unnest(case when v_bills = '{}' then array[null::uuid] else v_bills end) named (bill_id)
     left join bills.bill b on b.region_id = p_region and b.bill_id = named.bill_id;
  return 'reversed';
end $$;


--
-- Name: reverse_by_owner(smallint, uuid, smallint, text, bigint, uuid, uuid, text, boolean, boolean, timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.reverse_by_owner(p_region smallint, p_partner uuid, p_service smallint, p_natural_id text, p_amount bigint, p_movement uuid, p_entry uuid, p_reason text, p_same_day boolean, p_unreconciled boolean, p_now timestamp with time zone) RETURNS TABLE(verdict text, payment_id uuid)
    LANGUAGE plpgsql
    AS $$
declare
  v_key payments.payment_key;
begin
  select * into v_key from payments.payment_key k
   where k.region_id = p_region and k.partner_id = p_partner and k.service = p_service and k.natural_id = p_natural_id;
  return query select case
      when v_key.payment_id is null then 'unknown'
      when v_key.amount <> p_amount then 'wrong_amount'
      else payments.reverse(p_region, v_key.payment_id, p_movement, p_entry, 'partner', null, p_reason, '', p_same_day,
                            p_unreconciled, p_now) end,
    v_key.payment_id;
end $$;


--
-- Name: settle(payments.notice[], timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.settle(p_notices payments.notice[], p_now timestamp with time zone) RETURNS SETOF payments.verdict
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
begin
  return query select * from payments.settle_found(payments.with_bills(p_notices), p_now);
end $$;


--
-- Name: settle_by_waiver(smallint, uuid, uuid, uuid, uuid, date, timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.settle_by_waiver(p_region smallint, p_quote uuid, p_waiver uuid, p_entry uuid, p_event uuid, p_day date, p_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
declare
  quoted constant bills.quote := (select q from bills.quote q where q.region_id = p_region and q.quote_id = p_quote);
begin
  perform from bills.bill b where b.region_id = p_region and b.bill_id = quoted.bill_id for no key update;
  if quoted.amount_due > 0 or quoted.relief = 0 or not p_day between quoted.valid_from and quoted.valid_until
     or not exists (select from bills.bill b where b.region_id = p_region and b.bill_id = quoted.bill_id
                       and b.version = quoted.bill_version and b.state in ('open', 'partly_paid')) then
    return false;
  end if;

  insert into payments.waiver (region_id, waiver_id, bill_id, quote_id, day, recorded_at)
  values (p_region, p_waiver, quoted.bill_id, p_quote, p_day, p_now);
  insert into payments.waiver_item (region_id, waiver_id, item_id, principal, interest, fines)
  select p_region, p_waiver, qi.item_id, qi.principal_waived, qi.interest_waived, qi.fines_waived
    from bills.quote_item qi where qi.region_id = p_region and qi.quote_id = p_quote;

  update bills.item i
     set principal_waived = i.principal_waived + w.principal,
         interest_waived  = i.interest_waived + w.interest,
         fines_waived     = i.fines_waived + w.fines
    from payments.waiver_item w
   where w.region_id = p_region and w.waiver_id = p_waiver and i.region_id = w.region_id and i.item_id = w.item_id;
  update bills.bill b
     set waived = b.waived + quoted.relief, version = b.version + 1, state = 'paid', paid_at = p_now
   where b.region_id = p_region and b.bill_id = quoted.bill_id;

  if exists (select from payments.waiver_item w
              where w.region_id = p_region and w.waiver_id = p_waiver and w.principal > 0) then
    insert into ledger.entry (region_id, entry_id, kind, source_id, business_day, recorded_at, memo)
    select p_region, p_entry, 'waiver', p_waiver,
           case when d.state = 'closed' then (p_now at time zone r.zone)::date else p_day end, p_now, 'waiver'
      from regions.region r left join ledger.business_day d on d.region_id = r.region_id and d.day = p_day
     where r.region_id = p_region;
    insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
    select p_region, p_entry, row_number() over (order by i.receivable_account), a.contra, i.receivable_account,
           sum(w.principal)::bigint
      from payments.waiver_item w
      join bills.item i using (region_id, item_id)
      left join ledger.contra_account a on a.region_id = i.region_id and a.receivable = i.receivable_account
     where w.region_id = p_region and w.waiver_id = p_waiver and w.principal > 0
     group by i.receivable_account, a.contra;
  end if;

  insert into notifications.outbox (region_id, event_id, bill_id, sequence, event, payload, created_at)
  select p_region, p_event, b.bill_id, b.version, 'bill.waived',
         jsonb_build_object('waiver_id', p_waiver, 'bill_code', b.bill_code, 'tax', b.tax,
           'object_number', b.object_number, 'period', b.tax_period, 'status', b.state, 'amount', 0, 'to_bill', 0,
           'relief', quoted.relief, 'paid_at', b.paid_at), p_now
    from bills.bill b where b.region_id = p_region and b.bill_id = quoted.bill_id;
  return true;
end $$;


--
-- Name: settle_found(payments.notice[], timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.settle_found(notices payments.notice[], p_now timestamp with time zone) RETURNS SETOF payments.verdict
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    AS $$
declare
  batch    payments.notice[];
  winners  payments.notice[];
  verdicts payments.verdict[];
  claimed  bigint;
begin
  perform from bills.bill b
   where (b.region_id, b.bill_id) in (select n.region_id, n.bill_id from unnest(notices) n where n.bill_id is not null)
   order by b.region_id, b.bill_id
     for no key update;

  insert into partners.external_id (region_id, partner_id, jakarta_day, external_id, business_key, seen_at)
  select distinct on (n.region_id, n.partner_id, n.external_day, n.external_id)
         n.region_id, n.partner_id, n.external_day, n.external_id, n.service || ':' || n.natural_id, p_now
    from unnest(notices) n
   where n.may_refuse and n.external_id is not null
   order by n.region_id, n.partner_id, n.external_day, n.external_id, n.ordinal
      on conflict do nothing;

  for batch in select w.members from payments.waves(notices) w order by w.wave loop
    batch := payments.with_quotes(batch);
    verdicts := array(select v from payments.decide(batch) v);
    winners := array(select n from unnest(batch) n join unnest(verdicts) v using (ordinal) where v.verdict = 'booked');

    insert into payments.payment_key (region_id, partner_id, service, natural_id, payment_id, account, amount)
    select n.region_id, n.partner_id, n.service, n.natural_id, n.payment_id, n.account, n.amount
      from unnest(winners) n
     order by n.region_id, n.partner_id, n.service, n.natural_id
        on conflict do nothing;
    get diagnostics claimed = row_count;

    -- Whoever lost the key to somebody else is now a repeat, or inconsistent; our own keys are ours to book.
    if claimed < cardinality(winners) then
      verdicts := array(select v from payments.decide(batch) v);
      winners := array(select n from unnest(batch) n join unnest(verdicts) v using (ordinal) where v.verdict = 'booked');
    end if;
    if cardinality(winners) > 0 then
      perform payments.book(winners, p_now);
    end if;
    if cardinality(winners) < cardinality(batch) then
      perform payments.keep_refusals(batch, verdicts, p_now);
    end if;
    return query select * from unnest(verdicts);
  end loop;
end $$;


--
-- Name: split_up(payments.notice[], payments.item_share[]); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.split_up(p_notices payments.notice[], p_shares payments.item_share[]) RETURNS SETOF payments.split
    LANGUAGE sql IMMUTABLE
    AS $$
  select n.ordinal, case when s.ordinal is not null then n.quote_id end, coalesce(s.total, 0),
         case when n.bill_id is not null then n.amount - coalesce(s.total, 0) else 0 end,
         case when n.bill_id is null then n.amount else 0 end, coalesce(s.waived, 0)
    from unnest(p_notices) n
    left join (select ordinal, sum(principal + interest + fines)::bigint as total,
                      sum(principal_waived + interest_waived + fines_waived)::bigint as waived
                 from unnest(p_shares) group by ordinal) s using (ordinal)
$$;


--
-- Name: spread_over_items(payments.notice[]); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.spread_over_items(p_notices payments.notice[]) RETURNS SETOF payments.item_share
    LANGUAGE sql STABLE
    AS $$
  select s.ordinal, s.item_id, s.principal, s.interest, s.fines,
         case when s.principal = s.asked then s.principal_waived else 0 end,
         case when s.principal = s.asked then s.interest_waived
              else div(s.interest_waived::numeric * s.principal, s.asked + s.principal_waived)::bigint end,
         case when s.principal = s.asked then s.fines_waived else 0 end
    from (select taken.ordinal, taken.item_id, taken.asked,
                 taken.principal_waived, taken.interest_waived, taken.fines_waived,
                 coalesce(sum(taken.part) filter (where taken.kind = 1), 0)::bigint as principal,
                 coalesce(sum(taken.part) filter (where taken.kind = 2), 0)::bigint as interest,
                 coalesce(sum(taken.part) filter (where taken.kind = 3), 0)::bigint as fines
            from (select n.ordinal, qi.item_id, slot.kind, qi.principal as asked,
                         qi.principal_waived, qi.interest_waived, qi.fines_waived,
                         greatest(0, least(slot.amount, n.amount - coalesce(
                           sum(slot.amount) over (partition by n.ordinal order by slot.rank, qi.position
                                                  rows between unbounded preceding and 1 preceding), 0))) as part
                    from unnest(p_notices) n
                    join bills.bill b on b.region_id = n.region_id and b.bill_id = n.bill_id
                                     and b.state in ('open', 'partly_paid')
                    join bills.quote_item qi on qi.region_id = n.region_id and qi.quote_id = n.quote_id
                   cross join lateral (values (1, qi.principal_rank, qi.principal), (2, qi.interest_rank, qi.interest),
                                              (3, qi.fines_rank, qi.fines)) slot (kind, rank, amount)) taken
           group by taken.ordinal, taken.item_id, taken.asked,
                    taken.principal_waived, taken.interest_waived, taken.fines_waived) s
   where s.principal + s.interest + s.fines > 0
      or s.principal = s.asked and s.principal_waived + s.interest_waived + s.fines_waived > 0
$$;


--
-- Name: tell_of_movement(smallint, uuid, uuid, text, timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.tell_of_movement(p_region smallint, p_movement uuid, p_bill uuid, p_event text, p_now timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
  insert into notifications.outbox (region_id, event_id, bill_id, sequence, event, payload, created_at)
  select m.region_id, gen_random_uuid(), b.bill_id, coalesce(b.version, 1), p_event,
         jsonb_build_object('payment_id', p.payment_id, 'movement_id', m.movement_id, 'movement', m.kind,
           'bill_code', b.bill_code, 'tax', b.tax, 'object_number', b.object_number, 'period', b.tax_period,
           'status', b.state, 'channel', p.channel, 'amount', m.amount, 'to_bill', m.to_bill,
           'to_overpayment', m.to_overpayment, 'reason', m.reason, 'document', m.document, 'ntpd', p.ntpd,
           'bank_reference', p.bank_reference, 'moved_at', m.moved_at),
         p_now
    from payments.movement m
    left join payments.payment p on p.region_id = m.region_id and p.payment_id = m.payment_id
    left join bills.bill b on b.region_id = m.region_id and b.bill_id = p_bill
   where m.region_id = p_region and m.movement_id = p_movement
$$;


--
-- Name: told; Type: TABLE; Schema: instructions; Owner: -
--

CREATE TABLE instructions.told (
    region_id smallint NOT NULL,
    answer_id uuid NOT NULL,
    place smallint NOT NULL,
    partner_id uuid NOT NULL,
    request_id text NOT NULL,
    account_id uuid NOT NULL,
    bill_id uuid NOT NULL,
    quote_id uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    holds_until timestamp with time zone NOT NULL,
    CONSTRAINT told_place_check CHECK (((place >= 1) AND (place <= 24)))
);


--
-- Name: told_together(payments.notice, uuid); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.told_together(p_notice payments.notice, p_account uuid) RETURNS SETOF instructions.told
    LANGUAGE sql STABLE
    AS $$
  select t.*
    from instructions.told t
   where t.region_id = p_notice.region_id
     and t.answer_id = (select a.answer_id from instructions.told a
                         where a.region_id = p_notice.region_id and a.partner_id = p_notice.partner_id
                           and a.request_id = p_notice.natural_id and a.place = 1 and a.account_id = p_account
                           and a.holds_until >= p_notice.paid_at
                           and a.asked_at <= p_notice.paid_at + interval '5 minutes'
                         order by a.asked_at desc, a.answer_id desc limit 1)
$$;


--
-- Name: waves(payments.notice[]); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.waves(p_notices payments.notice[]) RETURNS TABLE(wave bigint, members payments.notice[])
    LANGUAGE sql STABLE
    AS $$
  select w.wave, array_agg(w.n order by (w.n).ordinal)
    from (select n, case when tied.so then n.ordinal + 1 else greatest(
                   row_number() over (partition by n.region_id, n.partner_id, n.service, n.natural_id order by n.ordinal),
                   case when n.bill_id is null then 1
                        else row_number() over (partition by n.region_id, n.bill_id order by n.ordinal) end) end as wave
            from unnest(p_notices) n
           cross join (select exists (select from unnest(p_notices) k
                                       group by k.region_id, k.partner_id, k.service, k.natural_id
                                      having min(k.account) <> max(k.account)) as so) tied) w
   group by w.wave order by w.wave
$$;


--
-- Name: with_bills(payments.notice[]); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.with_bills(p_notices payments.notice[]) RETURNS payments.notice[]
    LANGUAGE sql STABLE
    AS $$
  select array_agg(row(n.ordinal, n.region_id, n.partner_id, n.channel, n.service, n.natural_id, n.external_id,
                       n.external_day, n.account, n.amount, n.paid_at, n.paid_day, coalesce(i.bill_id, c.bill_id), i.instruction_id,
                       null, false, n.may_refuse, n.refuse_paid_bill, n.payment_id, n.entry_id, n.event_id, n.ntpd, n.bank_reference,
                       n.details)::payments.notice order by n.ordinal)
    from unnest(p_notices) n
    left join instructions.instruction i using (region_id, partner_id, channel, account)
    left join bills.bill c on n.channel = 'mobile_banking' and c.region_id = n.region_id and c.bill_code = n.account
$$;


--
-- Name: with_quotes(payments.notice[]); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.with_quotes(p_notices payments.notice[]) RETURNS payments.notice[]
    LANGUAGE sql STABLE
    AS $$
  select array_agg(row(n.ordinal, n.region_id, n.partner_id, n.channel, n.service, n.natural_id, n.external_id,
                       n.external_day, n.account, n.amount, n.paid_at, n.paid_day, n.bill_id, n.instruction_id,
                       coalesce(told.quote_id, today.quote_id), told.quote_id is not null,
                       n.may_refuse, n.refuse_paid_bill, n.payment_id, n.entry_id, n.event_id, n.ntpd, n.bank_reference,
                       n.details)::payments.notice order by n.ordinal)
    from unnest(p_notices) n
    left join bills.bill b on b.region_id = n.region_id and b.bill_id = n.bill_id
    left join lateral (
      select q.quote_id from bills.quote q
       where q.region_id = b.region_id and q.bill_id = b.bill_id and q.bill_version = b.version
         and n.paid_day between q.valid_from and q.valid_until
         and q.law = coalesce(nullif(current_setting('pagi.law_' || n.region_id, true), ''), q.law)
       order by q.quoted_at desc limit 1) today on true
    left join lateral (
      select q.quote_id
        from instructions.inquiry a join bills.quote q using (region_id, quote_id)
       where a.region_id = n.region_id and a.partner_id = n.partner_id and a.request_id = n.natural_id
         and a.instruction_id = n.instruction_id and a.holds_until >= n.paid_at
         and a.asked_at <= n.paid_at + interval '5 minutes' and q.bill_version = b.version
       order by a.asked_at desc limit 1) told on true
$$;


--
-- Name: write_off(smallint, uuid, bigint, uuid, uuid, uuid, text, text, timestamp with time zone); Type: FUNCTION; Schema: payments; Owner: -
--

CREATE FUNCTION payments.write_off(p_region smallint, p_bill uuid, p_most bigint, p_movement uuid, p_entry uuid, p_proposal uuid, p_reason text, p_document text, p_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  v_bill bills.bill;
  v_open bigint;
begin
  perform payments.lock_bills(p_region, array[p_bill]);
  select * into v_bill from bills.bill b where b.region_id = p_region and b.bill_id = p_bill;
  if v_bill.bill_id is null then return 'unknown'; end if;
  v_open := payments.open_principal(p_region, p_bill);
  if v_bill.state not in ('open', 'partly_paid') or v_open = 0 then return 'not_payable'; end if;
  if v_open > p_most then return 'changed'; end if;

  insert into payments.movement (region_id, movement_id, kind, bill_id, amount, origin, proposal_id, reason, document, moved_at)
  values (p_region, p_movement, 'write_off', p_bill, v_open, 'desk', p_proposal, p_reason, p_document, p_now);
  insert into payments.movement_item (region_id, movement_id, item_id, paid_day, principal, interest, fines)
  select p_region, p_movement, i.item_id, payments.city_day(p_region, p_now),
         i.principal - i.principal_paid - i.principal_waived, 0, 0
    from bills.item i
   where i.region_id = p_region and i.bill_id = p_bill and i.principal > i.principal_paid + i.principal_waived;
  update bills.bill b set state = 'cancelled', version = b.version + 1
   where b.region_id = p_region and b.bill_id = p_bill;
  update instructions.instruction i set state = 'cancelled'
   where i.region_id = p_region and i.bill_id = p_bill and i.state = 'active';

  perform payments.enter(p_region, p_entry, p_movement, p_reason, p_now);
  insert into ledger.transfer (region_id, entry_id, position, debit, credit, amount)
  select p_region, p_entry, row_number() over (order by i.receivable_account), ledger.role_code(p_region, 'write_off'),
         i.receivable_account, sum(m.principal)
    from payments.movement_item m
    join bills.item i using (region_id, item_id)
   where m.region_id = p_region and m.movement_id = p_movement
   group by i.receivable_account;
  perform payments.tell_of_movement(p_region, p_movement, p_bill, 'bill.written_off', p_now);
  return 'written_off';
end $$;


--
-- Name: fn_pgqueuer_changed(); Type: FUNCTION; Schema: queue; Owner: -
--

CREATE FUNCTION queue.fn_pgqueuer_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'ch_pgqueuer',
            json_build_object(
                'channel', 'ch_pgqueuer',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$$;


--
-- Name: booked_by_file(smallint, uuid, uuid); Type: FUNCTION; Schema: reconciliation; Owner: -
--

CREATE FUNCTION reconciliation.booked_by_file(p_region smallint, p_file uuid, p_payment uuid) RETURNS boolean
    LANGUAGE sql STABLE COST 1000
    SET enable_nestloop TO 'on'
    SET enable_seqscan TO 'off'
    AS $$
  select exists (select from payments.payment p
                  where p.region_id = p_region and p.payment_id = p_payment and p.details ->> 'file_id' = p_file::text)
$$;


--
-- Name: case_id(integer, timestamp with time zone); Type: FUNCTION; Schema: reconciliation; Owner: -
--

CREATE FUNCTION reconciliation.case_id(p_place integer, p_now timestamp with time zone) RETURNS uuid
    LANGUAGE sql
    AS $$
  select (lpad(to_hex((extract(epoch from p_now) * 1000)::bigint), 12, '0') || '7' || left(place.hex, 3) || '8'
          || right(place.hex, 3) || right(gen_random_uuid()::text, 12))::uuid
    from (select lpad(to_hex(p_place & 16777215), 6, '0') as hex) place
$$;


--
-- Name: cases_of(smallint, uuid); Type: FUNCTION; Schema: reconciliation; Owner: -
--

CREATE FUNCTION reconciliation.cases_of(p_region smallint, p_run uuid) RETURNS TABLE(key text, class text, place integer, movement text, bank_amount bigint, ledger_amount bigint, payment_id uuid)
    LANGUAGE sql STABLE
    SET enable_nestloop TO 'on'
    AS $$
  with line as materialized (
    select l.line, l.transaction_id, l.transaction_time
      from reconciliation.finding f
      join reconciliation.run r on r.region_id = f.region_id and r.run_id = f.run_id
      join reconciliation.statement_line l
        on l.region_id = f.region_id and l.file_id = r.file_id and l.line = f.line
     where f.region_id = p_region and f.run_id = p_run and f.class not in ('matched', 'booked'))
  select case when f.line is null then 'payment/' || f.payment_id || '/' || f.movement
              else concat_ws('/', 'line', l.transaction_id, extract(epoch from l.transaction_time)::bigint, f.movement,
                             case f.class when 'duplicate' then
                               row_number() over (partition by f.class, l.transaction_id order by f.line) end) end,
         f.class, f.position, f.movement, f.bank_amount, f.ledger_amount, f.payment_id
    from reconciliation.finding f left join line l using (line)
   where f.region_id = p_region and f.run_id = p_run and f.class not in ('matched', 'booked')
$$;


--
-- Name: guard_discrepancy(); Type: FUNCTION; Schema: reconciliation; Owner: -
--

CREATE FUNCTION reconciliation.guard_discrepancy() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if new.proposal_id is not null and not exists (
       select from identity.proposal p
        where p.region_id = new.region_id and p.proposal_id = new.proposal_id and p.state = 'approved') then
    raise exception 'no approved proposal resolves this' using errcode = 'check_violation', constraint = 'guard_two_persons';
  end if;
  return new;
end $$;


--
-- Name: match(smallint, uuid, uuid, timestamp with time zone); Type: FUNCTION; Schema: reconciliation; Owner: -
--

CREATE FUNCTION reconciliation.match(p_region smallint, p_file uuid, p_run uuid, p_now timestamp with time zone) RETURNS uuid
    LANGUAGE plpgsql
    SET enable_nestloop TO 'off'
    SET work_mem TO '128MB'
    AS $$
declare
  v_bank     text;
  v_day      date;
  v_partners uuid[];
  v_run      uuid;
begin
  select bank, day into strict v_bank, v_day
    from reconciliation.file where region_id = p_region and file_id = p_file;
  v_partners := array(select partner_id from partners.partner where region_id = p_region and bank = v_bank);

  with line as materialized (
    select l.line, l.transaction_id, l.type as movement, l.amount, l.channel,
           case when l.channel = 'TRANSFER' and l.reference = '' then l.transaction_id else l.reference end as reference,
           row_number() over (partition by l.transaction_id order by l.line) > 1 as repeated
      from reconciliation.statement_line l
     where l.region_id = p_region and l.file_id = p_file),
  day_entry as materialized (
    select c.payment_id, c.movement, c.bank_reference as reference, c.amount, c.day, c.reversed, c.moved_at
      from ledger.clearing_entry c
     where c.region_id = p_region and c.partner_id = any(v_partners) and c.day = v_day),

  same_day as materialized (                          -- pass 1: the day's, to the rupiah
    select l.line, e.payment_id, e.movement, e.amount
      from (select *, row_number() over (partition by movement, reference, amount order by line) as k
              from line where not repeated and reference <> '') l
      join (select *, row_number() over (partition by movement, reference, amount order by reversed, moved_at, payment_id) as k
              from day_entry) e
     using (movement, reference, amount, k)),
  line_left as materialized (
    select * from line l
     where not l.repeated and l.reference <> '' and l.line not in (select line from same_day)),
  other_day_entry as materialized (                   -- by index, for the few references that are left
    select c.payment_id, w.movement, w.reference, c.amount, c.day, c.reversed, c.moved_at
      from (select movement, reference, array_agg(transaction_id) as transactions
              from line_left group by movement, reference) w
     cross join lateral (
           select * from ledger.clearing_entry c
            where c.region_id = p_region and c.partner_id = any(v_partners) and c.bank_reference = w.reference
              and c.movement = w.movement and c.day <> v_day offset 0) c
     -- money that another day's file shows under another transaction is not this line's money
     where coalesce(reconciliation.shown_on_other_days(p_region, v_bank, v_day, c.payment_id, w.movement)
                    <@ w.transactions, true)),
  entry_left as materialized (
    select *, abs(day - v_day) as distance
      from (select payment_id, movement, reference, amount, day, reversed, moved_at from day_entry
            union all select * from other_day_entry) e
     where (e.payment_id, e.movement) not in (select payment_id, movement from same_day)),

  same_amount as materialized (                       -- pass 2: any day, to the rupiah
    select l.line, e.payment_id, e.movement, e.amount
      from (select *, row_number() over (partition by movement, reference, amount order by line) as k
              from line_left) l
      join (select *, row_number() over (partition by movement, reference, amount
                                             order by reversed, distance, moved_at, payment_id) as k
              from entry_left) e
     using (movement, reference, amount, k)),
  same_reference as materialized (                    -- pass 3: another amount
    select l.line, e.payment_id, e.movement, e.amount
      from (select *, row_number() over (partition by movement, reference order by line) as k
              from line_left where line not in (select line from same_amount)) l
      join (select *, row_number() over (partition by movement, reference
                                             order by reversed, distance, moved_at, payment_id) as k
              from entry_left
             where (payment_id, movement) not in (select payment_id, movement from same_amount)) e
     using (movement, reference, k)),
  pair as materialized (
    select *, 'matched' as class from same_day
    union all select *, 'matched' from same_amount
    union all select *, 'amount_differs' from same_reference),

  -- A credit that was taken back is not owed; a reversal is open only where the bank has shown its credit.
  open_entry as (
    select e.payment_id, e.movement, e.amount, e.moved_at
      from day_entry e
     where (e.payment_id, e.movement) not in (select payment_id, movement from pair)
       and case e.movement
             when 'CREDIT' then not e.reversed
             else e.payment_id in (select payment_id from pair where movement = 'CREDIT')
               or reconciliation.shown_on_other_days(p_region, v_bank, v_day, e.payment_id, 'CREDIT') is not null
           end
       and reconciliation.shown_on_other_days(p_region, v_bank, v_day, e.payment_id, e.movement) is null),
  found as materialized (
    select l.line as position, l.line,
           case when l.repeated then 'duplicate'
                when l.channel = 'TRANSFER' and l.movement = 'CREDIT' and p.class = 'matched'
                 and reconciliation.booked_by_file(p_region, p_file, p.payment_id) then 'booked'
                else coalesce(p.class, 'only_in_bank') end as class,
           p.payment_id, l.movement, l.amount as bank_amount, p.amount as ledger_amount
      from line l left join pair p using (line)
    union all
    select (select coalesce(max(line), 1) from line) + row_number() over (order by moved_at, payment_id, movement),
           null, 'only_in_ledger', payment_id, movement, null, amount
      from open_entry),

  class as materialized (
    select c.class, count(f.class) as count, coalesce(sum(coalesce(f.bank_amount, f.ledger_amount)), 0) as amount,
           coalesce(sum(hashtextextended(concat_ws('|', f.class, coalesce(f.line, 0), f.payment_id, f.movement,
                                                   f.ledger_amount), 0)), 0) as digest
      from unnest(array['matched', 'amount_differs', 'only_in_bank', 'only_in_ledger', 'duplicate']
                  || case when exists (select from line where channel = 'TRANSFER') then array['booked']
                     else '{}' end) c (class)
      left join found f using (class)
     group by c.class),
  total as (
    select (select sum(digest) from class) as digest,
           (select coalesce(sum(balance), 0) from ledger.clearing_balance
             where region_id = p_region and bank = v_bank) as clearing_balance),
  newest as (
    select run_id, number, digest, clearing_balance from reconciliation.run
     where region_id = p_region and file_id = p_file order by number desc limit 1),
  fresh as (
    insert into reconciliation.run (region_id, run_id, file_id, number, ran_at, clearing_balance, digest)
    select p_region, p_run, p_file, coalesce((select number from newest), 0) + 1, p_now, t.clearing_balance, t.digest
      from total t
     where not exists (select from newest n
                        where n.digest = t.digest and n.clearing_balance = t.clearing_balance)
    returning run_id),
  kept_classes as (
    insert into reconciliation.run_class (region_id, run_id, class, count, amount)
    select p_region, fresh.run_id, class.class, class.count, class.amount from class cross join fresh),
  kept_findings as (
    insert into reconciliation.finding
      (region_id, run_id, position, class, line, payment_id, movement, bank_amount, ledger_amount)
    select p_region, fresh.run_id, f.position, f.class, f.line, f.payment_id, f.movement, f.bank_amount, f.ledger_amount
      from found f cross join fresh)
  select coalesce((select run_id from fresh), (select run_id from newest)) into strict v_run;
  return v_run;
end $$;


--
-- Name: shown_on_other_days(smallint, text, date, uuid, text); Type: FUNCTION; Schema: reconciliation; Owner: -
--

CREATE FUNCTION reconciliation.shown_on_other_days(p_region smallint, p_bank text, p_day date, p_payment uuid, p_movement text) RETURNS text[]
    LANGUAGE sql STABLE COST 1000
    SET enable_nestloop TO 'on'
    SET enable_seqscan TO 'off'
    AS $$
  select array_agg(l.transaction_id)
    from reconciliation.shown s
    join reconciliation.statement_line l
      on l.region_id = s.region_id and l.file_id = s.file_id and l.line = s.line
   where s.region_id = p_region and s.payment_id = p_payment and s.movement = p_movement
     and s.bank = p_bank and s.day <> p_day
$$;


--
-- Name: update_discrepancies(smallint, uuid, timestamp with time zone); Type: FUNCTION; Schema: reconciliation; Owner: -
--

CREATE FUNCTION reconciliation.update_discrepancies(p_region smallint, p_run uuid, p_now timestamp with time zone) RETURNS SETOF uuid
    LANGUAGE plpgsql
    SET enable_nestloop TO 'on'
    AS $$
declare
  v_file reconciliation.file;
begin
  select f.* into strict v_file
    from reconciliation.run r join reconciliation.file f using (region_id, file_id)
   where r.region_id = p_region and r.run_id = p_run;
  if exists (select from reconciliation.file n
              where n.region_id = p_region and n.bank = v_file.bank and n.day = v_file.day
                and (n.received_at, n.file_id) > (v_file.received_at, v_file.file_id)) then
    return;
  end if;

  insert into reconciliation.discrepancy as d (region_id, discrepancy_id, key, bank, day, run_id, position, class, movement,
                                               bank_amount, ledger_amount, payment_id, state, opened_at)
  select p_region, reconciliation.case_id(s.place, p_now), s.key, v_file.bank, v_file.day, p_run, s.place, s.class, s.movement,
         s.bank_amount, s.ledger_amount, s.payment_id, 'open', p_now
    from reconciliation.cases_of(p_region, p_run) s
      on conflict (region_id, bank, key) do update
     set run_id = excluded.run_id, position = excluded.position, class = excluded.class,
         bank_amount = excluded.bank_amount, ledger_amount = excluded.ledger_amount, payment_id = excluded.payment_id,
         (state, resolution, resolved_at, proposal_id, booked_payment_id) = (
           select case when again then 'open' else d.state end,
                  case when not again then d.resolution end, case when not again then d.resolved_at end,
                  case when not again then d.proposal_id end, case when not again then d.booked_payment_id end
             from (select d.state = 'resolved' and (
                            d.resolution = 'cleared' or d.class <> excluded.class
                            or d.bank_amount is distinct from excluded.bank_amount
                            or exists (select from payments.payment p
                                        where p.region_id = d.region_id and p.payment_id = d.booked_payment_id
                                          and p.state = 'reversed')) as again) a);

  return query
  with gone as (
    select d.discrepancy_id, d.state
      from reconciliation.discrepancy d
     where d.region_id = p_region and d.bank = v_file.bank and d.state in ('open', 'proposed')
       and d.key not in (select key from reconciliation.cases_of(p_region, p_run))
       and (d.day = v_file.day
            or exists (select from reconciliation.finding f
                        where f.region_id = p_region and f.run_id = p_run and f.class in ('matched', 'booked')
                          and f.payment_id = d.payment_id and f.movement = d.movement))
       for no key update),
  cleared as (
    update reconciliation.discrepancy d
       set state = 'resolved', resolution = 'cleared', resolved_at = p_now
      from gone where d.region_id = p_region and d.discrepancy_id = gone.discrepancy_id)
  select gone.discrepancy_id from gone where gone.state = 'proposed';
end $$;


--
-- Name: question; Type: TABLE; Schema: sweep; Owner: -
--

CREATE TABLE sweep.question (
    region_id smallint NOT NULL,
    question_id uuid NOT NULL,
    kind text NOT NULL,
    partner_id uuid NOT NULL,
    channel text NOT NULL,
    service smallint NOT NULL,
    account text NOT NULL,
    told_service smallint,
    natural_id text,
    opened_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    state text NOT NULL,
    next_ask_at timestamp with time zone NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    unanswered integer DEFAULT 0 NOT NULL,
    asked_at timestamp with time zone,
    heard text,
    said text DEFAULT ''::text NOT NULL,
    settled_by text,
    handed_why text,
    closed_at timestamp with time zone,
    stirred_at timestamp with time zone,
    CONSTRAINT question_check1 CHECK (((state = 'settled'::text) = (settled_by IS NOT NULL))),
    CONSTRAINT question_check2 CHECK (((state = 'handed'::text) = (handed_why IS NOT NULL))),
    CONSTRAINT question_check3 CHECK (((state = ANY (ARRAY['settled'::text, 'expired'::text])) = (closed_at IS NOT NULL))),
    CONSTRAINT question_handed_why_check CHECK ((handed_why = ANY (ARRAY['silent'::text, 'pending'::text, 'refused'::text, 'unclear'::text, 'contradicts'::text]))),
    CONSTRAINT question_heard_check CHECK ((heard = ANY (ARRAY['paid'::text, 'not_yet'::text, 'never'::text, 'refused'::text, 'busy'::text, 'silent'::text]))),
    CONSTRAINT question_kind_check CHECK ((kind = ANY (ARRAY['instruction'::text, 'answer'::text, 'inquiry'::text]))),
    CONSTRAINT question_names_a_payment CHECK ((((kind <> 'instruction'::text) = (natural_id IS NOT NULL)) AND ((kind <> 'instruction'::text) = (told_service IS NOT NULL)))),
    CONSTRAINT question_settled_by_check CHECK ((settled_by = ANY (ARRAY['asked'::text, 'told'::text, 'statement'::text]))),
    CONSTRAINT question_tries_check CHECK ((tries >= 0)),
    CONSTRAINT question_unanswered_check CHECK ((unanswered >= 0))
);


--
-- Name: ends_at(sweep.question); Type: FUNCTION; Schema: sweep; Owner: -
--

CREATE FUNCTION sweep.ends_at(q sweep.question) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
  select coalesce(q.expires_at, (
    select coalesce(b.paid_at, q.opened_at)
      from instructions.instruction i join bills.bill b using (region_id, bill_id)
     where q.kind = 'instruction' and i.region_id = q.region_id and i.instruction_id = q.question_id
       and (b.state in ('paid', 'cancelled') or i.state in ('expired', 'replaced', 'cancelled'))))
$$;


--
-- Name: is_booked(sweep.question); Type: FUNCTION; Schema: sweep; Owner: -
--

CREATE FUNCTION sweep.is_booked(q sweep.question) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select exists (select from payments.payment_key k join payments.payment p using (region_id, payment_id)
                  where k.region_id = q.region_id and k.partner_id = q.partner_id and k.service = q.told_service
                    and k.natural_id = q.natural_id and p.state <> 'reversed')
$$;


--
-- Name: is_over(sweep.question); Type: FUNCTION; Schema: sweep; Owner: -
--

CREATE FUNCTION sweep.is_over(q sweep.question) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
  select case q.kind
    when 'instruction' then exists (select from instructions.instruction i
                                     where i.region_id = q.region_id and i.instruction_id = q.question_id and i.state = 'used')
    when 'inquiry' then exists (select from payments.payment_key k
                                 where k.region_id = q.region_id and k.partner_id = q.partner_id and k.service = q.told_service
                                   and k.natural_id = q.natural_id)
    else not exists (select from partners.unknown_answer u
                      where u.region_id = q.region_id and u.partner_id = q.partner_id and u.service = q.told_service
                        and u.natural_id = q.natural_id and u.state = 'open') end
$$;


--
-- Name: law; Type: TABLE; Schema: assessments; Owner: -
--

CREATE TABLE assessments.law (
    region_id smallint NOT NULL,
    digest bytea NOT NULL,
    files jsonb NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    CONSTRAINT law_digest_check CHECK ((length(digest) = 32))
);


--
-- Name: letter_counter; Type: TABLE; Schema: assessments; Owner: -
--

CREATE TABLE assessments.letter_counter (
    region_id smallint NOT NULL,
    document text NOT NULL,
    year smallint NOT NULL,
    last_number integer NOT NULL,
    CONSTRAINT letter_counter_last_number_check CHECK ((last_number >= 0))
);


--
-- Name: liability; Type: TABLE; Schema: assessments; Owner: -
--

CREATE TABLE assessments.liability (
    region_id smallint NOT NULL,
    liability_id uuid NOT NULL,
    object_id uuid NOT NULL,
    document text NOT NULL,
    tax text NOT NULL,
    tax_period text NOT NULL,
    period_end date NOT NULL,
    version smallint DEFAULT 1 NOT NULL,
    state text NOT NULL,
    principal bigint NOT NULL,
    fines bigint DEFAULT 0 NOT NULL,
    due_date date,
    revenue_account text NOT NULL,
    inputs jsonb,
    lines jsonb,
    warnings jsonb DEFAULT '[]'::jsonb NOT NULL,
    assessed_at timestamp with time zone NOT NULL,
    run_id uuid,
    fact_id uuid,
    holds_njoptkp boolean,
    reduction_share integer,
    reduction bigint DEFAULT 0 NOT NULL,
    letter_year smallint,
    letter_number integer,
    CONSTRAINT letter_has_year CHECK (((letter_year IS NULL) = (letter_number IS NULL))),
    CONSTRAINT liability_document_check CHECK ((document = ANY (ARRAY['SPTPD'::text, 'SKPD'::text, 'SPPT'::text, 'STPD'::text, 'SKPDKB'::text, 'SKPDKBT'::text]))),
    CONSTRAINT liability_fines_check CHECK ((fines >= 0)),
    CONSTRAINT liability_letter_number_check CHECK ((letter_number >= 1)),
    CONSTRAINT liability_principal_check CHECK ((principal >= 0)),
    CONSTRAINT liability_reduction_check CHECK ((reduction >= 0)),
    CONSTRAINT liability_reduction_share_check CHECK (((reduction_share >= 0) AND (reduction_share <= 1000000))),
    CONSTRAINT liability_version_check CHECK ((version >= 1)),
    CONSTRAINT rests_on_inputs_or_facts CHECK (
CASE
    WHEN (fact_id IS NULL) THEN ((num_nulls(inputs, lines) = 0) AND (num_nonnulls(run_id, holds_njoptkp, reduction_share) = 0))
    ELSE ((num_nonnulls(inputs, lines) = 0) AND (num_nulls(run_id, holds_njoptkp, reduction_share) = 0))
END),
    CONSTRAINT tax_period_is_month_or_year CHECK (((rtrim(tax_period, '0123456789-'::text) = ''::text) AND (octet_length(tax_period) = ANY (ARRAY[4, 7])) AND (rtrim("left"(tax_period, 4), '0123456789'::text) = ''::text) AND ((octet_length(tax_period) = 4) OR ((substr(tax_period, 5, 1) = '-'::text) AND (rtrim("right"(tax_period, 2), '0123456789'::text) = ''::text)))))
);


--
-- Name: property_fact; Type: TABLE; Schema: assessments; Owner: -
--

CREATE TABLE assessments.property_fact (
    region_id smallint NOT NULL,
    fact_id uuid NOT NULL,
    object_id uuid NOT NULL,
    valid_from date NOT NULL,
    land_area bigint NOT NULL,
    land_value bigint NOT NULL,
    land_use text NOT NULL,
    building_area bigint NOT NULL,
    building_value bigint NOT NULL,
    basis text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by text NOT NULL,
    CONSTRAINT property_fact_building_area_check CHECK (((building_area >= 0) AND (building_area <= '10000000000'::bigint))),
    CONSTRAINT property_fact_building_value_check CHECK (((building_value >= 0) AND (building_value <= 100000000))),
    CONSTRAINT property_fact_land_area_check CHECK (((land_area >= 0) AND (land_area <= '10000000000'::bigint))),
    CONSTRAINT property_fact_land_use_check CHECK ((land_use = ANY (ARRAY['general'::text, 'food_crop'::text, 'green_open_space'::text]))),
    CONSTRAINT property_fact_land_value_check CHECK (((land_value >= 0) AND (land_value <= 100000000)))
);


--
-- Name: property_reduction; Type: TABLE; Schema: assessments; Owner: -
--

CREATE TABLE assessments.property_reduction (
    region_id smallint NOT NULL,
    object_id uuid NOT NULL,
    tax_year smallint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    share integer NOT NULL,
    decree text NOT NULL,
    recorded_by text NOT NULL,
    CONSTRAINT property_reduction_decree_check CHECK ((decree <> ''::text)),
    CONSTRAINT property_reduction_share_check CHECK (((share >= 0) AND (share <= 1000000))),
    CONSTRAINT property_reduction_tax_year_check CHECK (((tax_year >= 1994) AND (tax_year <= 2899)))
);


--
-- Name: run; Type: TABLE; Schema: assessments; Owner: -
--

CREATE TABLE assessments.run (
    region_id smallint NOT NULL,
    run_id uuid NOT NULL,
    kind text NOT NULL,
    tax_year smallint NOT NULL,
    scope text NOT NULL,
    reason text NOT NULL,
    law bytea NOT NULL,
    facts_at timestamp with time zone NOT NULL,
    day date NOT NULL,
    due_date date NOT NULL,
    bounds uuid[] NOT NULL,
    objects integer NOT NULL,
    amount bigint NOT NULL,
    state text NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    finished_at timestamp with time zone,
    again boolean DEFAULT false NOT NULL,
    CONSTRAINT four_eyes CHECK (((state = 'withdrawn'::text) OR (decided_by <> proposed_by))),
    CONSTRAINT only_an_issue_again CHECK (((kind = 'issue'::text) OR (NOT again))),
    CONSTRAINT run_amount_check CHECK ((amount >= 0)),
    CONSTRAINT run_bounds_check CHECK ((cardinality(bounds) >= 1)),
    CONSTRAINT run_check CHECK (((state = 'proposed'::text) = (decided_by IS NULL))),
    CONSTRAINT run_check1 CHECK (((decided_by IS NULL) = (decided_at IS NULL))),
    CONSTRAINT run_check2 CHECK (((state = 'finished'::text) = (finished_at IS NOT NULL))),
    CONSTRAINT run_kind_check CHECK ((kind = ANY (ARRAY['issue'::text, 'correction'::text, 'cancellation'::text]))),
    CONSTRAINT run_objects_check CHECK ((objects >= 1)),
    CONSTRAINT run_reason_check CHECK (((length(reason) >= 3) AND (length(reason) <= 1000))),
    CONSTRAINT run_scope_check CHECK (((rtrim(scope, '0123456789'::text) = ''::text) AND (octet_length(scope) = ANY (ARRAY[0, 7, 10, 18])))),
    CONSTRAINT run_tax_year_check CHECK (((tax_year >= 1994) AND (tax_year <= 2899)))
);


--
-- Name: run_chunk; Type: TABLE; Schema: assessments; Owner: -
--

CREATE TABLE assessments.run_chunk (
    region_id smallint NOT NULL,
    run_id uuid NOT NULL,
    chunk integer NOT NULL,
    objects integer NOT NULL,
    letters integer NOT NULL,
    first_letter integer,
    bills integer NOT NULL,
    principal bigint NOT NULL,
    reduction bigint NOT NULL,
    done_at timestamp with time zone NOT NULL,
    CONSTRAINT run_chunk_bills_check CHECK ((bills >= 0)),
    CONSTRAINT run_chunk_check CHECK (((letters = 0) = (first_letter IS NULL))),
    CONSTRAINT run_chunk_chunk_check CHECK ((chunk >= 1)),
    CONSTRAINT run_chunk_letters_check CHECK ((letters >= 0)),
    CONSTRAINT run_chunk_objects_check CHECK ((objects >= 0)),
    CONSTRAINT run_chunk_reduction_check CHECK ((reduction >= 0))
);


--
-- Name: run_failure; Type: TABLE; Schema: assessments; Owner: -
--

CREATE TABLE assessments.run_failure (
    region_id smallint NOT NULL,
    run_id uuid NOT NULL,
    object_id uuid NOT NULL,
    code text NOT NULL,
    field text NOT NULL
);


--
-- Name: record; Type: TABLE; Schema: audit; Owner: -
--

CREATE TABLE audit.record (
    region_id smallint NOT NULL,
    record_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    clerk_id uuid,
    action text NOT NULL,
    subject text NOT NULL,
    facts jsonb DEFAULT '{}'::jsonb NOT NULL
);


--
-- Name: bill; Type: TABLE; Schema: bills; Owner: -
--

CREATE TABLE bills.bill (
    region_id smallint NOT NULL,
    bill_id uuid NOT NULL,
    bill_code text NOT NULL,
    taxpayer_id uuid NOT NULL,
    object_id uuid NOT NULL,
    tax text NOT NULL,
    object_number text NOT NULL,
    tax_period text NOT NULL,
    due_date date,
    state text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    principal bigint NOT NULL,
    paid bigint DEFAULT 0 NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    paid_at timestamp with time zone,
    waived bigint DEFAULT 0 NOT NULL,
    CONSTRAINT bill_check CHECK (((state = 'paid'::text) = (paid_at IS NOT NULL))),
    CONSTRAINT bill_check1 CHECK (((state <> 'open'::text) OR (paid = 0))),
    CONSTRAINT bill_code_is_18_digits CHECK (((octet_length(bill_code) = 18) AND (rtrim(bill_code, '0123456789'::text) = ''::text))),
    CONSTRAINT bill_paid_check CHECK ((paid >= 0)),
    CONSTRAINT bill_principal_check CHECK ((principal > 0)),
    CONSTRAINT bill_version_check CHECK ((version >= 1)),
    CONSTRAINT bill_waived_check CHECK ((waived >= 0)),
    CONSTRAINT paid_by_money_or_waiver CHECK (((state <> 'paid'::text) OR ((paid + waived) > 0))),
    CONSTRAINT partly_paid_by_money CHECK (((state <> 'partly_paid'::text) OR (paid > 0)))
)
WITH (fillfactor='85');


--
-- Name: item; Type: TABLE; Schema: bills; Owner: -
--

CREATE TABLE bills.item (
    region_id smallint NOT NULL,
    bill_id uuid NOT NULL,
    item_id uuid NOT NULL,
    liability_id uuid NOT NULL,
    tax text NOT NULL,
    tax_period text NOT NULL,
    period_end date NOT NULL,
    due_date date,
    principal bigint NOT NULL,
    fines bigint DEFAULT 0 NOT NULL,
    principal_paid bigint DEFAULT 0 NOT NULL,
    interest_paid bigint DEFAULT 0 NOT NULL,
    fines_paid bigint DEFAULT 0 NOT NULL,
    receivable_account text NOT NULL,
    penalty_account text NOT NULL,
    principal_waived bigint DEFAULT 0 NOT NULL,
    interest_waived bigint DEFAULT 0 NOT NULL,
    fines_waived bigint DEFAULT 0 NOT NULL,
    CONSTRAINT fines_not_oversettled CHECK (((fines_paid >= 0) AND ((fines_paid + fines_waived) <= fines))),
    CONSTRAINT item_fines_check CHECK ((fines >= 0)),
    CONSTRAINT item_fines_waived_check CHECK ((fines_waived >= 0)),
    CONSTRAINT item_interest_paid_check CHECK ((interest_paid >= 0)),
    CONSTRAINT item_interest_waived_check CHECK ((interest_waived >= 0)),
    CONSTRAINT item_principal_check CHECK ((principal >= 0)),
    CONSTRAINT item_principal_waived_check CHECK ((principal_waived >= 0)),
    CONSTRAINT principal_not_oversettled CHECK (((principal_paid >= 0) AND ((principal_paid + principal_waived) <= principal)))
)
WITH (fillfactor='85');


--
-- Name: quote; Type: TABLE; Schema: bills; Owner: -
--

CREATE TABLE bills.quote (
    region_id smallint NOT NULL,
    quote_id uuid NOT NULL,
    bill_id uuid NOT NULL,
    bill_version integer NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    principal bigint NOT NULL,
    interest bigint NOT NULL,
    fines bigint NOT NULL,
    relief bigint DEFAULT 0 NOT NULL,
    amount_due bigint NOT NULL,
    lines jsonb NOT NULL,
    quoted_at timestamp with time zone NOT NULL,
    law text DEFAULT ''::text NOT NULL,
    CONSTRAINT quote_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT quote_check1 CHECK ((amount_due = ((principal + interest) + fines))),
    CONSTRAINT quote_fines_check CHECK ((fines >= 0)),
    CONSTRAINT quote_interest_check CHECK ((interest >= 0)),
    CONSTRAINT quote_principal_check CHECK ((principal >= 0)),
    CONSTRAINT quote_relief_check CHECK ((relief >= 0))
);


--
-- Name: quote_item; Type: TABLE; Schema: bills; Owner: -
--

CREATE TABLE bills.quote_item (
    region_id smallint NOT NULL,
    quote_id uuid NOT NULL,
    "position" smallint NOT NULL,
    item_id uuid NOT NULL,
    principal bigint NOT NULL,
    interest bigint NOT NULL,
    fines bigint NOT NULL,
    principal_waived bigint DEFAULT 0 NOT NULL,
    interest_waived bigint DEFAULT 0 NOT NULL,
    fines_waived bigint DEFAULT 0 NOT NULL,
    principal_rank smallint DEFAULT 1 NOT NULL,
    interest_rank smallint DEFAULT 2 NOT NULL,
    fines_rank smallint DEFAULT 3 NOT NULL,
    CONSTRAINT quote_item_fines_check CHECK ((fines >= 0)),
    CONSTRAINT quote_item_fines_waived_check CHECK ((fines_waived >= 0)),
    CONSTRAINT quote_item_interest_check CHECK ((interest >= 0)),
    CONSTRAINT quote_item_interest_waived_check CHECK ((interest_waived >= 0)),
    CONSTRAINT quote_item_principal_check CHECK ((principal >= 0)),
    CONSTRAINT quote_item_principal_waived_check CHECK ((principal_waived >= 0))
);


--
-- Name: relief_grant; Type: TABLE; Schema: bills; Owner: -
--

CREATE TABLE bills.relief_grant (
    region_id smallint NOT NULL,
    grant_id uuid NOT NULL,
    programme text NOT NULL,
    bill_id uuid,
    object_id uuid,
    document_no text NOT NULL,
    persons smallint NOT NULL,
    state text NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    CONSTRAINT bill_or_object CHECK (((bill_id IS NULL) <> (object_id IS NULL))),
    CONSTRAINT decided_at_a_time CHECK (((decided_by IS NULL) = (decided_at IS NULL))),
    CONSTRAINT decided_by_somebody CHECK (((state = 'proposed'::text) = (decided_by IS NULL))),
    CONSTRAINT four_eyes CHECK (((persons = 1) OR (state <> 'granted'::text) OR (decided_by <> proposed_by))),
    CONSTRAINT relief_grant_document_no_check CHECK (((length(document_no) >= 1) AND (length(document_no) <= 100))),
    CONSTRAINT relief_grant_persons_check CHECK ((persons = ANY (ARRAY[1, 2])))
);


--
-- Name: transition; Type: TABLE; Schema: guard; Owner: -
--

CREATE TABLE guard.transition (
    noun text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    event text NOT NULL
);


--
-- Name: approval_limit; Type: TABLE; Schema: identity; Owner: -
--

CREATE TABLE identity.approval_limit (
    region_id smallint,
    role text NOT NULL,
    action text NOT NULL,
    most bigint,
    valid_from date NOT NULL,
    source text NOT NULL,
    verified boolean DEFAULT false NOT NULL,
    CONSTRAINT approval_limit_most_check CHECK ((most >= 0)),
    CONSTRAINT approval_limit_role_check CHECK ((role = ANY (ARRAY['supervisor'::text, 'head'::text])))
);


--
-- Name: clerk; Type: TABLE; Schema: identity; Owner: -
--

CREATE TABLE identity.clerk (
    region_id smallint NOT NULL,
    clerk_id uuid NOT NULL,
    username text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    password_hash text NOT NULL,
    totp_sealed bytea NOT NULL,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT clerk_name_check CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT clerk_password_hash_check CHECK ((password_hash ~~ '$argon2id$%'::text)),
    CONSTRAINT clerk_role_check CHECK ((role = ANY (ARRAY['clerk'::text, 'supervisor'::text, 'head'::text, 'auditor'::text]))),
    CONSTRAINT clerk_username_check CHECK (((username = lower(username)) AND ((length(username) >= 2) AND (length(username) <= 64))))
);


--
-- Name: proposal; Type: TABLE; Schema: identity; Owner: -
--

CREATE TABLE identity.proposal (
    region_id smallint NOT NULL,
    proposal_id uuid NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    amount bigint NOT NULL,
    terms jsonb DEFAULT '{}'::jsonb NOT NULL,
    reason text NOT NULL,
    document text DEFAULT ''::text NOT NULL,
    state text NOT NULL,
    proposed_by uuid NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT four_eyes CHECK (((state <> ALL (ARRAY['approved'::text, 'rejected'::text])) OR (decided_by <> proposed_by))),
    CONSTRAINT proposal_amount_check CHECK ((amount >= 0)),
    CONSTRAINT proposal_check CHECK (((state = 'proposed'::text) = (decided_at IS NULL))),
    CONSTRAINT proposal_check1 CHECK (((state <> ALL (ARRAY['approved'::text, 'rejected'::text])) OR (decided_by IS NOT NULL))),
    CONSTRAINT proposal_document_check CHECK ((length(document) <= 200)),
    CONSTRAINT proposal_note_check CHECK ((length(note) <= 1000)),
    CONSTRAINT proposal_reason_check CHECK (((length(btrim(reason)) >= 3) AND (length(btrim(reason)) <= 1000)))
);


--
-- Name: session; Type: TABLE; Schema: identity; Owner: -
--

CREATE TABLE identity.session (
    region_id smallint NOT NULL,
    token_hash bytea NOT NULL,
    clerk_id uuid NOT NULL,
    kind text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    address_digest bytea NOT NULL,
    agent_digest bytea NOT NULL,
    CONSTRAINT session_check CHECK ((expires_at > created_at)),
    CONSTRAINT session_kind_check CHECK ((kind = ANY (ARRAY['browser'::text, 'program'::text]))),
    CONSTRAINT session_token_hash_check CHECK ((length(token_hash) = 32))
);


--
-- Name: sign_in_attempt; Type: TABLE; Schema: identity; Owner: -
--

CREATE TABLE identity.sign_in_attempt (
    region_id smallint NOT NULL,
    subject bytea NOT NULL,
    failures integer NOT NULL,
    locked_until timestamp with time zone,
    last_at timestamp with time zone NOT NULL,
    CONSTRAINT sign_in_attempt_failures_check CHECK ((failures >= 1)),
    CONSTRAINT sign_in_attempt_subject_check CHECK ((length(subject) = 32))
);


--
-- Name: used_code; Type: TABLE; Schema: identity; Owner: -
--

CREATE TABLE identity.used_code (
    region_id smallint NOT NULL,
    clerk_id uuid NOT NULL,
    step bigint NOT NULL,
    used_at timestamp with time zone NOT NULL
);


--
-- Name: at_provider; Type: TABLE; Schema: instructions; Owner: -
--

CREATE TABLE instructions.at_provider (
    region_id smallint NOT NULL,
    request_id uuid NOT NULL,
    bill_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    channel text NOT NULL,
    reference text NOT NULL,
    customer_no text,
    amount bigint NOT NULL,
    valid_until timestamp with time zone NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    reference_no text DEFAULT ''::text NOT NULL,
    instruction_id uuid,
    why text DEFAULT ''::text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone NOT NULL,
    CONSTRAINT at_provider_amount_check CHECK ((amount > 0)),
    CONSTRAINT at_provider_channel_check CHECK ((channel = ANY (ARRAY['qris'::text, 'virtual_account'::text]))),
    CONSTRAINT at_provider_check CHECK (((state <> 'issued'::text) OR (instruction_id IS NOT NULL))),
    CONSTRAINT at_provider_check1 CHECK (((channel = 'virtual_account'::text) = (customer_no IS NOT NULL))),
    CONSTRAINT at_provider_reference_check CHECK (((length(reference) >= 1) AND (length(reference) <= 25)))
);


--
-- Name: debit; Type: TABLE; Schema: instructions; Owner: -
--

CREATE TABLE instructions.debit (
    region_id smallint NOT NULL,
    instruction_id uuid NOT NULL,
    provider_reference text,
    redirect_url text NOT NULL,
    app_redirect_url text,
    begun_at timestamp with time zone NOT NULL,
    CONSTRAINT debit_app_redirect_url_check CHECK ((length(app_redirect_url) <= 2048)),
    CONSTRAINT debit_provider_reference_check CHECK ((length(provider_reference) <= 64)),
    CONSTRAINT debit_redirect_url_check CHECK ((length(redirect_url) <= 2048))
);


--
-- Name: debit_withdrawn; Type: TABLE; Schema: instructions; Owner: -
--

CREATE TABLE instructions.debit_withdrawn (
    region_id smallint NOT NULL,
    instruction_id uuid NOT NULL,
    said text NOT NULL,
    withdrawn_at timestamp with time zone NOT NULL,
    CONSTRAINT debit_withdrawn_said_check CHECK ((length(said) <= 150))
);


--
-- Name: idempotency_key; Type: TABLE; Schema: instructions; Owner: -
--

CREATE TABLE instructions.idempotency_key (
    region_id smallint NOT NULL,
    key text NOT NULL,
    body_hash bytea NOT NULL,
    answer jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_key_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);


--
-- Name: inquiry; Type: TABLE; Schema: instructions; Owner: -
--

CREATE TABLE instructions.inquiry (
    region_id smallint NOT NULL,
    partner_id uuid NOT NULL,
    request_id text NOT NULL,
    instruction_id uuid NOT NULL,
    quote_id uuid NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    holds_until timestamp with time zone NOT NULL
);


--
-- Name: instruction; Type: TABLE; Schema: instructions; Owner: -
--

CREATE TABLE instructions.instruction (
    region_id smallint NOT NULL,
    instruction_id uuid NOT NULL,
    bill_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    channel text NOT NULL,
    state text NOT NULL,
    amount bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    account text NOT NULL,
    partner_service_id text,
    customer_no text,
    virtual_account_no text,
    partner_reference_no text,
    qr_payload text,
    qr_svg bytea,
    qr_png bytea,
    CONSTRAINT instruction_amount_check CHECK ((amount > 0)),
    CONSTRAINT instruction_channel_check CHECK ((channel = ANY (ARRAY['qris'::text, 'virtual_account'::text, 'ewallet'::text, 'mobile_banking'::text, 'bank_transfer'::text]))),
    CONSTRAINT instruction_check CHECK ((expires_at > created_at)),
    CONSTRAINT instruction_check1 CHECK (((channel <> 'virtual_account'::text) OR ((partner_service_id IS NOT NULL) AND (customer_no IS NOT NULL) AND (virtual_account_no IS NOT NULL)))),
    CONSTRAINT instruction_check2 CHECK (((channel <> 'qris'::text) OR ((partner_reference_no = account) AND (qr_payload IS NOT NULL)))),
    CONSTRAINT instruction_partner_reference_no_check CHECK ((length(partner_reference_no) <= 25))
)
WITH (fillfactor='85');


--
-- Name: account; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.account (
    region_id smallint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    CONSTRAINT account_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT account_code_check CHECK ((code ~ '^[0-9]+(\.[0-9]+)*$'::text)),
    CONSTRAINT account_kind_check CHECK ((kind = ANY (ARRAY['asset'::text, 'liability'::text, 'revenue'::text, 'expense'::text])))
);


--
-- Name: business_day; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.business_day (
    region_id smallint NOT NULL,
    day date NOT NULL,
    state text NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT business_day_check CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
    CONSTRAINT business_day_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text])))
);


--
-- Name: clearing_account; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.clearing_account (
    region_id smallint NOT NULL,
    partner_id uuid NOT NULL,
    channel text NOT NULL,
    code text NOT NULL
);


--
-- Name: transfer; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.transfer (
    region_id smallint NOT NULL,
    entry_id uuid NOT NULL,
    "position" smallint NOT NULL,
    debit text NOT NULL,
    credit text NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT transfer_amount_check CHECK ((amount > 0)),
    CONSTRAINT transfer_check CHECK ((credit <> debit))
);


--
-- Name: partner; Type: TABLE; Schema: partners; Owner: -
--

CREATE TABLE partners.partner (
    region_id smallint NOT NULL,
    partner_id uuid NOT NULL,
    "position" smallint NOT NULL,
    name text NOT NULL,
    bank text NOT NULL,
    client_id text NOT NULL,
    client_secret_sealed bytea NOT NULL,
    public_key_pem text NOT NULL,
    partner_code text NOT NULL,
    channel_code text NOT NULL,
    channels text[] NOT NULL,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    networks cidr[] DEFAULT '{}'::cidr[] NOT NULL,
    paused text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT partner_check CHECK ((paused <@ channels)),
    CONSTRAINT partner_public_key_pem_check CHECK ((public_key_pem ~~ '-----BEGIN PUBLIC KEY-----%'::text))
);


--
-- Name: clearing_balance; Type: VIEW; Schema: ledger; Owner: -
--

CREATE VIEW ledger.clearing_balance AS
 SELECT c.region_id,
    c.partner_id,
    r.bank,
    r.name AS partner,
    c.channel,
    c.code,
    (COALESCE(m.debit, (0)::numeric) - COALESCE(m.credit, (0)::numeric)) AS balance
   FROM ((ledger.clearing_account c
     JOIN partners.partner r USING (region_id, partner_id))
     LEFT JOIN ( SELECT s.region_id,
            s.code,
            sum(s.debit) AS debit,
            sum(s.credit) AS credit
           FROM ( SELECT transfer.region_id,
                    transfer.debit AS code,
                    transfer.amount AS debit,
                    0 AS credit
                   FROM ledger.transfer
                UNION ALL
                 SELECT transfer.region_id,
                    transfer.credit,
                    0,
                    transfer.amount
                   FROM ledger.transfer) s
          GROUP BY s.region_id, s.code) m ON (((m.region_id = c.region_id) AND (m.code = c.code))));


--
-- Name: entry; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.entry (
    region_id smallint NOT NULL,
    entry_id uuid NOT NULL,
    kind text NOT NULL,
    source_id uuid NOT NULL,
    business_day date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    memo text DEFAULT ''::text NOT NULL,
    CONSTRAINT entry_kind_check CHECK ((kind = ANY (ARRAY['issue'::text, 'receipt'::text, 'reversal'::text, 'settlement'::text, 'correction'::text, 'waiver'::text])))
);


--
-- Name: clearing_entry; Type: VIEW; Schema: ledger; Owner: -
--

CREATE VIEW ledger.clearing_entry AS
 SELECT p.region_id,
    p.payment_id,
    'CREDIT'::text AS movement,
    p.partner_id,
    r.bank,
    p.channel,
    p.bank_reference,
    p.amount,
    p.paid_day AS day,
    p.paid_at AS moved_at,
    (p.state = 'reversed'::text) AS reversed
   FROM (payments.payment p
     JOIN partners.partner r USING (region_id, partner_id))
UNION ALL
 SELECT p.region_id,
    p.payment_id,
    'REVERSAL'::text AS movement,
    p.partner_id,
    r.bank,
    p.channel,
    p.bank_reference,
    p.amount,
    e.business_day AS day,
    e.recorded_at AS moved_at,
    true AS reversed
   FROM ((payments.payment p
     JOIN partners.partner r USING (region_id, partner_id))
     JOIN ledger.entry e ON (((e.region_id = p.region_id) AND (e.kind = 'reversal'::text) AND (e.source_id = p.payment_id))))
  WHERE (p.state = 'reversed'::text);


--
-- Name: contra_account; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.contra_account (
    region_id smallint NOT NULL,
    receivable text NOT NULL,
    contra text NOT NULL,
    CONSTRAINT contra_account_check CHECK ((contra <> receivable))
);


--
-- Name: role_account; Type: TABLE; Schema: ledger; Owner: -
--

CREATE TABLE ledger.role_account (
    region_id smallint NOT NULL,
    role text NOT NULL,
    code text NOT NULL,
    CONSTRAINT role_account_role_check CHECK ((role = ANY (ARRAY['rkud'::text, 'overpayment'::text, 'suspense'::text, 'fee'::text, 'refund_due'::text, 'write_off'::text])))
);


--
-- Name: bucket; Type: TABLE; Schema: limits; Owner: -
--

CREATE UNLOGGED TABLE limits.bucket (
    region_id smallint NOT NULL,
    key bytea NOT NULL,
    full_at timestamp with time zone NOT NULL,
    CONSTRAINT bucket_key_check CHECK ((length(key) = 32))
);


--
-- Name: attempt; Type: TABLE; Schema: notifications; Owner: -
--

CREATE TABLE notifications.attempt (
    region_id smallint NOT NULL,
    attempt_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    event_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    status smallint,
    took_ms integer NOT NULL,
    answer text NOT NULL,
    CONSTRAINT attempt_answer_check CHECK ((length(answer) <= 500)),
    CONSTRAINT attempt_outcome_check CHECK ((outcome = ANY (ARRAY['delivered'::text, 'refused'::text, 'no_answer'::text, 'not_sent'::text, 'target_refused'::text, 'gone'::text, 'left_alone'::text])))
);


--
-- Name: delivery; Type: TABLE; Schema: notifications; Owner: -
--

CREATE TABLE notifications.delivery (
    region_id smallint NOT NULL,
    subscription_id uuid NOT NULL,
    event_id uuid NOT NULL,
    bill_id uuid,
    sequence integer NOT NULL,
    state text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    job_id bigint,
    next_at timestamp with time zone,
    held_why text,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT delivery_check CHECK (((state = 'held'::text) = (held_why IS NOT NULL))),
    CONSTRAINT delivery_check1 CHECK (((state = ANY (ARRAY['delivered'::text, 'held'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT delivery_held_why_check CHECK ((held_why = ANY (ARRAY['refused'::text, 'no_answer'::text, 'not_sent'::text, 'target_refused'::text, 'gone'::text, 'disabled'::text, 'secret_unreadable'::text, 'left_alone'::text])))
);


--
-- Name: outbox; Type: TABLE; Schema: notifications; Owner: -
--

CREATE TABLE notifications.outbox (
    region_id smallint NOT NULL,
    event_id uuid NOT NULL,
    bill_id uuid,
    sequence integer NOT NULL,
    event text NOT NULL,
    payload jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    relayed_at timestamp with time zone
);


--
-- Name: subscription; Type: TABLE; Schema: notifications; Owner: -
--

CREATE TABLE notifications.subscription (
    region_id smallint NOT NULL,
    subscription_id uuid NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    secret_sealed bytea NOT NULL,
    previous_secret_sealed bytea,
    previous_until timestamp with time zone,
    active boolean DEFAULT true NOT NULL,
    ended_why text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT subscription_check CHECK (((previous_secret_sealed IS NULL) = (previous_until IS NULL))),
    CONSTRAINT subscription_check1 CHECK ((active = (ended_why IS NULL))),
    CONSTRAINT subscription_ended_why_check CHECK ((ended_why = ANY (ARRAY['by_hand'::text, 'gone'::text]))),
    CONSTRAINT subscription_events_check CHECK (((cardinality(events) >= 1) AND (cardinality(events) <= 50))),
    CONSTRAINT subscription_url_check CHECK (((url ~ '^https?://'::text) AND (length(url) <= 2000)))
);


--
-- Name: migration; Type: TABLE; Schema: pagi_meta; Owner: -
--

CREATE TABLE pagi_meta.migration (
    name text NOT NULL,
    digest text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT migration_digest_check CHECK ((digest ~ '^[0-9a-f]{64}$'::text))
);


--
-- Name: external_id; Type: TABLE; Schema: partners; Owner: -
--

CREATE TABLE partners.external_id (
    region_id smallint NOT NULL,
    partner_id uuid NOT NULL,
    jakarta_day date NOT NULL,
    external_id text NOT NULL,
    business_key text NOT NULL,
    seen_at timestamp with time zone NOT NULL
);


--
-- Name: message; Type: TABLE; Schema: partners; Owner: -
--

CREATE TABLE partners.message (
    region_id smallint NOT NULL,
    message_id uuid NOT NULL,
    partner_id uuid,
    service smallint,
    request_id text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    path text NOT NULL,
    headers jsonb NOT NULL,
    body text NOT NULL,
    verdict text NOT NULL,
    reply_code text NOT NULL,
    took_ms integer NOT NULL,
    direction text DEFAULT 'in'::text NOT NULL,
    subject text DEFAULT ''::text NOT NULL,
    reference text DEFAULT ''::text NOT NULL,
    reply text DEFAULT ''::text NOT NULL,
    diagnosis jsonb,
    reply_body text DEFAULT ''::text NOT NULL,
    CONSTRAINT message_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text])))
);


--
-- Name: outbound; Type: TABLE; Schema: partners; Owner: -
--

CREATE TABLE partners.outbound (
    region_id smallint NOT NULL,
    partner_id uuid NOT NULL,
    base_url text NOT NULL,
    client_id text NOT NULL,
    client_secret_sealed bytea NOT NULL,
    private_key_sealed bytea NOT NULL,
    partner_code text NOT NULL,
    channel_code text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    CONSTRAINT outbound_base_url_check CHECK ((base_url ~ '^https?://[!-~]+$'::text))
);


--
-- Name: unknown_answer; Type: TABLE; Schema: partners; Owner: -
--

CREATE TABLE partners.unknown_answer (
    region_id smallint NOT NULL,
    partner_id uuid NOT NULL,
    service smallint NOT NULL,
    natural_id text NOT NULL,
    account text NOT NULL,
    amount bigint,
    paid_day date NOT NULL,
    told_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    settled_by text,
    settled_at timestamp with time zone,
    CONSTRAINT unknown_answer_check CHECK ((((state = 'settled'::text) = (settled_at IS NOT NULL)) AND ((state = 'settled'::text) = (settled_by IS NOT NULL)))),
    CONSTRAINT unknown_answer_settled_by_check CHECK ((settled_by = ANY (ARRAY['retry'::text, 'status'::text, 'statement'::text, 'asked'::text])))
);


--
-- Name: allocation; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.allocation (
    region_id smallint NOT NULL,
    payment_id uuid NOT NULL,
    item_id uuid NOT NULL,
    paid_day date NOT NULL,
    principal bigint NOT NULL,
    interest bigint NOT NULL,
    fines bigint NOT NULL,
    principal_waived bigint DEFAULT 0 NOT NULL,
    interest_waived bigint DEFAULT 0 NOT NULL,
    fines_waived bigint DEFAULT 0 NOT NULL,
    CONSTRAINT allocation_fines_check CHECK ((fines >= 0)),
    CONSTRAINT allocation_fines_waived_check CHECK ((fines_waived >= 0)),
    CONSTRAINT allocation_interest_check CHECK ((interest >= 0)),
    CONSTRAINT allocation_interest_waived_check CHECK ((interest_waived >= 0)),
    CONSTRAINT allocation_not_empty CHECK (((((((principal + interest) + fines) + principal_waived) + interest_waived) + fines_waived) > 0)),
    CONSTRAINT allocation_principal_check CHECK ((principal >= 0)),
    CONSTRAINT allocation_principal_waived_check CHECK ((principal_waived >= 0))
);


--
-- Name: movement; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.movement (
    region_id smallint NOT NULL,
    movement_id uuid NOT NULL,
    kind text NOT NULL,
    payment_id uuid,
    pocket text,
    bill_id uuid,
    quote_id uuid,
    paid_day date,
    amount bigint NOT NULL,
    to_bill bigint DEFAULT 0 NOT NULL,
    to_overpayment bigint DEFAULT 0 NOT NULL,
    origin text NOT NULL,
    proposal_id uuid,
    reason text NOT NULL,
    document text NOT NULL,
    moved_at timestamp with time zone NOT NULL,
    run_id uuid,
    CONSTRAINT bill_where_one_is_touched CHECK (((kind = ANY (ARRAY['compensation'::text, 'assignment'::text, 'write_off'::text, 'release'::text])) = (bill_id IS NOT NULL))),
    CONSTRAINT movement_amount_check CHECK ((amount > 0)),
    CONSTRAINT movement_check CHECK (((origin = 'desk'::text) = (proposal_id IS NOT NULL))),
    CONSTRAINT movement_check2 CHECK (((kind = 'write_off'::text) = (payment_id IS NULL))),
    CONSTRAINT movement_check3 CHECK (((kind = ANY (ARRAY['compensation'::text, 'assignment'::text, 'refund'::text])) = (pocket IS NOT NULL))),
    CONSTRAINT movement_check4 CHECK (((kind <> 'compensation'::text) OR ((pocket = 'overpayment'::text) AND (to_overpayment = 0)))),
    CONSTRAINT movement_check5 CHECK (((kind <> 'assignment'::text) OR (pocket = 'suspense'::text))),
    CONSTRAINT movement_check8 CHECK (((to_bill = 0) OR ((quote_id IS NOT NULL) AND (paid_day IS NOT NULL)))),
    CONSTRAINT movement_check9 CHECK (((kind = 'reversal'::text) OR (document <> ''::text))),
    CONSTRAINT movement_kind_check CHECK ((kind = ANY (ARRAY['reversal'::text, 'compensation'::text, 'assignment'::text, 'refund'::text, 'write_off'::text, 'release'::text]))),
    CONSTRAINT movement_origin_check CHECK ((origin = ANY (ARRAY['desk'::text, 'partner'::text, 'assessment'::text]))),
    CONSTRAINT movement_pocket_check CHECK ((pocket = ANY (ARRAY['overpayment'::text, 'suspense'::text]))),
    CONSTRAINT movement_to_bill_check CHECK ((to_bill >= 0)),
    CONSTRAINT movement_to_overpayment_check CHECK ((to_overpayment >= 0)),
    CONSTRAINT origin_fits_kind CHECK ((((origin = 'desk'::text) AND (kind <> 'release'::text)) OR ((origin = 'partner'::text) AND (kind = 'reversal'::text)) OR ((origin = 'assessment'::text) AND (kind = 'release'::text)))),
    CONSTRAINT parts_make_the_amount CHECK (((kind = ANY (ARRAY['compensation'::text, 'assignment'::text, 'release'::text])) = ((to_bill + to_overpayment) = amount))),
    CONSTRAINT release_has_run CHECK (((kind = 'release'::text) = (run_id IS NOT NULL)))
);


--
-- Name: movement_item; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.movement_item (
    region_id smallint NOT NULL,
    movement_id uuid NOT NULL,
    item_id uuid NOT NULL,
    paid_day date NOT NULL,
    principal bigint NOT NULL,
    interest bigint NOT NULL,
    fines bigint NOT NULL,
    principal_waived bigint DEFAULT 0 NOT NULL,
    interest_waived bigint DEFAULT 0 NOT NULL,
    fines_waived bigint DEFAULT 0 NOT NULL,
    CONSTRAINT movement_item_fines_check CHECK ((fines >= 0)),
    CONSTRAINT movement_item_fines_waived_check CHECK ((fines_waived >= 0)),
    CONSTRAINT movement_item_interest_check CHECK ((interest >= 0)),
    CONSTRAINT movement_item_interest_waived_check CHECK ((interest_waived >= 0)),
    CONSTRAINT movement_item_not_empty CHECK (((((((principal + interest) + fines) + principal_waived) + interest_waived) + fines_waived) > 0)),
    CONSTRAINT movement_item_principal_check CHECK ((principal >= 0)),
    CONSTRAINT movement_item_principal_waived_check CHECK ((principal_waived >= 0))
);


--
-- Name: waiver; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.waiver (
    region_id smallint NOT NULL,
    waiver_id uuid NOT NULL,
    bill_id uuid NOT NULL,
    quote_id uuid NOT NULL,
    day date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);


--
-- Name: waiver_item; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.waiver_item (
    region_id smallint NOT NULL,
    waiver_id uuid NOT NULL,
    item_id uuid NOT NULL,
    principal bigint NOT NULL,
    interest bigint NOT NULL,
    fines bigint NOT NULL,
    CONSTRAINT waiver_item_fines_check CHECK ((fines >= 0)),
    CONSTRAINT waiver_item_interest_check CHECK ((interest >= 0)),
    CONSTRAINT waiver_item_principal_check CHECK ((principal >= 0))
);


--
-- Name: applied; Type: VIEW; Schema: payments; Owner: -
--

CREATE VIEW payments.applied AS
 SELECT a.region_id,
    a.payment_id,
    NULL::uuid AS movement_id,
    a.item_id,
    a.paid_day,
    a.principal,
    a.interest,
    a.fines,
    a.principal_waived,
    a.interest_waived,
    a.fines_waived
   FROM (payments.allocation a
     JOIN payments.payment p USING (region_id, payment_id))
  WHERE (p.state <> 'reversed'::text)
UNION ALL
 SELECT m.region_id,
    m.payment_id,
    m.movement_id,
    i.item_id,
    i.paid_day,
    i.principal,
    i.interest,
    i.fines,
    i.principal_waived,
    i.interest_waived,
    i.fines_waived
   FROM ((payments.movement_item i
     JOIN payments.movement m USING (region_id, movement_id))
     JOIN payments.payment p USING (region_id, payment_id))
  WHERE ((m.kind = ANY (ARRAY['compensation'::text, 'assignment'::text])) AND (p.state <> 'reversed'::text))
UNION ALL
 SELECT m.region_id,
    m.payment_id,
    m.movement_id,
    i.item_id,
    i.paid_day,
    (- i.principal) AS principal,
    (- i.interest) AS interest,
    (- i.fines) AS fines,
    0 AS principal_waived,
    0 AS interest_waived,
    0 AS fines_waived
   FROM ((payments.movement_item i
     JOIN payments.movement m USING (region_id, movement_id))
     JOIN payments.payment p USING (region_id, payment_id))
  WHERE ((m.kind = 'release'::text) AND (p.state <> 'reversed'::text))
UNION ALL
 SELECT w.region_id,
    NULL::uuid AS payment_id,
    w.waiver_id AS movement_id,
    i.item_id,
    w.day AS paid_day,
    0 AS principal,
    0 AS interest,
    0 AS fines,
    i.principal AS principal_waived,
    i.interest AS interest_waived,
    i.fines AS fines_waived
   FROM (payments.waiver w
     JOIN payments.waiver_item i USING (region_id, waiver_id));


--
-- Name: attempt; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.attempt (
    region_id smallint NOT NULL,
    attempt_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    channel text NOT NULL,
    service smallint NOT NULL,
    natural_id text NOT NULL,
    external_id text,
    account text NOT NULL,
    bill_id uuid,
    amount bigint NOT NULL,
    paid_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    bank_reference text DEFAULT ''::text NOT NULL
);


--
-- Name: deposit; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.deposit (
    region_id smallint NOT NULL,
    deposit_id uuid NOT NULL,
    partner_id uuid NOT NULL,
    channel text NOT NULL,
    paid_day date NOT NULL,
    amount bigint NOT NULL,
    fee bigint NOT NULL,
    payments integer NOT NULL,
    document text NOT NULL,
    deposited_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT deposit_amount_check CHECK ((amount > 0)),
    CONSTRAINT deposit_document_check CHECK (((length(btrim(document)) >= 1) AND (length(btrim(document)) <= 200))),
    CONSTRAINT deposit_fee_check CHECK ((fee >= 0)),
    CONSTRAINT deposit_payments_check CHECK ((payments > 0))
);


--
-- Name: deposited; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.deposited (
    region_id smallint NOT NULL,
    payment_id uuid NOT NULL,
    deposit_id uuid NOT NULL
);


--
-- Name: parked; Type: VIEW; Schema: payments; Owner: -
--

CREATE VIEW payments.parked AS
 SELECT p.region_id,
    p.payment_id,
    pocket.name AS pocket,
    p.partner_id,
    p.channel,
    p.bill_id,
    p.paid_at,
    p.paid_day,
    ((((pocket.amount)::numeric + COALESCE(m.added, (0)::numeric)) - COALESCE(m.taken, (0)::numeric)))::bigint AS open
   FROM ((payments.payment p
     CROSS JOIN LATERAL ( VALUES ('overpayment'::text,p.to_overpayment), ('suspense'::text,p.to_suspense)) pocket(name, amount))
     LEFT JOIN LATERAL ( SELECT sum(m_1.to_overpayment) FILTER (WHERE (pocket.name = 'overpayment'::text)) AS added,
            sum(m_1.amount) FILTER (WHERE (m_1.pocket = pocket.name)) AS taken
           FROM payments.movement m_1
          WHERE ((m_1.region_id = p.region_id) AND (m_1.payment_id = p.payment_id))) m ON (true))
  WHERE ((p.state <> 'reversed'::text) AND ((p.to_overpayment > 0) OR (p.to_suspense > 0)))
UNION ALL
 SELECT p.region_id,
    p.payment_id,
    'overpayment'::text AS pocket,
    p.partner_id,
    p.channel,
    COALESCE(p.bill_id, m.bill_id) AS bill_id,
    p.paid_at,
    p.paid_day,
    m.open
   FROM (( SELECT m_1.region_id,
            m_1.payment_id,
            (array_agg(m_1.bill_id ORDER BY m_1.moved_at) FILTER (WHERE (m_1.kind = 'release'::text)))[1] AS bill_id,
            ((sum(m_1.to_overpayment) - COALESCE(sum(m_1.amount) FILTER (WHERE (m_1.pocket = 'overpayment'::text)), (0)::numeric)))::bigint AS open
           FROM payments.movement m_1
          WHERE (m_1.payment_id IN ( SELECT r.payment_id
                   FROM payments.movement r
                  WHERE (r.kind = 'release'::text)))
          GROUP BY m_1.region_id, m_1.payment_id) m
     JOIN payments.payment p USING (region_id, payment_id))
  WHERE ((p.state <> 'reversed'::text) AND (p.to_overpayment = 0) AND (p.to_suspense = 0));


--
-- Name: part; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.part (
    region_id smallint NOT NULL,
    payment_id uuid NOT NULL,
    place smallint NOT NULL,
    bill_id uuid NOT NULL,
    quote_id uuid NOT NULL,
    amount bigint NOT NULL,
    code text NOT NULL,
    reference text DEFAULT ''::text NOT NULL,
    CONSTRAINT part_amount_check CHECK ((amount > 0)),
    CONSTRAINT part_place_check CHECK (((place >= 1) AND (place <= 24)))
);


--
-- Name: payment_key; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.payment_key (
    region_id smallint NOT NULL,
    partner_id uuid NOT NULL,
    service smallint NOT NULL,
    natural_id text NOT NULL,
    payment_id uuid NOT NULL,
    account text NOT NULL,
    amount bigint NOT NULL
);


--
-- Name: payout; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.payout (
    region_id smallint NOT NULL,
    payout_id uuid NOT NULL,
    movement_id uuid NOT NULL,
    document text NOT NULL,
    paid_on date NOT NULL,
    recorded_by uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT payout_document_check CHECK (((length(btrim(document)) >= 1) AND (length(btrim(document)) <= 200)))
);


--
-- Name: reached; Type: VIEW; Schema: payments; Owner: -
--

CREATE VIEW payments.reached AS
 SELECT payment.region_id,
    payment.payment_id,
    payment.bill_id,
    payment.amount,
    payment.to_bill,
    payment.to_overpayment
   FROM payments.payment
  WHERE (payment.bill_id IS NOT NULL)
UNION ALL
 SELECT part.region_id,
    part.payment_id,
    part.bill_id,
    part.amount,
    part.amount AS to_bill,
    0 AS to_overpayment
   FROM payments.part;


--
-- Name: statement_key; Type: TABLE; Schema: payments; Owner: -
--

CREATE TABLE payments.statement_key (
    region_id smallint NOT NULL,
    partner_id uuid NOT NULL,
    bank_reference text NOT NULL,
    payment_id uuid NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT statement_key_amount_check CHECK ((amount > 0)),
    CONSTRAINT statement_key_bank_reference_check CHECK ((bank_reference <> ''::text))
);


--
-- Name: pgqueuer; Type: TABLE; Schema: queue; Owner: -
--

CREATE TABLE queue.pgqueuer (
    id bigint NOT NULL,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    execute_after timestamp with time zone DEFAULT now() NOT NULL,
    status queue.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer DEFAULT 0 NOT NULL,
    slot bigint
)
WITH (autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_threshold='1000', autovacuum_analyze_scale_factor='0.02', autovacuum_analyze_threshold='500', autovacuum_vacuum_cost_limit='10000', autovacuum_vacuum_cost_delay='0', fillfactor='70');


--
-- Name: pgqueuer_id_seq; Type: SEQUENCE; Schema: queue; Owner: -
--

CREATE SEQUENCE queue.pgqueuer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: pgqueuer_id_seq; Type: SEQUENCE OWNED BY; Schema: queue; Owner: -
--

ALTER SEQUENCE queue.pgqueuer_id_seq OWNED BY queue.pgqueuer.id;


--
-- Name: pgqueuer_log; Type: TABLE; Schema: queue; Owner: -
--

CREATE TABLE queue.pgqueuer_log (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    job_id bigint NOT NULL,
    status queue.pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);


--
-- Name: pgqueuer_log_id_seq; Type: SEQUENCE; Schema: queue; Owner: -
--

ALTER TABLE queue.pgqueuer_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME queue.pgqueuer_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: pgqueuer_schedules; Type: TABLE; Schema: queue; Owner: -
--

CREATE TABLE queue.pgqueuer_schedules (
    id bigint NOT NULL,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone DEFAULT now() NOT NULL,
    created timestamp with time zone DEFAULT now() NOT NULL,
    updated timestamp with time zone DEFAULT now() NOT NULL,
    next_run timestamp with time zone DEFAULT now() NOT NULL,
    last_run timestamp with time zone,
    status queue.pgqueuer_status DEFAULT 'queued'::queue.pgqueuer_status
);


--
-- Name: pgqueuer_schedules_id_seq; Type: SEQUENCE; Schema: queue; Owner: -
--

CREATE SEQUENCE queue.pgqueuer_schedules_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: pgqueuer_schedules_id_seq; Type: SEQUENCE OWNED BY; Schema: queue; Owner: -
--

ALTER SEQUENCE queue.pgqueuer_schedules_id_seq OWNED BY queue.pgqueuer_schedules.id;


--
-- Name: pgqueuer_statistics; Type: TABLE; Schema: queue; Owner: -
--

CREATE TABLE queue.pgqueuer_statistics (
    id bigint NOT NULL,
    created timestamp with time zone DEFAULT date_trunc('sec'::text, now()) NOT NULL,
    count bigint NOT NULL,
    priority integer NOT NULL,
    status queue.pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);


--
-- Name: pgqueuer_statistics_id_seq; Type: SEQUENCE; Schema: queue; Owner: -
--

CREATE SEQUENCE queue.pgqueuer_statistics_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: pgqueuer_statistics_id_seq; Type: SEQUENCE OWNED BY; Schema: queue; Owner: -
--

ALTER SEQUENCE queue.pgqueuer_statistics_id_seq OWNED BY queue.pgqueuer_statistics.id;


--
-- Name: day_close; Type: TABLE; Schema: reconciliation; Owner: -
--

CREATE TABLE reconciliation.day_close (
    region_id smallint NOT NULL,
    day date NOT NULL,
    closed_by uuid,
    closed_at timestamp with time zone NOT NULL,
    proposal_id uuid,
    blockers jsonb NOT NULL,
    figures jsonb NOT NULL,
    CONSTRAINT override_by_two CHECK (((blockers = '[]'::jsonb) OR (proposal_id IS NOT NULL)))
);


--
-- Name: discrepancy; Type: TABLE; Schema: reconciliation; Owner: -
--

CREATE TABLE reconciliation.discrepancy (
    region_id smallint NOT NULL,
    discrepancy_id uuid NOT NULL,
    key text NOT NULL,
    bank text NOT NULL,
    day date NOT NULL,
    run_id uuid NOT NULL,
    "position" integer NOT NULL,
    class text NOT NULL,
    movement text NOT NULL,
    bank_amount bigint,
    ledger_amount bigint,
    payment_id uuid,
    state text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    resolution text,
    resolved_at timestamp with time zone,
    proposal_id uuid,
    booked_payment_id uuid,
    CONSTRAINT discrepancy_check CHECK (((state = 'resolved'::text) = (resolution IS NOT NULL))),
    CONSTRAINT discrepancy_check1 CHECK (((state = 'resolved'::text) = (resolved_at IS NOT NULL))),
    CONSTRAINT discrepancy_check2 CHECK ((COALESCE(bank_amount, ledger_amount) IS NOT NULL)),
    CONSTRAINT discrepancy_class_check CHECK ((class = ANY (ARRAY['amount_differs'::text, 'only_in_bank'::text, 'only_in_ledger'::text, 'duplicate'::text]))),
    CONSTRAINT discrepancy_movement_check CHECK ((movement = ANY (ARRAY['CREDIT'::text, 'REVERSAL'::text]))),
    CONSTRAINT discrepancy_resolution_check CHECK ((resolution = ANY (ARRAY['booked'::text, 'suspense'::text, 'reversed'::text, 'refunded'::text, 'corrected'::text, 'explained'::text, 'cleared'::text]))),
    CONSTRAINT worked_by_two CHECK (((resolution IS NULL) OR ((resolution = 'cleared'::text) = (proposal_id IS NULL))))
);


--
-- Name: file; Type: TABLE; Schema: reconciliation; Owner: -
--

CREATE TABLE reconciliation.file (
    region_id smallint NOT NULL,
    file_id uuid NOT NULL,
    bank text NOT NULL,
    day date NOT NULL,
    name text NOT NULL,
    sha256 bytea NOT NULL,
    content bytea NOT NULL,
    lines integer NOT NULL,
    quarantined integer NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT file_lines_check CHECK ((lines >= 0)),
    CONSTRAINT file_quarantined_check CHECK ((quarantined >= 0)),
    CONSTRAINT file_sha256_check CHECK ((length(sha256) = 32))
);


--
-- Name: finding; Type: TABLE; Schema: reconciliation; Owner: -
--

CREATE TABLE reconciliation.finding (
    region_id smallint NOT NULL,
    run_id uuid NOT NULL,
    "position" integer NOT NULL,
    class text NOT NULL,
    line integer,
    payment_id uuid,
    movement text NOT NULL,
    bank_amount bigint,
    ledger_amount bigint,
    CONSTRAINT finding_booked CHECK (((class <> 'booked'::text) OR (bank_amount = ledger_amount))),
    CONSTRAINT finding_check CHECK (((class = 'only_in_ledger'::text) = (line IS NULL))),
    CONSTRAINT finding_check1 CHECK (((class = ANY (ARRAY['only_in_bank'::text, 'duplicate'::text])) = (payment_id IS NULL))),
    CONSTRAINT finding_check2 CHECK ((((line IS NULL) = (bank_amount IS NULL)) AND ((payment_id IS NULL) = (ledger_amount IS NULL)))),
    CONSTRAINT finding_check3 CHECK (((class <> 'matched'::text) OR (bank_amount = ledger_amount))),
    CONSTRAINT finding_check4 CHECK (((class <> 'amount_differs'::text) OR (bank_amount <> ledger_amount))),
    CONSTRAINT finding_movement_check CHECK ((movement = ANY (ARRAY['CREDIT'::text, 'REVERSAL'::text])))
);


--
-- Name: quarantined_line; Type: TABLE; Schema: reconciliation; Owner: -
--

CREATE TABLE reconciliation.quarantined_line (
    region_id smallint NOT NULL,
    file_id uuid NOT NULL,
    line integer NOT NULL,
    column_name text NOT NULL,
    reason text NOT NULL,
    shown text NOT NULL,
    CONSTRAINT quarantined_line_line_check CHECK ((line >= 2))
);


--
-- Name: run; Type: TABLE; Schema: reconciliation; Owner: -
--

CREATE TABLE reconciliation.run (
    region_id smallint NOT NULL,
    run_id uuid NOT NULL,
    file_id uuid NOT NULL,
    number integer NOT NULL,
    ran_at timestamp with time zone NOT NULL,
    clearing_balance bigint NOT NULL,
    digest numeric NOT NULL,
    CONSTRAINT run_number_check CHECK ((number >= 1))
);


--
-- Name: run_class; Type: TABLE; Schema: reconciliation; Owner: -
--

CREATE TABLE reconciliation.run_class (
    region_id smallint NOT NULL,
    run_id uuid NOT NULL,
    class text NOT NULL,
    count integer NOT NULL,
    amount bigint NOT NULL,
    CONSTRAINT run_class_amount_check CHECK ((amount >= 0)),
    CONSTRAINT run_class_class_check CHECK ((class = ANY (ARRAY['matched'::text, 'booked'::text, 'amount_differs'::text, 'only_in_bank'::text, 'only_in_ledger'::text, 'duplicate'::text]))),
    CONSTRAINT run_class_count_check CHECK ((count >= 0))
);


--
-- Name: shown; Type: VIEW; Schema: reconciliation; Owner: -
--

CREATE VIEW reconciliation.shown AS
 SELECT f.region_id,
    f.payment_id,
    f.movement,
    f.class,
    f.run_id,
    f.line,
    i.file_id,
    i.bank,
    i.day
   FROM ((reconciliation.finding f
     JOIN reconciliation.run r ON (((r.region_id = f.region_id) AND (r.run_id = f.run_id))))
     JOIN reconciliation.file i ON (((i.region_id = r.region_id) AND (i.file_id = r.file_id))))
  WHERE ((f.payment_id IS NOT NULL) AND (f.line IS NOT NULL) AND (NOT (EXISTS ( SELECT
           FROM reconciliation.run newer
          WHERE ((newer.region_id = r.region_id) AND (newer.file_id = r.file_id) AND (newer.number > r.number))))));


--
-- Name: statement_line; Type: TABLE; Schema: reconciliation; Owner: -
--

CREATE TABLE reconciliation.statement_line (
    region_id smallint NOT NULL,
    file_id uuid NOT NULL,
    line integer NOT NULL,
    transaction_id text NOT NULL,
    transaction_time timestamp with time zone NOT NULL,
    channel text NOT NULL,
    reference text NOT NULL,
    virtual_account_no text NOT NULL,
    amount bigint NOT NULL,
    fee bigint NOT NULL,
    type text NOT NULL,
    remark text NOT NULL,
    CONSTRAINT statement_line_amount_check CHECK ((amount > 0)),
    CONSTRAINT statement_line_channel_check CHECK ((channel = ANY (ARRAY['VA'::text, 'QRIS'::text, 'EWALLET'::text, 'TRANSFER'::text]))),
    CONSTRAINT statement_line_fee_check CHECK ((fee >= 0)),
    CONSTRAINT statement_line_line_check CHECK ((line >= 2)),
    CONSTRAINT statement_line_transaction_id_check CHECK ((transaction_id <> ''::text)),
    CONSTRAINT statement_line_type_check CHECK ((type = ANY (ARRAY['CREDIT'::text, 'REVERSAL'::text])))
);


--
-- Name: region; Type: TABLE; Schema: regions; Owner: -
--

CREATE TABLE regions.region (
    region_id smallint NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    zone text NOT NULL,
    CONSTRAINT region_region_id_check CHECK (((region_id >= 1000) AND (region_id <= 9999))),
    CONSTRAINT region_slug_check CHECK ((slug ~ '^[a-z_]+$'::text))
);


--
-- Name: mark; Type: TABLE; Schema: sweep; Owner: -
--

CREATE TABLE sweep.mark (
    region_id smallint NOT NULL,
    instruction_id uuid NOT NULL
);


--
-- Name: provider; Type: TABLE; Schema: sweep; Owner: -
--

CREATE TABLE sweep.provider (
    region_id smallint NOT NULL,
    partner_id uuid NOT NULL,
    rests_until timestamp with time zone NOT NULL,
    busy integer NOT NULL,
    CONSTRAINT provider_busy_check CHECK ((busy >= 0))
);


--
-- Name: tax_object; Type: TABLE; Schema: taxpayers; Owner: -
--

CREATE TABLE taxpayers.tax_object (
    region_id smallint NOT NULL,
    object_id uuid NOT NULL,
    taxpayer_id uuid NOT NULL,
    tax text NOT NULL,
    object_number text NOT NULL,
    village text NOT NULL,
    district text NOT NULL,
    address_sealed bytea,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT nop_is_18_digits CHECK (((tax <> 'property'::text) OR ((octet_length(object_number) = 18) AND (rtrim(object_number, '0123456789'::text) = ''::text))))
);


--
-- Name: taxpayer; Type: TABLE; Schema: taxpayers; Owner: -
--

CREATE TABLE taxpayers.taxpayer (
    region_id smallint NOT NULL,
    taxpayer_id uuid NOT NULL,
    npwpd text NOT NULL,
    name_sealed bytea NOT NULL,
    address_sealed bytea,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: pgqueuer id; Type: DEFAULT; Schema: queue; Owner: -
--

ALTER TABLE ONLY queue.pgqueuer ALTER COLUMN id SET DEFAULT nextval('queue.pgqueuer_id_seq'::regclass);


--
-- Name: pgqueuer_schedules id; Type: DEFAULT; Schema: queue; Owner: -
--

ALTER TABLE ONLY queue.pgqueuer_schedules ALTER COLUMN id SET DEFAULT nextval('queue.pgqueuer_schedules_id_seq'::regclass);


--
-- Name: pgqueuer_statistics id; Type: DEFAULT; Schema: queue; Owner: -
--

ALTER TABLE ONLY queue.pgqueuer_statistics ALTER COLUMN id SET DEFAULT nextval('queue.pgqueuer_statistics_id_seq'::regclass);


--
-- Name: law law_pkey; Type: CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.law
    ADD CONSTRAINT law_pkey PRIMARY KEY (region_id, digest);


--
-- Name: letter_counter letter_counter_pkey; Type: CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.letter_counter
    ADD CONSTRAINT letter_counter_pkey PRIMARY KEY (region_id, document, year);


--
-- Name: liability liability_pkey; Type: CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.liability
    ADD CONSTRAINT liability_pkey PRIMARY KEY (region_id, liability_id);


--
-- Name: liability liability_region_id_object_id_document_tax_period_version_key; Type: CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.liability
    ADD CONSTRAINT liability_region_id_object_id_document_tax_period_version_key UNIQUE (region_id, object_id, document, tax_period, version);


--
-- Name: property_fact property_fact_pkey; Type: CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.property_fact
    ADD CONSTRAINT property_fact_pkey PRIMARY KEY (region_id, fact_id);


--
-- Name: property_reduction property_reduction_pkey; Type: CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.property_reduction
    ADD CONSTRAINT property_reduction_pkey PRIMARY KEY (region_id, object_id, tax_year, recorded_at);


--
-- Name: run_chunk run_chunk_pkey; Type: CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.run_chunk
    ADD CONSTRAINT run_chunk_pkey PRIMARY KEY (region_id, run_id, chunk);


--
-- Name: run_failure run_failure_pkey; Type: CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.run_failure
    ADD CONSTRAINT run_failure_pkey PRIMARY KEY (region_id, run_id, object_id);


--
-- Name: run run_pkey; Type: CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.run
    ADD CONSTRAINT run_pkey PRIMARY KEY (region_id, run_id);


--
-- Name: record record_pkey; Type: CONSTRAINT; Schema: audit; Owner: -
--

ALTER TABLE ONLY audit.record
    ADD CONSTRAINT record_pkey PRIMARY KEY (region_id, record_id);


--
-- Name: bill bill_pkey; Type: CONSTRAINT; Schema: bills; Owner: -
--

ALTER TABLE ONLY bills.bill
    ADD CONSTRAINT bill_pkey PRIMARY KEY (region_id, bill_id);


--
-- Name: bill bill_region_id_bill_code_key; Type: CONSTRAINT; Schema: bills; Owner: -
--

ALTER TABLE ONLY bills.bill
    ADD CONSTRAINT bill_region_id_bill_code_key UNIQUE (region_id, bill_code);


--
-- Name: item item_pkey; Type: CONSTRAINT; Schema: bills; Owner: -
--

ALTER TABLE ONLY bills.item
    ADD CONSTRAINT item_pkey PRIMARY KEY (region_id, item_id);


--
-- Name: quote one_quote_a_day; Type: CONSTRAINT; Schema: bills; Owner: -
--

ALTER TABLE ONLY bills.quote
    ADD CONSTRAINT one_quote_a_day UNIQUE (region_id, bill_id, bill_version, valid_from, law);


--
-- Name: quote_item quote_item_pkey; Type: CONSTRAINT; Schema: bills; Owner: -
--

ALTER TABLE ONLY bills.quote_item
    ADD CONSTRAINT quote_item_pkey PRIMARY KEY (region_id, quote_id, "position");


--
-- Name: quote quote_pkey; Type: CONSTRAINT; Schema: bills; Owner: -
--

ALTER TABLE ONLY bills.quote
    ADD CONSTRAINT quote_pkey PRIMARY KEY (region_id, quote_id);


--
-- Name: relief_grant relief_grant_pkey; Type: CONSTRAINT; Schema: bills; Owner: -
--

ALTER TABLE ONLY bills.relief_grant
    ADD CONSTRAINT relief_grant_pkey PRIMARY KEY (region_id, grant_id);


--
-- Name: transition transition_pkey; Type: CONSTRAINT; Schema: guard; Owner: -
--

ALTER TABLE ONLY guard.transition
    ADD CONSTRAINT transition_pkey PRIMARY KEY (noun, from_state, to_state);


--
-- Name: approval_limit approval_limit_region_id_role_action_valid_from_key; Type: CONSTRAINT; Schema: identity; Owner: -
--

ALTER TABLE ONLY identity.approval_limit
    ADD CONSTRAINT approval_limit_region_id_role_action_valid_from_key UNIQUE NULLS NOT DISTINCT (region_id, role, action, valid_from);


--
-- Name: clerk clerk_pkey; Type: CONSTRAINT; Schema: identity; Owner: -
--

ALTER TABLE ONLY identity.clerk
    ADD CONSTRAINT clerk_pkey PRIMARY KEY (region_id, clerk_id);


--
-- Name: clerk clerk_region_id_username_key; Type: CONSTRAINT; Schema: identity; Owner: -
--

ALTER TABLE ONLY identity.clerk
    ADD CONSTRAINT clerk_region_id_username_key UNIQUE (region_id, username);


--
-- Name: proposal proposal_pkey; Type: CONSTRAINT; Schema: identity; Owner: -
--

ALTER TABLE ONLY identity.proposal
    ADD CONSTRAINT proposal_pkey PRIMARY KEY (region_id, proposal_id);


--
-- Name: session session_pkey; Type: CONSTRAINT; Schema: identity; Owner: -
--

ALTER TABLE ONLY identity.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (region_id, token_hash);


--
-- Name: sign_in_attempt sign_in_attempt_pkey; Type: CONSTRAINT; Schema: identity; Owner: -
--

ALTER TABLE ONLY identity.sign_in_attempt
    ADD CONSTRAINT sign_in_attempt_pkey PRIMARY KEY (region_id, subject);


--
-- Name: used_code used_code_pkey; Type: CONSTRAINT; Schema: identity; Owner: -
--

ALTER TABLE ONLY identity.used_code
    ADD CONSTRAINT used_code_pkey PRIMARY KEY (region_id, clerk_id, step);


--
-- Name: at_provider at_provider_pkey; Type: CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.at_provider
    ADD CONSTRAINT at_provider_pkey PRIMARY KEY (region_id, request_id);


--
-- Name: at_provider at_provider_region_id_partner_id_channel_reference_key; Type: CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.at_provider
    ADD CONSTRAINT at_provider_region_id_partner_id_channel_reference_key UNIQUE (region_id, partner_id, channel, reference);


--
-- Name: debit debit_pkey; Type: CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.debit
    ADD CONSTRAINT debit_pkey PRIMARY KEY (region_id, instruction_id);


--
-- Name: debit_withdrawn debit_withdrawn_pkey; Type: CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.debit_withdrawn
    ADD CONSTRAINT debit_withdrawn_pkey PRIMARY KEY (region_id, instruction_id);


--
-- Name: fixed_account fixed_account_pkey; Type: CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.fixed_account
    ADD CONSTRAINT fixed_account_pkey PRIMARY KEY (region_id, account_id);


--
-- Name: fixed_account fixed_account_region_id_partner_id_account_key; Type: CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.fixed_account
    ADD CONSTRAINT fixed_account_region_id_partner_id_account_key UNIQUE (region_id, partner_id, account);


--
-- Name: fixed_account fixed_account_region_id_taxpayer_id_partner_id_key; Type: CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.fixed_account
    ADD CONSTRAINT fixed_account_region_id_taxpayer_id_partner_id_key UNIQUE (region_id, taxpayer_id, partner_id);


--
-- Name: idempotency_key idempotency_key_pkey; Type: CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.idempotency_key
    ADD CONSTRAINT idempotency_key_pkey PRIMARY KEY (region_id, key);


--
-- Name: inquiry inquiry_pkey; Type: CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.inquiry
    ADD CONSTRAINT inquiry_pkey PRIMARY KEY (region_id, partner_id, request_id, quote_id, asked_at);


--
-- Name: instruction instruction_pkey; Type: CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.instruction
    ADD CONSTRAINT instruction_pkey PRIMARY KEY (region_id, instruction_id);


--
-- Name: instruction instruction_region_id_partner_id_channel_account_key; Type: CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.instruction
    ADD CONSTRAINT instruction_region_id_partner_id_channel_account_key UNIQUE (region_id, partner_id, channel, account);


--
-- Name: told told_pkey; Type: CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.told
    ADD CONSTRAINT told_pkey PRIMARY KEY (region_id, answer_id, place);


--
-- Name: told told_region_id_answer_id_bill_id_key; Type: CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.told
    ADD CONSTRAINT told_region_id_answer_id_bill_id_key UNIQUE (region_id, answer_id, bill_id);


--
-- Name: account account_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (region_id, code);


--
-- Name: business_day business_day_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.business_day
    ADD CONSTRAINT business_day_pkey PRIMARY KEY (region_id, day);


--
-- Name: clearing_account clearing_account_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.clearing_account
    ADD CONSTRAINT clearing_account_pkey PRIMARY KEY (region_id, partner_id, channel);


--
-- Name: clearing_account clearing_account_region_id_code_key; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.clearing_account
    ADD CONSTRAINT clearing_account_region_id_code_key UNIQUE (region_id, code);


--
-- Name: contra_account contra_account_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.contra_account
    ADD CONSTRAINT contra_account_pkey PRIMARY KEY (region_id, receivable);


--
-- Name: entry entry_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.entry
    ADD CONSTRAINT entry_pkey PRIMARY KEY (region_id, entry_id);


--
-- Name: entry entry_region_id_kind_source_id_key; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.entry
    ADD CONSTRAINT entry_region_id_kind_source_id_key UNIQUE (region_id, kind, source_id);


--
-- Name: role_account role_account_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.role_account
    ADD CONSTRAINT role_account_pkey PRIMARY KEY (region_id, role);


--
-- Name: transfer transfer_pkey; Type: CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.transfer
    ADD CONSTRAINT transfer_pkey PRIMARY KEY (region_id, entry_id, "position");


--
-- Name: bucket bucket_pkey; Type: CONSTRAINT; Schema: limits; Owner: -
--

ALTER TABLE ONLY limits.bucket
    ADD CONSTRAINT bucket_pkey PRIMARY KEY (region_id, key);


--
-- Name: attempt attempt_pkey; Type: CONSTRAINT; Schema: notifications; Owner: -
--

ALTER TABLE ONLY notifications.attempt
    ADD CONSTRAINT attempt_pkey PRIMARY KEY (region_id, attempt_id);


--
-- Name: delivery delivery_pkey; Type: CONSTRAINT; Schema: notifications; Owner: -
--

ALTER TABLE ONLY notifications.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (region_id, subscription_id, event_id);


--
-- Name: outbox outbox_pkey; Type: CONSTRAINT; Schema: notifications; Owner: -
--

ALTER TABLE ONLY notifications.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (region_id, event_id);


--
-- Name: subscription subscription_pkey; Type: CONSTRAINT; Schema: notifications; Owner: -
--

ALTER TABLE ONLY notifications.subscription
    ADD CONSTRAINT subscription_pkey PRIMARY KEY (region_id, subscription_id);


--
-- Name: migration migration_pkey; Type: CONSTRAINT; Schema: pagi_meta; Owner: -
--

ALTER TABLE ONLY pagi_meta.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (name);


--
-- Name: external_id external_id_pkey; Type: CONSTRAINT; Schema: partners; Owner: -
--

ALTER TABLE ONLY partners.external_id
    ADD CONSTRAINT external_id_pkey PRIMARY KEY (region_id, partner_id, jakarta_day, external_id);


--
-- Name: message message_pkey; Type: CONSTRAINT; Schema: partners; Owner: -
--

ALTER TABLE ONLY partners.message
    ADD CONSTRAINT message_pkey PRIMARY KEY (region_id, message_id);


--
-- Name: outbound outbound_pkey; Type: CONSTRAINT; Schema: partners; Owner: -
--

ALTER TABLE ONLY partners.outbound
    ADD CONSTRAINT outbound_pkey PRIMARY KEY (region_id, partner_id);


--
-- Name: partner partner_client_id_key; Type: CONSTRAINT; Schema: partners; Owner: -
--

ALTER TABLE ONLY partners.partner
    ADD CONSTRAINT partner_client_id_key UNIQUE (client_id);


--
-- Name: partner partner_pkey; Type: CONSTRAINT; Schema: partners; Owner: -
--

ALTER TABLE ONLY partners.partner
    ADD CONSTRAINT partner_pkey PRIMARY KEY (region_id, partner_id);


--
-- Name: partner partner_region_id_name_key; Type: CONSTRAINT; Schema: partners; Owner: -
--

ALTER TABLE ONLY partners.partner
    ADD CONSTRAINT partner_region_id_name_key UNIQUE (region_id, name);


--
-- Name: partner partner_region_id_position_key; Type: CONSTRAINT; Schema: partners; Owner: -
--

ALTER TABLE ONLY partners.partner
    ADD CONSTRAINT partner_region_id_position_key UNIQUE (region_id, "position");


--
-- Name: unknown_answer unknown_answer_pkey; Type: CONSTRAINT; Schema: partners; Owner: -
--

ALTER TABLE ONLY partners.unknown_answer
    ADD CONSTRAINT unknown_answer_pkey PRIMARY KEY (region_id, partner_id, service, natural_id);


--
-- Name: allocation allocation_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.allocation
    ADD CONSTRAINT allocation_pkey PRIMARY KEY (region_id, payment_id, item_id);


--
-- Name: attempt attempt_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.attempt
    ADD CONSTRAINT attempt_pkey PRIMARY KEY (region_id, attempt_id);


--
-- Name: deposit deposit_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.deposit
    ADD CONSTRAINT deposit_pkey PRIMARY KEY (region_id, deposit_id);


--
-- Name: deposit deposit_region_id_partner_id_document_key; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.deposit
    ADD CONSTRAINT deposit_region_id_partner_id_document_key UNIQUE (region_id, partner_id, document);


--
-- Name: deposited deposited_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.deposited
    ADD CONSTRAINT deposited_pkey PRIMARY KEY (region_id, payment_id);


--
-- Name: movement_item movement_item_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.movement_item
    ADD CONSTRAINT movement_item_pkey PRIMARY KEY (region_id, movement_id, item_id);


--
-- Name: movement movement_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.movement
    ADD CONSTRAINT movement_pkey PRIMARY KEY (region_id, movement_id);


--
-- Name: part part_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.part
    ADD CONSTRAINT part_pkey PRIMARY KEY (region_id, payment_id, place);


--
-- Name: part part_region_id_payment_id_bill_id_key; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.part
    ADD CONSTRAINT part_region_id_payment_id_bill_id_key UNIQUE (region_id, payment_id, bill_id);


--
-- Name: payment_key payment_key_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.payment_key
    ADD CONSTRAINT payment_key_pkey PRIMARY KEY (region_id, partner_id, service, natural_id);


--
-- Name: payment payment_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.payment
    ADD CONSTRAINT payment_pkey PRIMARY KEY (region_id, payment_id);


--
-- Name: payment payment_region_id_ntpd_key; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.payment
    ADD CONSTRAINT payment_region_id_ntpd_key UNIQUE (region_id, ntpd);


--
-- Name: payout payout_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.payout
    ADD CONSTRAINT payout_pkey PRIMARY KEY (region_id, payout_id);


--
-- Name: payout payout_region_id_movement_id_key; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.payout
    ADD CONSTRAINT payout_region_id_movement_id_key UNIQUE (region_id, movement_id);


--
-- Name: statement_key statement_key_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.statement_key
    ADD CONSTRAINT statement_key_pkey PRIMARY KEY (region_id, partner_id, bank_reference, payment_id);


--
-- Name: waiver_item waiver_item_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.waiver_item
    ADD CONSTRAINT waiver_item_pkey PRIMARY KEY (region_id, waiver_id, item_id);


--
-- Name: waiver waiver_pkey; Type: CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.waiver
    ADD CONSTRAINT waiver_pkey PRIMARY KEY (region_id, waiver_id);


--
-- Name: pgqueuer_log pgqueuer_log_pkey; Type: CONSTRAINT; Schema: queue; Owner: -
--

ALTER TABLE ONLY queue.pgqueuer_log
    ADD CONSTRAINT pgqueuer_log_pkey PRIMARY KEY (id);


--
-- Name: pgqueuer pgqueuer_pkey; Type: CONSTRAINT; Schema: queue; Owner: -
--

ALTER TABLE ONLY queue.pgqueuer
    ADD CONSTRAINT pgqueuer_pkey PRIMARY KEY (id);


--
-- Name: pgqueuer_schedules pgqueuer_schedules_expression_entrypoint_key; Type: CONSTRAINT; Schema: queue; Owner: -
--

ALTER TABLE ONLY queue.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_expression_entrypoint_key UNIQUE (expression, entrypoint);


--
-- Name: pgqueuer_schedules pgqueuer_schedules_pkey; Type: CONSTRAINT; Schema: queue; Owner: -
--

ALTER TABLE ONLY queue.pgqueuer_schedules
    ADD CONSTRAINT pgqueuer_schedules_pkey PRIMARY KEY (id);


--
-- Name: pgqueuer_statistics pgqueuer_statistics_pkey; Type: CONSTRAINT; Schema: queue; Owner: -
--

ALTER TABLE ONLY queue.pgqueuer_statistics
    ADD CONSTRAINT pgqueuer_statistics_pkey PRIMARY KEY (id);


--
-- Name: day_close day_close_pkey; Type: CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.day_close
    ADD CONSTRAINT day_close_pkey PRIMARY KEY (region_id, day);


--
-- Name: discrepancy discrepancy_pkey; Type: CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.discrepancy
    ADD CONSTRAINT discrepancy_pkey PRIMARY KEY (region_id, discrepancy_id);


--
-- Name: discrepancy discrepancy_region_id_bank_key_key; Type: CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.discrepancy
    ADD CONSTRAINT discrepancy_region_id_bank_key_key UNIQUE (region_id, bank, key);


--
-- Name: file file_pkey; Type: CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.file
    ADD CONSTRAINT file_pkey PRIMARY KEY (region_id, file_id);


--
-- Name: file file_region_id_bank_day_sha256_key; Type: CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.file
    ADD CONSTRAINT file_region_id_bank_day_sha256_key UNIQUE (region_id, bank, day, sha256);


--
-- Name: finding finding_pkey; Type: CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.finding
    ADD CONSTRAINT finding_pkey PRIMARY KEY (region_id, run_id, "position");


--
-- Name: quarantined_line quarantined_line_pkey; Type: CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.quarantined_line
    ADD CONSTRAINT quarantined_line_pkey PRIMARY KEY (region_id, file_id, line);


--
-- Name: run_class run_class_pkey; Type: CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.run_class
    ADD CONSTRAINT run_class_pkey PRIMARY KEY (region_id, run_id, class);


--
-- Name: run run_pkey; Type: CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.run
    ADD CONSTRAINT run_pkey PRIMARY KEY (region_id, run_id);


--
-- Name: run run_region_id_file_id_number_key; Type: CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.run
    ADD CONSTRAINT run_region_id_file_id_number_key UNIQUE (region_id, file_id, number);


--
-- Name: statement_line statement_line_pkey; Type: CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.statement_line
    ADD CONSTRAINT statement_line_pkey PRIMARY KEY (region_id, file_id, line);


--
-- Name: region region_pkey; Type: CONSTRAINT; Schema: regions; Owner: -
--

ALTER TABLE ONLY regions.region
    ADD CONSTRAINT region_pkey PRIMARY KEY (region_id);


--
-- Name: region region_slug_key; Type: CONSTRAINT; Schema: regions; Owner: -
--

ALTER TABLE ONLY regions.region
    ADD CONSTRAINT region_slug_key UNIQUE (slug);


--
-- Name: mark mark_pkey; Type: CONSTRAINT; Schema: sweep; Owner: -
--

ALTER TABLE ONLY sweep.mark
    ADD CONSTRAINT mark_pkey PRIMARY KEY (region_id);


--
-- Name: provider provider_pkey; Type: CONSTRAINT; Schema: sweep; Owner: -
--

ALTER TABLE ONLY sweep.provider
    ADD CONSTRAINT provider_pkey PRIMARY KEY (region_id, partner_id);


--
-- Name: question question_pkey; Type: CONSTRAINT; Schema: sweep; Owner: -
--

ALTER TABLE ONLY sweep.question
    ADD CONSTRAINT question_pkey PRIMARY KEY (region_id, question_id);


--
-- Name: tax_object tax_object_pkey; Type: CONSTRAINT; Schema: taxpayers; Owner: -
--

ALTER TABLE ONLY taxpayers.tax_object
    ADD CONSTRAINT tax_object_pkey PRIMARY KEY (region_id, object_id);


--
-- Name: tax_object tax_object_region_id_tax_object_number_key; Type: CONSTRAINT; Schema: taxpayers; Owner: -
--

ALTER TABLE ONLY taxpayers.tax_object
    ADD CONSTRAINT tax_object_region_id_tax_object_number_key UNIQUE (region_id, tax, object_number);


--
-- Name: taxpayer taxpayer_pkey; Type: CONSTRAINT; Schema: taxpayers; Owner: -
--

ALTER TABLE ONLY taxpayers.taxpayer
    ADD CONSTRAINT taxpayer_pkey PRIMARY KEY (region_id, taxpayer_id);


--
-- Name: taxpayer taxpayer_region_id_npwpd_key; Type: CONSTRAINT; Schema: taxpayers; Owner: -
--

ALTER TABLE ONLY taxpayers.taxpayer
    ADD CONSTRAINT taxpayer_region_id_npwpd_key UNIQUE (region_id, npwpd);


--
-- Name: letter_by_number; Type: INDEX; Schema: assessments; Owner: -
--

CREATE UNIQUE INDEX letter_by_number ON assessments.liability USING btree (region_id, document, letter_year, letter_number) WHERE (letter_number IS NOT NULL);


--
-- Name: one_run_at_a_time; Type: INDEX; Schema: assessments; Owner: -
--

CREATE UNIQUE INDEX one_run_at_a_time ON assessments.run USING btree (region_id, tax_year) WHERE (state = ANY (ARRAY['proposed'::text, 'running'::text]));


--
-- Name: property_fact_by_object; Type: INDEX; Schema: assessments; Owner: -
--

CREATE UNIQUE INDEX property_fact_by_object ON assessments.property_fact USING btree (region_id, object_id, valid_from, recorded_at);


--
-- Name: run_by_time; Type: INDEX; Schema: assessments; Owner: -
--

CREATE INDEX run_by_time ON assessments.run USING btree (region_id, proposed_at);


--
-- Name: record_by_subject; Type: INDEX; Schema: audit; Owner: -
--

CREATE INDEX record_by_subject ON audit.record USING btree (region_id, subject);


--
-- Name: record_by_time; Type: INDEX; Schema: audit; Owner: -
--

CREATE INDEX record_by_time ON audit.record USING btree (region_id, at);


--
-- Name: bill_by_object; Type: INDEX; Schema: bills; Owner: -
--

CREATE INDEX bill_by_object ON bills.bill USING btree (region_id, object_number, tax_period);


--
-- Name: bill_by_principal; Type: INDEX; Schema: bills; Owner: -
--

CREATE INDEX bill_by_principal ON bills.bill USING btree (region_id, principal);


--
-- Name: item_by_bill; Type: INDEX; Schema: bills; Owner: -
--

CREATE INDEX item_by_bill ON bills.item USING btree (region_id, bill_id);


--
-- Name: relief_grant_of_bill; Type: INDEX; Schema: bills; Owner: -
--

CREATE UNIQUE INDEX relief_grant_of_bill ON bills.relief_grant USING btree (region_id, bill_id, programme) WHERE ((bill_id IS NOT NULL) AND (state = ANY (ARRAY['proposed'::text, 'granted'::text])));


--
-- Name: relief_grant_of_object; Type: INDEX; Schema: bills; Owner: -
--

CREATE UNIQUE INDEX relief_grant_of_object ON bills.relief_grant USING btree (region_id, object_id, programme) WHERE ((object_id IS NOT NULL) AND (state = ANY (ARRAY['proposed'::text, 'granted'::text])));


--
-- Name: proposal_by_subject; Type: INDEX; Schema: identity; Owner: -
--

CREATE INDEX proposal_by_subject ON identity.proposal USING btree (region_id, subject);


--
-- Name: proposal_by_time; Type: INDEX; Schema: identity; Owner: -
--

CREATE INDEX proposal_by_time ON identity.proposal USING btree (region_id, state, proposed_at, proposal_id);


--
-- Name: proposal_open; Type: INDEX; Schema: identity; Owner: -
--

CREATE UNIQUE INDEX proposal_open ON identity.proposal USING btree (region_id, subject) WHERE (state = 'proposed'::text);


--
-- Name: session_by_clerk; Type: INDEX; Schema: identity; Owner: -
--

CREATE INDEX session_by_clerk ON identity.session USING btree (region_id, clerk_id);


--
-- Name: sign_in_attempt_by_time; Type: INDEX; Schema: identity; Owner: -
--

CREATE INDEX sign_in_attempt_by_time ON identity.sign_in_attempt USING btree (region_id, last_at);


--
-- Name: at_provider_instruction; Type: INDEX; Schema: instructions; Owner: -
--

CREATE INDEX at_provider_instruction ON instructions.at_provider USING btree (region_id, instruction_id) WHERE (instruction_id IS NOT NULL);


--
-- Name: at_provider_once; Type: INDEX; Schema: instructions; Owner: -
--

CREATE UNIQUE INDEX at_provider_once ON instructions.at_provider USING btree (region_id, bill_id, partner_id, channel) WHERE (state = ANY (ARRAY['asked'::text, 'issued'::text, 'unwanted'::text]));


--
-- Name: at_provider_under_way; Type: INDEX; Schema: instructions; Owner: -
--

CREATE INDEX at_provider_under_way ON instructions.at_provider USING btree (region_id, next_try_at) WHERE (state = ANY (ARRAY['asked'::text, 'issued'::text, 'unwanted'::text]));


--
-- Name: inquiry_by_time; Type: INDEX; Schema: instructions; Owner: -
--

CREATE INDEX inquiry_by_time ON instructions.inquiry USING btree (region_id, asked_at);


--
-- Name: instruction_account_alike; Type: INDEX; Schema: instructions; Owner: -
--

CREATE INDEX instruction_account_alike ON instructions.instruction USING gin (account public.gin_trgm_ops);


--
-- Name: instruction_by_amount; Type: INDEX; Schema: instructions; Owner: -
--

CREATE INDEX instruction_by_amount ON instructions.instruction USING btree (region_id, amount);


--
-- Name: instruction_by_bill; Type: INDEX; Schema: instructions; Owner: -
--

CREATE INDEX instruction_by_bill ON instructions.instruction USING btree (region_id, bill_id);


--
-- Name: instruction_by_end; Type: INDEX; Schema: instructions; Owner: -
--

CREATE INDEX instruction_by_end ON instructions.instruction USING btree (expires_at) WHERE (expires_at IS NOT NULL);


--
-- Name: instruction_of_wallet; Type: INDEX; Schema: instructions; Owner: -
--

CREATE INDEX instruction_of_wallet ON instructions.instruction USING btree (region_id, expires_at) WHERE (channel = 'ewallet'::text);


--
-- Name: told_by_request; Type: INDEX; Schema: instructions; Owner: -
--

CREATE INDEX told_by_request ON instructions.told USING btree (region_id, partner_id, request_id) WHERE (place = 1);


--
-- Name: told_by_time; Type: INDEX; Schema: instructions; Owner: -
--

CREATE INDEX told_by_time ON instructions.told USING btree (region_id, asked_at) WHERE (place = 1);


--
-- Name: entry_by_day; Type: INDEX; Schema: ledger; Owner: -
--

CREATE INDEX entry_by_day ON ledger.entry USING btree (region_id, business_day);


--
-- Name: bucket_by_time; Type: INDEX; Schema: limits; Owner: -
--

CREATE INDEX bucket_by_time ON limits.bucket USING btree (full_at);


--
-- Name: attempt_by_delivery; Type: INDEX; Schema: notifications; Owner: -
--

CREATE INDEX attempt_by_delivery ON notifications.attempt USING btree (region_id, subscription_id, event_id, at);


--
-- Name: delivery_by_time; Type: INDEX; Schema: notifications; Owner: -
--

CREATE INDEX delivery_by_time ON notifications.delivery USING btree (region_id, subscription_id, created_at, event_id);


--
-- Name: delivery_held; Type: INDEX; Schema: notifications; Owner: -
--

CREATE INDEX delivery_held ON notifications.delivery USING btree (region_id, subscription_id, event_id) WHERE (state = 'held'::text);


--
-- Name: delivery_under_way; Type: INDEX; Schema: notifications; Owner: -
--

CREATE INDEX delivery_under_way ON notifications.delivery USING btree (region_id, subscription_id, bill_id, sequence) WHERE (state = ANY (ARRAY['waiting'::text, 'queued'::text]));


--
-- Name: outbox_order; Type: INDEX; Schema: notifications; Owner: -
--

CREATE UNIQUE INDEX outbox_order ON notifications.outbox USING btree (region_id, bill_id, sequence) WHERE (bill_id IS NOT NULL);


--
-- Name: outbox_relayed; Type: INDEX; Schema: notifications; Owner: -
--

CREATE INDEX outbox_relayed ON notifications.outbox USING btree (region_id, relayed_at, event_id) WHERE (relayed_at IS NOT NULL);


--
-- Name: outbox_waiting; Type: INDEX; Schema: notifications; Owner: -
--

CREATE INDEX outbox_waiting ON notifications.outbox USING btree (created_at) WHERE (relayed_at IS NULL);


--
-- Name: message_by_reference; Type: INDEX; Schema: partners; Owner: -
--

CREATE INDEX message_by_reference ON partners.message USING btree (region_id, reference, received_at) WHERE (reference <> ''::text);


--
-- Name: message_by_subject; Type: INDEX; Schema: partners; Owner: -
--

CREATE INDEX message_by_subject ON partners.message USING btree (region_id, subject, received_at) WHERE (subject <> ''::text);


--
-- Name: message_by_time; Type: INDEX; Schema: partners; Owner: -
--

CREATE INDEX message_by_time ON partners.message USING btree (region_id, received_at);


--
-- Name: unknown_answer_open; Type: INDEX; Schema: partners; Owner: -
--

CREATE INDEX unknown_answer_open ON partners.unknown_answer USING btree (region_id, told_at) WHERE (state = 'open'::text);


--
-- Name: allocation_by_item; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX allocation_by_item ON payments.allocation USING btree (region_id, item_id);


--
-- Name: attempt_by_bill; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX attempt_by_bill ON payments.attempt USING btree (region_id, bill_id);


--
-- Name: attempt_by_time; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX attempt_by_time ON payments.attempt USING btree (region_id, received_at);


--
-- Name: movement_by_bill; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX movement_by_bill ON payments.movement USING btree (region_id, bill_id) WHERE (bill_id IS NOT NULL);


--
-- Name: movement_by_payment; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX movement_by_payment ON payments.movement USING btree (region_id, payment_id) WHERE (payment_id IS NOT NULL);


--
-- Name: movement_item_by_item; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX movement_item_by_item ON payments.movement_item USING btree (region_id, item_id);


--
-- Name: movement_once; Type: INDEX; Schema: payments; Owner: -
--

CREATE UNIQUE INDEX movement_once ON payments.movement USING btree (region_id, proposal_id, kind) WHERE (proposal_id IS NOT NULL);


--
-- Name: movement_reversal; Type: INDEX; Schema: payments; Owner: -
--

CREATE UNIQUE INDEX movement_reversal ON payments.movement USING btree (region_id, payment_id) WHERE (kind = 'reversal'::text);


--
-- Name: part_by_bill; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX part_by_bill ON payments.part USING btree (region_id, bill_id);


--
-- Name: payment_by_bill; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX payment_by_bill ON payments.payment USING btree (region_id, bill_id);


--
-- Name: payment_by_day; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX payment_by_day ON payments.payment USING btree (region_id, paid_day, partner_id);


--
-- Name: payment_by_reference; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX payment_by_reference ON payments.payment USING btree (region_id, partner_id, bank_reference);


--
-- Name: payment_parked; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX payment_parked ON payments.payment USING btree (region_id, paid_day, payment_id) WHERE ((to_overpayment > 0) OR (to_suspense > 0));


--
-- Name: waiver_by_bill; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX waiver_by_bill ON payments.waiver USING btree (region_id, bill_id);


--
-- Name: waiver_by_item; Type: INDEX; Schema: payments; Owner: -
--

CREATE INDEX waiver_by_item ON payments.waiver_item USING btree (region_id, item_id);


--
-- Name: pgqueuer_ep_ea_idx; Type: INDEX; Schema: queue; Owner: -
--

CREATE INDEX pgqueuer_ep_ea_idx ON queue.pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::queue.pgqueuer_status);


--
-- Name: pgqueuer_ep_prio_id_idx; Type: INDEX; Schema: queue; Owner: -
--

CREATE INDEX pgqueuer_ep_prio_id_idx ON queue.pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::queue.pgqueuer_status);


--
-- Name: pgqueuer_log_created; Type: INDEX; Schema: queue; Owner: -
--

CREATE INDEX pgqueuer_log_created ON queue.pgqueuer_log USING btree (created);


--
-- Name: pgqueuer_log_job_id_status; Type: INDEX; Schema: queue; Owner: -
--

CREATE INDEX pgqueuer_log_job_id_status ON queue.pgqueuer_log USING btree (job_id, created DESC);


--
-- Name: pgqueuer_log_not_aggregated; Type: INDEX; Schema: queue; Owner: -
--

CREATE INDEX pgqueuer_log_not_aggregated ON queue.pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);


--
-- Name: pgqueuer_log_status; Type: INDEX; Schema: queue; Owner: -
--

CREATE INDEX pgqueuer_log_status ON queue.pgqueuer_log USING btree (status);


--
-- Name: pgqueuer_picked_heartbeat_idx; Type: INDEX; Schema: queue; Owner: -
--

CREATE INDEX pgqueuer_picked_heartbeat_idx ON queue.pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::queue.pgqueuer_status);


--
-- Name: pgqueuer_picked_slot_idx; Type: INDEX; Schema: queue; Owner: -
--

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON queue.pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::queue.pgqueuer_status) AND (slot IS NOT NULL));


--
-- Name: pgqueuer_priority_id_id1_idx; Type: INDEX; Schema: queue; Owner: -
--

CREATE INDEX pgqueuer_priority_id_id1_idx ON queue.pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::queue.pgqueuer_status);


--
-- Name: pgqueuer_queue_manager_id_idx; Type: INDEX; Schema: queue; Owner: -
--

CREATE INDEX pgqueuer_queue_manager_id_idx ON queue.pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);


--
-- Name: pgqueuer_statistics_unique_count; Type: INDEX; Schema: queue; Owner: -
--

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON queue.pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);


--
-- Name: pgqueuer_unique_dedupe_key; Type: INDEX; Schema: queue; Owner: -
--

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON queue.pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::queue.pgqueuer_status, 'picked'::queue.pgqueuer_status])) AND (dedupe_key IS NOT NULL));


--
-- Name: pgqueuer_updated_id_id1_idx; Type: INDEX; Schema: queue; Owner: -
--

CREATE INDEX pgqueuer_updated_id_id1_idx ON queue.pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::queue.pgqueuer_status);


--
-- Name: discrepancy_by_booking; Type: INDEX; Schema: reconciliation; Owner: -
--

CREATE INDEX discrepancy_by_booking ON reconciliation.discrepancy USING btree (region_id, booked_payment_id) WHERE (booked_payment_id IS NOT NULL);


--
-- Name: discrepancy_by_day; Type: INDEX; Schema: reconciliation; Owner: -
--

CREATE INDEX discrepancy_by_day ON reconciliation.discrepancy USING btree (region_id, day, bank) WHERE (state <> 'resolved'::text);


--
-- Name: discrepancy_by_payment; Type: INDEX; Schema: reconciliation; Owner: -
--

CREATE INDEX discrepancy_by_payment ON reconciliation.discrepancy USING btree (region_id, payment_id) WHERE (payment_id IS NOT NULL);


--
-- Name: discrepancy_by_run; Type: INDEX; Schema: reconciliation; Owner: -
--

CREATE INDEX discrepancy_by_run ON reconciliation.discrepancy USING btree (region_id, run_id);


--
-- Name: discrepancy_by_time; Type: INDEX; Schema: reconciliation; Owner: -
--

CREATE INDEX discrepancy_by_time ON reconciliation.discrepancy USING btree (region_id, state, opened_at, discrepancy_id);


--
-- Name: finding_by_class; Type: INDEX; Schema: reconciliation; Owner: -
--

CREATE INDEX finding_by_class ON reconciliation.finding USING btree (region_id, run_id, class, "position");


--
-- Name: finding_by_line; Type: INDEX; Schema: reconciliation; Owner: -
--

CREATE UNIQUE INDEX finding_by_line ON reconciliation.finding USING btree (region_id, run_id, line) WHERE (line IS NOT NULL);


--
-- Name: finding_by_payment; Type: INDEX; Schema: reconciliation; Owner: -
--

CREATE INDEX finding_by_payment ON reconciliation.finding USING btree (region_id, payment_id) WHERE (payment_id IS NOT NULL);


--
-- Name: run_by_time; Type: INDEX; Schema: reconciliation; Owner: -
--

CREATE INDEX run_by_time ON reconciliation.run USING btree (region_id, ran_at);


--
-- Name: question_due; Type: INDEX; Schema: sweep; Owner: -
--

CREATE INDEX question_due ON sweep.question USING btree (region_id, partner_id, next_ask_at, question_id) WHERE (state = 'open'::text);


--
-- Name: question_handed; Type: INDEX; Schema: sweep; Owner: -
--

CREATE INDEX question_handed ON sweep.question USING btree (region_id, opened_at, question_id) WHERE (state = 'handed'::text);


--
-- Name: question_of_answer; Type: INDEX; Schema: sweep; Owner: -
--

CREATE UNIQUE INDEX question_of_answer ON sweep.question USING btree (region_id, partner_id, told_service, natural_id) WHERE (kind = 'answer'::text);


--
-- Name: question_of_inquiry; Type: INDEX; Schema: sweep; Owner: -
--

CREATE UNIQUE INDEX question_of_inquiry ON sweep.question USING btree (region_id, partner_id, told_service, natural_id) WHERE (kind = 'inquiry'::text);


--
-- Name: tax_object_by_taxpayer; Type: INDEX; Schema: taxpayers; Owner: -
--

CREATE INDEX tax_object_by_taxpayer ON taxpayers.tax_object USING btree (region_id, taxpayer_id, object_number);


--
-- Name: law append_only; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON assessments.law FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: property_fact append_only; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON assessments.property_fact FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: property_reduction append_only; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON assessments.property_reduction FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: run_chunk append_only; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON assessments.run_chunk FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: run_failure append_only; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON assessments.run_failure FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: letter_counter counts_up; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER counts_up BEFORE UPDATE ON assessments.letter_counter FOR EACH ROW EXECUTE FUNCTION assessments.counts_up();


--
-- Name: liability ends_in_order; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER ends_in_order BEFORE UPDATE OF state ON assessments.liability FOR EACH ROW WHEN (((new.state = ANY (ARRAY['corrected'::text, 'cancelled'::text])) AND (old.state <> new.state))) EXECUTE FUNCTION assessments.guard_end();


--
-- Name: liability first_state; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER first_state AFTER INSERT ON assessments.liability REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION guard.first_state('liability');


--
-- Name: liability known_references; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER known_references AFTER INSERT ON assessments.liability REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION assessments.known_references();


--
-- Name: property_fact no_truncate; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON assessments.property_fact FOR EACH STATEMENT EXECUTE FUNCTION guard.append_only();


--
-- Name: property_reduction no_truncate; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON assessments.property_reduction FOR EACH STATEMENT EXECUTE FUNCTION guard.append_only();


--
-- Name: liability references_stay; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER references_stay BEFORE UPDATE OF region_id, object_id, revenue_account ON assessments.liability FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: liability state_change; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER state_change BEFORE UPDATE OF state ON assessments.liability FOR EACH ROW EXECUTE FUNCTION guard.state_change('liability');


--
-- Name: run state_change; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER state_change BEFORE INSERT OR UPDATE OF state ON assessments.run FOR EACH ROW EXECUTE FUNCTION guard.state_change('issue_run');


--
-- Name: letter_counter stays; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER stays BEFORE DELETE ON assessments.letter_counter FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: run stays; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER stays BEFORE DELETE ON assessments.run FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: run two_persons; Type: TRIGGER; Schema: assessments; Owner: -
--

CREATE TRIGGER two_persons BEFORE INSERT OR UPDATE OF state, decided_by ON assessments.run FOR EACH ROW EXECUTE FUNCTION assessments.guard_run();


--
-- Name: record append_only; Type: TRIGGER; Schema: audit; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON audit.record FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: record no_truncate; Type: TRIGGER; Schema: audit; Owner: -
--

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON audit.record FOR EACH STATEMENT EXECUTE FUNCTION guard.append_only();


--
-- Name: quote append_only; Type: TRIGGER; Schema: bills; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON bills.quote FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: quote_item append_only; Type: TRIGGER; Schema: bills; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON bills.quote_item FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: relief_grant append_only; Type: TRIGGER; Schema: bills; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE ON bills.relief_grant FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: bill first_state; Type: TRIGGER; Schema: bills; Owner: -
--

CREATE TRIGGER first_state AFTER INSERT ON bills.bill REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION guard.first_state('bill');


--
-- Name: item key_stays; Type: TRIGGER; Schema: bills; Owner: -
--

CREATE TRIGGER key_stays BEFORE UPDATE OF region_id, item_id ON bills.item FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: bill known_references; Type: TRIGGER; Schema: bills; Owner: -
--

CREATE TRIGGER known_references AFTER INSERT ON bills.bill REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION bills.known_references_of_bill();


--
-- Name: item known_references; Type: TRIGGER; Schema: bills; Owner: -
--

CREATE TRIGGER known_references AFTER INSERT ON bills.item REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION bills.known_references_of_item();


--
-- Name: bill references_stay; Type: TRIGGER; Schema: bills; Owner: -
--

CREATE TRIGGER references_stay BEFORE UPDATE OF region_id, bill_id, taxpayer_id, object_id ON bills.bill FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: item references_stay; Type: TRIGGER; Schema: bills; Owner: -
--

CREATE TRIGGER references_stay BEFORE UPDATE OF region_id, bill_id, receivable_account, penalty_account ON bills.item FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: bill state_change; Type: TRIGGER; Schema: bills; Owner: -
--

CREATE TRIGGER state_change BEFORE UPDATE OF state ON bills.bill FOR EACH ROW EXECUTE FUNCTION guard.state_change('bill');


--
-- Name: relief_grant state_change; Type: TRIGGER; Schema: bills; Owner: -
--

CREATE TRIGGER state_change BEFORE INSERT OR UPDATE OF state ON bills.relief_grant FOR EACH ROW EXECUTE FUNCTION guard.state_change('relief_grant');


--
-- Name: bill stays; Type: TRIGGER; Schema: bills; Owner: -
--

CREATE TRIGGER stays BEFORE DELETE ON bills.bill FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: item stays; Type: TRIGGER; Schema: bills; Owner: -
--

CREATE TRIGGER stays BEFORE DELETE ON bills.item FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: approval_limit append_only; Type: TRIGGER; Schema: identity; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON identity.approval_limit FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: proposal append_only; Type: TRIGGER; Schema: identity; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE ON identity.proposal FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: session append_only; Type: TRIGGER; Schema: identity; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE ON identity.session FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: proposal state_change; Type: TRIGGER; Schema: identity; Owner: -
--

CREATE TRIGGER state_change BEFORE INSERT OR UPDATE OF state ON identity.proposal FOR EACH ROW EXECUTE FUNCTION guard.state_change('proposal');


--
-- Name: proposal two_persons; Type: TRIGGER; Schema: identity; Owner: -
--

CREATE TRIGGER two_persons BEFORE INSERT OR UPDATE ON identity.proposal FOR EACH ROW EXECUTE FUNCTION identity.guard_proposal();


--
-- Name: at_provider append_only; Type: TRIGGER; Schema: instructions; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE ON instructions.at_provider FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: debit append_only; Type: TRIGGER; Schema: instructions; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON instructions.debit FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: debit_withdrawn append_only; Type: TRIGGER; Schema: instructions; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON instructions.debit_withdrawn FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: fixed_account append_only; Type: TRIGGER; Schema: instructions; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON instructions.fixed_account FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: inquiry append_only; Type: TRIGGER; Schema: instructions; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON instructions.inquiry FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: told append_only; Type: TRIGGER; Schema: instructions; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON instructions.told FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: instruction key_stays; Type: TRIGGER; Schema: instructions; Owner: -
--

CREATE TRIGGER key_stays BEFORE UPDATE OF region_id, instruction_id, bill_id ON instructions.instruction FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: at_provider state_change; Type: TRIGGER; Schema: instructions; Owner: -
--

CREATE TRIGGER state_change BEFORE INSERT OR UPDATE OF state ON instructions.at_provider FOR EACH ROW EXECUTE FUNCTION guard.state_change('at_provider');


--
-- Name: instruction state_change; Type: TRIGGER; Schema: instructions; Owner: -
--

CREATE TRIGGER state_change BEFORE INSERT OR UPDATE OF state ON instructions.instruction FOR EACH ROW EXECUTE FUNCTION guard.state_change('instruction');


--
-- Name: instruction stays; Type: TRIGGER; Schema: instructions; Owner: -
--

CREATE TRIGGER stays BEFORE DELETE ON instructions.instruction FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: entry append_only; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON ledger.entry FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: transfer append_only; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON ledger.transfer FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: entry closed_day; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER closed_day AFTER INSERT ON ledger.entry REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger.fits_its_day();


--
-- Name: account key_stays; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER key_stays BEFORE UPDATE OF region_id, code ON ledger.account FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: transfer known_references; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER known_references AFTER INSERT ON ledger.transfer REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger.known_references();


--
-- Name: entry no_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.entry FOR EACH STATEMENT EXECUTE FUNCTION guard.append_only();


--
-- Name: transfer no_truncate; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ledger.transfer FOR EACH STATEMENT EXECUTE FUNCTION guard.append_only();


--
-- Name: business_day running_day; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER running_day BEFORE INSERT OR UPDATE OF state ON ledger.business_day FOR EACH ROW EXECUTE FUNCTION ledger.refuse_running_day();


--
-- Name: business_day state_change; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER state_change BEFORE INSERT OR UPDATE ON ledger.business_day FOR EACH ROW EXECUTE FUNCTION guard.state_change('business_day');


--
-- Name: account stays; Type: TRIGGER; Schema: ledger; Owner: -
--

CREATE TRIGGER stays BEFORE DELETE ON ledger.account FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: attempt append_only; Type: TRIGGER; Schema: notifications; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON notifications.attempt FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: delivery append_only; Type: TRIGGER; Schema: notifications; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE ON notifications.delivery FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: outbox append_only; Type: TRIGGER; Schema: notifications; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE ON notifications.outbox FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: subscription append_only; Type: TRIGGER; Schema: notifications; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE ON notifications.subscription FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: delivery state_change; Type: TRIGGER; Schema: notifications; Owner: -
--

CREATE TRIGGER state_change BEFORE INSERT OR UPDATE OF state ON notifications.delivery FOR EACH ROW EXECUTE FUNCTION guard.state_change('delivery');


--
-- Name: external_id append_only; Type: TRIGGER; Schema: partners; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON partners.external_id FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: message append_only; Type: TRIGGER; Schema: partners; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON partners.message FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: unknown_answer append_only; Type: TRIGGER; Schema: partners; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE ON partners.unknown_answer FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: partner key_stays; Type: TRIGGER; Schema: partners; Owner: -
--

CREATE TRIGGER key_stays BEFORE UPDATE OF region_id, partner_id ON partners.partner FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: unknown_answer state_change; Type: TRIGGER; Schema: partners; Owner: -
--

CREATE TRIGGER state_change BEFORE INSERT OR UPDATE OF state ON partners.unknown_answer FOR EACH ROW EXECUTE FUNCTION guard.state_change('unknown_answer');


--
-- Name: partner stays; Type: TRIGGER; Schema: partners; Owner: -
--

CREATE TRIGGER stays BEFORE DELETE ON partners.partner FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: allocation append_only; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON payments.allocation FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: attempt append_only; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON payments.attempt FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: deposit append_only; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON payments.deposit FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: deposited append_only; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON payments.deposited FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: movement append_only; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON payments.movement FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: movement_item append_only; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON payments.movement_item FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: part append_only; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON payments.part FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: payment append_only; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE ON payments.payment FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: payment_key append_only; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON payments.payment_key FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: payout append_only; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON payments.payout FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: statement_key append_only; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON payments.statement_key FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: waiver append_only; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON payments.waiver FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: waiver_item append_only; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON payments.waiver_item FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: payment first_state; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER first_state AFTER INSERT ON payments.payment REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION guard.first_state('payment');


--
-- Name: allocation known_references; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER known_references AFTER INSERT ON payments.allocation REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION payments.known_references_of_allocation();


--
-- Name: payment known_references; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER known_references AFTER INSERT ON payments.payment REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION payments.known_references();


--
-- Name: movement no_truncate; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON payments.movement FOR EACH STATEMENT EXECUTE FUNCTION guard.append_only();


--
-- Name: movement_item no_truncate; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON payments.movement_item FOR EACH STATEMENT EXECUTE FUNCTION guard.append_only();


--
-- Name: payout no_truncate; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON payments.payout FOR EACH STATEMENT EXECUTE FUNCTION guard.append_only();


--
-- Name: payment references_stay; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER references_stay BEFORE UPDATE OF region_id, payment_id, partner_id, bill_id, instruction_id, quote_id ON payments.payment FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: payment state_change; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER state_change BEFORE UPDATE OF state ON payments.payment FOR EACH ROW EXECUTE FUNCTION guard.state_change('payment');


--
-- Name: movement two_persons; Type: TRIGGER; Schema: payments; Owner: -
--

CREATE TRIGGER two_persons BEFORE INSERT ON payments.movement FOR EACH ROW EXECUTE FUNCTION payments.guard_movement();


--
-- Name: pgqueuer tg_pgqueuer_changed; Type: TRIGGER; Schema: queue; Owner: -
--

CREATE TRIGGER tg_pgqueuer_changed AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON queue.pgqueuer FOR EACH STATEMENT EXECUTE FUNCTION queue.fn_pgqueuer_changed();


--
-- Name: day_close append_only; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON reconciliation.day_close FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: discrepancy append_only; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE ON reconciliation.discrepancy FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: file append_only; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON reconciliation.file FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: finding append_only; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON reconciliation.finding FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: quarantined_line append_only; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON reconciliation.quarantined_line FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: run append_only; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON reconciliation.run FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: run_class append_only; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON reconciliation.run_class FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: statement_line append_only; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON reconciliation.statement_line FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: file no_truncate; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON reconciliation.file FOR EACH STATEMENT EXECUTE FUNCTION guard.append_only();


--
-- Name: finding no_truncate; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON reconciliation.finding FOR EACH STATEMENT EXECUTE FUNCTION guard.append_only();


--
-- Name: quarantined_line no_truncate; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON reconciliation.quarantined_line FOR EACH STATEMENT EXECUTE FUNCTION guard.append_only();


--
-- Name: run no_truncate; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON reconciliation.run FOR EACH STATEMENT EXECUTE FUNCTION guard.append_only();


--
-- Name: run_class no_truncate; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON reconciliation.run_class FOR EACH STATEMENT EXECUTE FUNCTION guard.append_only();


--
-- Name: statement_line no_truncate; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER no_truncate BEFORE TRUNCATE ON reconciliation.statement_line FOR EACH STATEMENT EXECUTE FUNCTION guard.append_only();


--
-- Name: discrepancy state_change; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER state_change BEFORE INSERT OR UPDATE OF state ON reconciliation.discrepancy FOR EACH ROW EXECUTE FUNCTION guard.state_change('discrepancy');


--
-- Name: day_close two_persons; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER two_persons BEFORE INSERT ON reconciliation.day_close FOR EACH ROW EXECUTE FUNCTION reconciliation.guard_discrepancy();


--
-- Name: discrepancy two_persons; Type: TRIGGER; Schema: reconciliation; Owner: -
--

CREATE TRIGGER two_persons BEFORE INSERT OR UPDATE OF proposal_id ON reconciliation.discrepancy FOR EACH ROW EXECUTE FUNCTION reconciliation.guard_discrepancy();


--
-- Name: region key_stays; Type: TRIGGER; Schema: regions; Owner: -
--

CREATE TRIGGER key_stays BEFORE UPDATE OF region_id ON regions.region FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: region stays; Type: TRIGGER; Schema: regions; Owner: -
--

CREATE TRIGGER stays BEFORE DELETE ON regions.region FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: question state_change; Type: TRIGGER; Schema: sweep; Owner: -
--

CREATE TRIGGER state_change BEFORE INSERT OR UPDATE OF state ON sweep.question FOR EACH ROW EXECUTE FUNCTION guard.state_change('question');


--
-- Name: question stays; Type: TRIGGER; Schema: sweep; Owner: -
--

CREATE TRIGGER stays BEFORE DELETE ON sweep.question FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: tax_object key_stays; Type: TRIGGER; Schema: taxpayers; Owner: -
--

CREATE TRIGGER key_stays BEFORE UPDATE OF region_id, object_id ON taxpayers.tax_object FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: taxpayer key_stays; Type: TRIGGER; Schema: taxpayers; Owner: -
--

CREATE TRIGGER key_stays BEFORE UPDATE OF region_id, taxpayer_id ON taxpayers.taxpayer FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: tax_object stays; Type: TRIGGER; Schema: taxpayers; Owner: -
--

CREATE TRIGGER stays BEFORE DELETE ON taxpayers.tax_object FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: taxpayer stays; Type: TRIGGER; Schema: taxpayers; Owner: -
--

CREATE TRIGGER stays BEFORE DELETE ON taxpayers.taxpayer FOR EACH ROW EXECUTE FUNCTION guard.append_only();


--
-- Name: law law_region_id_fkey; Type: FK CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.law
    ADD CONSTRAINT law_region_id_fkey FOREIGN KEY (region_id) REFERENCES regions.region(region_id);


--
-- Name: letter_counter letter_counter_region_id_fkey; Type: FK CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.letter_counter
    ADD CONSTRAINT letter_counter_region_id_fkey FOREIGN KEY (region_id) REFERENCES regions.region(region_id);


--
-- Name: property_fact property_fact_region_id_object_id_fkey; Type: FK CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.property_fact
    ADD CONSTRAINT property_fact_region_id_object_id_fkey FOREIGN KEY (region_id, object_id) REFERENCES taxpayers.tax_object(region_id, object_id);


--
-- Name: property_reduction property_reduction_region_id_object_id_fkey; Type: FK CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.property_reduction
    ADD CONSTRAINT property_reduction_region_id_object_id_fkey FOREIGN KEY (region_id, object_id) REFERENCES taxpayers.tax_object(region_id, object_id);


--
-- Name: run_chunk run_chunk_region_id_run_id_fkey; Type: FK CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.run_chunk
    ADD CONSTRAINT run_chunk_region_id_run_id_fkey FOREIGN KEY (region_id, run_id) REFERENCES assessments.run(region_id, run_id);


--
-- Name: run_failure run_failure_region_id_object_id_fkey; Type: FK CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.run_failure
    ADD CONSTRAINT run_failure_region_id_object_id_fkey FOREIGN KEY (region_id, object_id) REFERENCES taxpayers.tax_object(region_id, object_id);


--
-- Name: run_failure run_failure_region_id_run_id_fkey; Type: FK CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.run_failure
    ADD CONSTRAINT run_failure_region_id_run_id_fkey FOREIGN KEY (region_id, run_id) REFERENCES assessments.run(region_id, run_id);


--
-- Name: run run_region_id_decided_by_fkey; Type: FK CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.run
    ADD CONSTRAINT run_region_id_decided_by_fkey FOREIGN KEY (region_id, decided_by) REFERENCES identity.clerk(region_id, clerk_id);


--
-- Name: run run_region_id_law_fkey; Type: FK CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.run
    ADD CONSTRAINT run_region_id_law_fkey FOREIGN KEY (region_id, law) REFERENCES assessments.law(region_id, digest);


--
-- Name: run run_region_id_proposed_by_fkey; Type: FK CONSTRAINT; Schema: assessments; Owner: -
--

ALTER TABLE ONLY assessments.run
    ADD CONSTRAINT run_region_id_proposed_by_fkey FOREIGN KEY (region_id, proposed_by) REFERENCES identity.clerk(region_id, clerk_id);


--
-- Name: record record_region_id_fkey; Type: FK CONSTRAINT; Schema: audit; Owner: -
--

ALTER TABLE ONLY audit.record
    ADD CONSTRAINT record_region_id_fkey FOREIGN KEY (region_id) REFERENCES regions.region(region_id);


--
-- Name: quote_item quote_item_region_id_item_id_fkey; Type: FK CONSTRAINT; Schema: bills; Owner: -
--

ALTER TABLE ONLY bills.quote_item
    ADD CONSTRAINT quote_item_region_id_item_id_fkey FOREIGN KEY (region_id, item_id) REFERENCES bills.item(region_id, item_id);


--
-- Name: quote_item quote_item_region_id_quote_id_fkey; Type: FK CONSTRAINT; Schema: bills; Owner: -
--

ALTER TABLE ONLY bills.quote_item
    ADD CONSTRAINT quote_item_region_id_quote_id_fkey FOREIGN KEY (region_id, quote_id) REFERENCES bills.quote(region_id, quote_id);


--
-- Name: quote quote_region_id_bill_id_fkey; Type: FK CONSTRAINT; Schema: bills; Owner: -
--

ALTER TABLE ONLY bills.quote
    ADD CONSTRAINT quote_region_id_bill_id_fkey FOREIGN KEY (region_id, bill_id) REFERENCES bills.bill(region_id, bill_id);


--
-- Name: relief_grant relief_grant_region_id_bill_id_fkey; Type: FK CONSTRAINT; Schema: bills; Owner: -
--

ALTER TABLE ONLY bills.relief_grant
    ADD CONSTRAINT relief_grant_region_id_bill_id_fkey FOREIGN KEY (region_id, bill_id) REFERENCES bills.bill(region_id, bill_id);


--
-- Name: relief_grant relief_grant_region_id_decided_by_fkey; Type: FK CONSTRAINT; Schema: bills; Owner: -
--

ALTER TABLE ONLY bills.relief_grant
    ADD CONSTRAINT relief_grant_region_id_decided_by_fkey FOREIGN KEY (region_id, decided_by) REFERENCES identity.clerk(region_id, clerk_id);


--
-- Name: relief_grant relief_grant_region_id_object_id_fkey; Type: FK CONSTRAINT; Schema: bills; Owner: -
--

ALTER TABLE ONLY bills.relief_grant
    ADD CONSTRAINT relief_grant_region_id_object_id_fkey FOREIGN KEY (region_id, object_id) REFERENCES taxpayers.tax_object(region_id, object_id);


--
-- Name: relief_grant relief_grant_region_id_proposed_by_fkey; Type: FK CONSTRAINT; Schema: bills; Owner: -
--

ALTER TABLE ONLY bills.relief_grant
    ADD CONSTRAINT relief_grant_region_id_proposed_by_fkey FOREIGN KEY (region_id, proposed_by) REFERENCES identity.clerk(region_id, clerk_id);


--
-- Name: approval_limit approval_limit_region_id_fkey; Type: FK CONSTRAINT; Schema: identity; Owner: -
--

ALTER TABLE ONLY identity.approval_limit
    ADD CONSTRAINT approval_limit_region_id_fkey FOREIGN KEY (region_id) REFERENCES regions.region(region_id);


--
-- Name: clerk clerk_region_id_fkey; Type: FK CONSTRAINT; Schema: identity; Owner: -
--

ALTER TABLE ONLY identity.clerk
    ADD CONSTRAINT clerk_region_id_fkey FOREIGN KEY (region_id) REFERENCES regions.region(region_id);


--
-- Name: proposal proposal_region_id_decided_by_fkey; Type: FK CONSTRAINT; Schema: identity; Owner: -
--

ALTER TABLE ONLY identity.proposal
    ADD CONSTRAINT proposal_region_id_decided_by_fkey FOREIGN KEY (region_id, decided_by) REFERENCES identity.clerk(region_id, clerk_id);


--
-- Name: proposal proposal_region_id_proposed_by_fkey; Type: FK CONSTRAINT; Schema: identity; Owner: -
--

ALTER TABLE ONLY identity.proposal
    ADD CONSTRAINT proposal_region_id_proposed_by_fkey FOREIGN KEY (region_id, proposed_by) REFERENCES identity.clerk(region_id, clerk_id);


--
-- Name: session session_region_id_clerk_id_fkey; Type: FK CONSTRAINT; Schema: identity; Owner: -
--

ALTER TABLE ONLY identity.session
    ADD CONSTRAINT session_region_id_clerk_id_fkey FOREIGN KEY (region_id, clerk_id) REFERENCES identity.clerk(region_id, clerk_id);


--
-- Name: used_code used_code_region_id_clerk_id_fkey; Type: FK CONSTRAINT; Schema: identity; Owner: -
--

ALTER TABLE ONLY identity.used_code
    ADD CONSTRAINT used_code_region_id_clerk_id_fkey FOREIGN KEY (region_id, clerk_id) REFERENCES identity.clerk(region_id, clerk_id);


--
-- Name: at_provider at_provider_region_id_bill_id_fkey; Type: FK CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.at_provider
    ADD CONSTRAINT at_provider_region_id_bill_id_fkey FOREIGN KEY (region_id, bill_id) REFERENCES bills.bill(region_id, bill_id);


--
-- Name: at_provider at_provider_region_id_instruction_id_fkey; Type: FK CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.at_provider
    ADD CONSTRAINT at_provider_region_id_instruction_id_fkey FOREIGN KEY (region_id, instruction_id) REFERENCES instructions.instruction(region_id, instruction_id);


--
-- Name: at_provider at_provider_region_id_partner_id_fkey; Type: FK CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.at_provider
    ADD CONSTRAINT at_provider_region_id_partner_id_fkey FOREIGN KEY (region_id, partner_id) REFERENCES partners.partner(region_id, partner_id);


--
-- Name: debit debit_region_id_instruction_id_fkey; Type: FK CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.debit
    ADD CONSTRAINT debit_region_id_instruction_id_fkey FOREIGN KEY (region_id, instruction_id) REFERENCES instructions.instruction(region_id, instruction_id);


--
-- Name: debit_withdrawn debit_withdrawn_region_id_instruction_id_fkey; Type: FK CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.debit_withdrawn
    ADD CONSTRAINT debit_withdrawn_region_id_instruction_id_fkey FOREIGN KEY (region_id, instruction_id) REFERENCES instructions.instruction(region_id, instruction_id);


--
-- Name: fixed_account fixed_account_region_id_partner_id_fkey; Type: FK CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.fixed_account
    ADD CONSTRAINT fixed_account_region_id_partner_id_fkey FOREIGN KEY (region_id, partner_id) REFERENCES partners.partner(region_id, partner_id);


--
-- Name: fixed_account fixed_account_region_id_taxpayer_id_fkey; Type: FK CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.fixed_account
    ADD CONSTRAINT fixed_account_region_id_taxpayer_id_fkey FOREIGN KEY (region_id, taxpayer_id) REFERENCES taxpayers.taxpayer(region_id, taxpayer_id);


--
-- Name: inquiry inquiry_region_id_instruction_id_fkey; Type: FK CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.inquiry
    ADD CONSTRAINT inquiry_region_id_instruction_id_fkey FOREIGN KEY (region_id, instruction_id) REFERENCES instructions.instruction(region_id, instruction_id);


--
-- Name: inquiry inquiry_region_id_quote_id_fkey; Type: FK CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.inquiry
    ADD CONSTRAINT inquiry_region_id_quote_id_fkey FOREIGN KEY (region_id, quote_id) REFERENCES bills.quote(region_id, quote_id);


--
-- Name: instruction instruction_region_id_bill_id_fkey; Type: FK CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.instruction
    ADD CONSTRAINT instruction_region_id_bill_id_fkey FOREIGN KEY (region_id, bill_id) REFERENCES bills.bill(region_id, bill_id);


--
-- Name: instruction instruction_region_id_partner_id_fkey; Type: FK CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.instruction
    ADD CONSTRAINT instruction_region_id_partner_id_fkey FOREIGN KEY (region_id, partner_id) REFERENCES partners.partner(region_id, partner_id);


--
-- Name: told told_region_id_account_id_fkey; Type: FK CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.told
    ADD CONSTRAINT told_region_id_account_id_fkey FOREIGN KEY (region_id, account_id) REFERENCES instructions.fixed_account(region_id, account_id);


--
-- Name: told told_region_id_quote_id_fkey; Type: FK CONSTRAINT; Schema: instructions; Owner: -
--

ALTER TABLE ONLY instructions.told
    ADD CONSTRAINT told_region_id_quote_id_fkey FOREIGN KEY (region_id, quote_id) REFERENCES bills.quote(region_id, quote_id);


--
-- Name: account account_region_id_fkey; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.account
    ADD CONSTRAINT account_region_id_fkey FOREIGN KEY (region_id) REFERENCES regions.region(region_id);


--
-- Name: business_day business_day_region_id_fkey; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.business_day
    ADD CONSTRAINT business_day_region_id_fkey FOREIGN KEY (region_id) REFERENCES regions.region(region_id);


--
-- Name: clearing_account clearing_account_region_id_code_fkey; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.clearing_account
    ADD CONSTRAINT clearing_account_region_id_code_fkey FOREIGN KEY (region_id, code) REFERENCES ledger.account(region_id, code);


--
-- Name: clearing_account clearing_account_region_id_partner_id_fkey; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.clearing_account
    ADD CONSTRAINT clearing_account_region_id_partner_id_fkey FOREIGN KEY (region_id, partner_id) REFERENCES partners.partner(region_id, partner_id);


--
-- Name: contra_account contra_account_region_id_contra_fkey; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.contra_account
    ADD CONSTRAINT contra_account_region_id_contra_fkey FOREIGN KEY (region_id, contra) REFERENCES ledger.account(region_id, code);


--
-- Name: contra_account contra_account_region_id_receivable_fkey; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.contra_account
    ADD CONSTRAINT contra_account_region_id_receivable_fkey FOREIGN KEY (region_id, receivable) REFERENCES ledger.account(region_id, code);


--
-- Name: role_account role_account_region_id_code_fkey; Type: FK CONSTRAINT; Schema: ledger; Owner: -
--

ALTER TABLE ONLY ledger.role_account
    ADD CONSTRAINT role_account_region_id_code_fkey FOREIGN KEY (region_id, code) REFERENCES ledger.account(region_id, code);


--
-- Name: attempt attempt_region_id_subscription_id_event_id_fkey; Type: FK CONSTRAINT; Schema: notifications; Owner: -
--

ALTER TABLE ONLY notifications.attempt
    ADD CONSTRAINT attempt_region_id_subscription_id_event_id_fkey FOREIGN KEY (region_id, subscription_id, event_id) REFERENCES notifications.delivery(region_id, subscription_id, event_id);


--
-- Name: delivery delivery_region_id_event_id_fkey; Type: FK CONSTRAINT; Schema: notifications; Owner: -
--

ALTER TABLE ONLY notifications.delivery
    ADD CONSTRAINT delivery_region_id_event_id_fkey FOREIGN KEY (region_id, event_id) REFERENCES notifications.outbox(region_id, event_id);


--
-- Name: delivery delivery_region_id_subscription_id_fkey; Type: FK CONSTRAINT; Schema: notifications; Owner: -
--

ALTER TABLE ONLY notifications.delivery
    ADD CONSTRAINT delivery_region_id_subscription_id_fkey FOREIGN KEY (region_id, subscription_id) REFERENCES notifications.subscription(region_id, subscription_id);


--
-- Name: subscription subscription_region_id_fkey; Type: FK CONSTRAINT; Schema: notifications; Owner: -
--

ALTER TABLE ONLY notifications.subscription
    ADD CONSTRAINT subscription_region_id_fkey FOREIGN KEY (region_id) REFERENCES regions.region(region_id);


--
-- Name: outbound outbound_region_id_partner_id_fkey; Type: FK CONSTRAINT; Schema: partners; Owner: -
--

ALTER TABLE ONLY partners.outbound
    ADD CONSTRAINT outbound_region_id_partner_id_fkey FOREIGN KEY (region_id, partner_id) REFERENCES partners.partner(region_id, partner_id);


--
-- Name: partner partner_region_id_fkey; Type: FK CONSTRAINT; Schema: partners; Owner: -
--

ALTER TABLE ONLY partners.partner
    ADD CONSTRAINT partner_region_id_fkey FOREIGN KEY (region_id) REFERENCES regions.region(region_id);


--
-- Name: unknown_answer unknown_answer_region_id_partner_id_fkey; Type: FK CONSTRAINT; Schema: partners; Owner: -
--

ALTER TABLE ONLY partners.unknown_answer
    ADD CONSTRAINT unknown_answer_region_id_partner_id_fkey FOREIGN KEY (region_id, partner_id) REFERENCES partners.partner(region_id, partner_id);


--
-- Name: deposit deposit_region_id_partner_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.deposit
    ADD CONSTRAINT deposit_region_id_partner_id_fkey FOREIGN KEY (region_id, partner_id) REFERENCES partners.partner(region_id, partner_id);


--
-- Name: deposited deposited_region_id_deposit_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.deposited
    ADD CONSTRAINT deposited_region_id_deposit_id_fkey FOREIGN KEY (region_id, deposit_id) REFERENCES payments.deposit(region_id, deposit_id);


--
-- Name: deposited deposited_region_id_payment_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.deposited
    ADD CONSTRAINT deposited_region_id_payment_id_fkey FOREIGN KEY (region_id, payment_id) REFERENCES payments.payment(region_id, payment_id);


--
-- Name: movement_item movement_item_region_id_item_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.movement_item
    ADD CONSTRAINT movement_item_region_id_item_id_fkey FOREIGN KEY (region_id, item_id) REFERENCES bills.item(region_id, item_id);


--
-- Name: movement_item movement_item_region_id_movement_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.movement_item
    ADD CONSTRAINT movement_item_region_id_movement_id_fkey FOREIGN KEY (region_id, movement_id) REFERENCES payments.movement(region_id, movement_id);


--
-- Name: movement movement_region_id_bill_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.movement
    ADD CONSTRAINT movement_region_id_bill_id_fkey FOREIGN KEY (region_id, bill_id) REFERENCES bills.bill(region_id, bill_id);


--
-- Name: movement movement_region_id_payment_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.movement
    ADD CONSTRAINT movement_region_id_payment_id_fkey FOREIGN KEY (region_id, payment_id) REFERENCES payments.payment(region_id, payment_id);


--
-- Name: movement movement_region_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.movement
    ADD CONSTRAINT movement_region_id_proposal_id_fkey FOREIGN KEY (region_id, proposal_id) REFERENCES identity.proposal(region_id, proposal_id);


--
-- Name: movement movement_region_id_quote_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.movement
    ADD CONSTRAINT movement_region_id_quote_id_fkey FOREIGN KEY (region_id, quote_id) REFERENCES bills.quote(region_id, quote_id);


--
-- Name: part part_region_id_bill_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.part
    ADD CONSTRAINT part_region_id_bill_id_fkey FOREIGN KEY (region_id, bill_id) REFERENCES bills.bill(region_id, bill_id);


--
-- Name: part part_region_id_payment_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.part
    ADD CONSTRAINT part_region_id_payment_id_fkey FOREIGN KEY (region_id, payment_id) REFERENCES payments.payment(region_id, payment_id);


--
-- Name: part part_region_id_quote_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.part
    ADD CONSTRAINT part_region_id_quote_id_fkey FOREIGN KEY (region_id, quote_id) REFERENCES bills.quote(region_id, quote_id);


--
-- Name: payout payout_region_id_movement_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.payout
    ADD CONSTRAINT payout_region_id_movement_id_fkey FOREIGN KEY (region_id, movement_id) REFERENCES payments.movement(region_id, movement_id);


--
-- Name: payout payout_region_id_recorded_by_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.payout
    ADD CONSTRAINT payout_region_id_recorded_by_fkey FOREIGN KEY (region_id, recorded_by) REFERENCES identity.clerk(region_id, clerk_id);


--
-- Name: statement_key statement_key_region_id_partner_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.statement_key
    ADD CONSTRAINT statement_key_region_id_partner_id_fkey FOREIGN KEY (region_id, partner_id) REFERENCES partners.partner(region_id, partner_id);


--
-- Name: statement_key statement_key_region_id_payment_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.statement_key
    ADD CONSTRAINT statement_key_region_id_payment_id_fkey FOREIGN KEY (region_id, payment_id) REFERENCES payments.payment(region_id, payment_id);


--
-- Name: waiver_item waiver_item_region_id_item_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.waiver_item
    ADD CONSTRAINT waiver_item_region_id_item_id_fkey FOREIGN KEY (region_id, item_id) REFERENCES bills.item(region_id, item_id);


--
-- Name: waiver_item waiver_item_region_id_waiver_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.waiver_item
    ADD CONSTRAINT waiver_item_region_id_waiver_id_fkey FOREIGN KEY (region_id, waiver_id) REFERENCES payments.waiver(region_id, waiver_id);


--
-- Name: waiver waiver_region_id_bill_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.waiver
    ADD CONSTRAINT waiver_region_id_bill_id_fkey FOREIGN KEY (region_id, bill_id) REFERENCES bills.bill(region_id, bill_id);


--
-- Name: waiver waiver_region_id_quote_id_fkey; Type: FK CONSTRAINT; Schema: payments; Owner: -
--

ALTER TABLE ONLY payments.waiver
    ADD CONSTRAINT waiver_region_id_quote_id_fkey FOREIGN KEY (region_id, quote_id) REFERENCES bills.quote(region_id, quote_id);


--
-- Name: day_close day_close_region_id_closed_by_fkey; Type: FK CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.day_close
    ADD CONSTRAINT day_close_region_id_closed_by_fkey FOREIGN KEY (region_id, closed_by) REFERENCES identity.clerk(region_id, clerk_id);


--
-- Name: day_close day_close_region_id_day_fkey; Type: FK CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.day_close
    ADD CONSTRAINT day_close_region_id_day_fkey FOREIGN KEY (region_id, day) REFERENCES ledger.business_day(region_id, day);


--
-- Name: day_close day_close_region_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.day_close
    ADD CONSTRAINT day_close_region_id_proposal_id_fkey FOREIGN KEY (region_id, proposal_id) REFERENCES identity.proposal(region_id, proposal_id);


--
-- Name: discrepancy discrepancy_region_id_booked_payment_id_fkey; Type: FK CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.discrepancy
    ADD CONSTRAINT discrepancy_region_id_booked_payment_id_fkey FOREIGN KEY (region_id, booked_payment_id) REFERENCES payments.payment(region_id, payment_id);


--
-- Name: discrepancy discrepancy_region_id_fkey; Type: FK CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.discrepancy
    ADD CONSTRAINT discrepancy_region_id_fkey FOREIGN KEY (region_id) REFERENCES regions.region(region_id);


--
-- Name: discrepancy discrepancy_region_id_payment_id_fkey; Type: FK CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.discrepancy
    ADD CONSTRAINT discrepancy_region_id_payment_id_fkey FOREIGN KEY (region_id, payment_id) REFERENCES payments.payment(region_id, payment_id);


--
-- Name: discrepancy discrepancy_region_id_proposal_id_fkey; Type: FK CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.discrepancy
    ADD CONSTRAINT discrepancy_region_id_proposal_id_fkey FOREIGN KEY (region_id, proposal_id) REFERENCES identity.proposal(region_id, proposal_id);


--
-- Name: discrepancy discrepancy_region_id_run_id_position_fkey; Type: FK CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.discrepancy
    ADD CONSTRAINT discrepancy_region_id_run_id_position_fkey FOREIGN KEY (region_id, run_id, "position") REFERENCES reconciliation.finding(region_id, run_id, "position");


--
-- Name: file file_region_id_fkey; Type: FK CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.file
    ADD CONSTRAINT file_region_id_fkey FOREIGN KEY (region_id) REFERENCES regions.region(region_id);


--
-- Name: finding finding_region_id_run_id_class_fkey; Type: FK CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.finding
    ADD CONSTRAINT finding_region_id_run_id_class_fkey FOREIGN KEY (region_id, run_id, class) REFERENCES reconciliation.run_class(region_id, run_id, class);


--
-- Name: quarantined_line quarantined_line_region_id_file_id_fkey; Type: FK CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.quarantined_line
    ADD CONSTRAINT quarantined_line_region_id_file_id_fkey FOREIGN KEY (region_id, file_id) REFERENCES reconciliation.file(region_id, file_id);


--
-- Name: run_class run_class_region_id_run_id_fkey; Type: FK CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.run_class
    ADD CONSTRAINT run_class_region_id_run_id_fkey FOREIGN KEY (region_id, run_id) REFERENCES reconciliation.run(region_id, run_id);


--
-- Name: run run_region_id_file_id_fkey; Type: FK CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.run
    ADD CONSTRAINT run_region_id_file_id_fkey FOREIGN KEY (region_id, file_id) REFERENCES reconciliation.file(region_id, file_id);


--
-- Name: statement_line statement_line_region_id_file_id_fkey; Type: FK CONSTRAINT; Schema: reconciliation; Owner: -
--

ALTER TABLE ONLY reconciliation.statement_line
    ADD CONSTRAINT statement_line_region_id_file_id_fkey FOREIGN KEY (region_id, file_id) REFERENCES reconciliation.file(region_id, file_id);


--
-- Name: mark mark_region_id_fkey; Type: FK CONSTRAINT; Schema: sweep; Owner: -
--

ALTER TABLE ONLY sweep.mark
    ADD CONSTRAINT mark_region_id_fkey FOREIGN KEY (region_id) REFERENCES regions.region(region_id);


--
-- Name: provider provider_region_id_partner_id_fkey; Type: FK CONSTRAINT; Schema: sweep; Owner: -
--

ALTER TABLE ONLY sweep.provider
    ADD CONSTRAINT provider_region_id_partner_id_fkey FOREIGN KEY (region_id, partner_id) REFERENCES partners.partner(region_id, partner_id);


--
-- Name: question question_region_id_partner_id_fkey; Type: FK CONSTRAINT; Schema: sweep; Owner: -
--

ALTER TABLE ONLY sweep.question
    ADD CONSTRAINT question_region_id_partner_id_fkey FOREIGN KEY (region_id, partner_id) REFERENCES partners.partner(region_id, partner_id);


--
-- Name: tax_object tax_object_region_id_taxpayer_id_fkey; Type: FK CONSTRAINT; Schema: taxpayers; Owner: -
--

ALTER TABLE ONLY taxpayers.tax_object
    ADD CONSTRAINT tax_object_region_id_taxpayer_id_fkey FOREIGN KEY (region_id, taxpayer_id) REFERENCES taxpayers.taxpayer(region_id, taxpayer_id);


--
-- Name: taxpayer taxpayer_region_id_fkey; Type: FK CONSTRAINT; Schema: taxpayers; Owner: -
--

ALTER TABLE ONLY taxpayers.taxpayer
    ADD CONSTRAINT taxpayer_region_id_fkey FOREIGN KEY (region_id) REFERENCES regions.region(region_id);


--
-- Name: SCHEMA assessments; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA assessments TO pagi_app;
GRANT USAGE ON SCHEMA assessments TO pagi_read;


--
-- Name: SCHEMA audit; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA audit TO pagi_app;
GRANT USAGE ON SCHEMA audit TO pagi_read;


--
-- Name: SCHEMA bills; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA bills TO pagi_app;
GRANT USAGE ON SCHEMA bills TO pagi_read;


--
-- Name: SCHEMA guard; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA guard TO pagi_app;
GRANT USAGE ON SCHEMA guard TO pagi_read;


--
-- Name: SCHEMA identity; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA identity TO pagi_app;
GRANT USAGE ON SCHEMA identity TO pagi_read;


--
-- Name: SCHEMA instructions; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA instructions TO pagi_app;
GRANT USAGE ON SCHEMA instructions TO pagi_read;


--
-- Name: SCHEMA ledger; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA ledger TO pagi_app;
GRANT USAGE ON SCHEMA ledger TO pagi_read;


--
-- Name: SCHEMA limits; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA limits TO pagi_app;


--
-- Name: SCHEMA notifications; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA notifications TO pagi_app;
GRANT USAGE ON SCHEMA notifications TO pagi_read;


--
-- Name: SCHEMA pagi_meta; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA pagi_meta TO pagi_app;
GRANT USAGE ON SCHEMA pagi_meta TO pagi_read;


--
-- Name: SCHEMA partners; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA partners TO pagi_app;
GRANT USAGE ON SCHEMA partners TO pagi_read;


--
-- Name: SCHEMA payments; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA payments TO pagi_app;
GRANT USAGE ON SCHEMA payments TO pagi_read;


--
-- Name: SCHEMA queue; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA queue TO pagi_app;


--
-- Name: SCHEMA reconciliation; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA reconciliation TO pagi_app;
GRANT USAGE ON SCHEMA reconciliation TO pagi_read;


--
-- Name: SCHEMA regions; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA regions TO pagi_app;
GRANT USAGE ON SCHEMA regions TO pagi_read;


--
-- Name: SCHEMA sweep; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA sweep TO pagi_app;
GRANT USAGE ON SCHEMA sweep TO pagi_read;


--
-- Name: SCHEMA taxpayers; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA taxpayers TO pagi_app;
GRANT USAGE ON SCHEMA taxpayers TO pagi_read;


--
-- Name: FUNCTION reprice(p_region smallint, p_run uuid, p_changes bills.price_change[], p_due_date date, p_now timestamp with time zone); Type: ACL; Schema: bills; Owner: -
--

REVOKE ALL ON FUNCTION bills.reprice(p_region smallint, p_run uuid, p_changes bills.price_change[], p_due_date date, p_now timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION bills.reprice(p_region smallint, p_run uuid, p_changes bills.price_change[], p_due_date date, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION take(p_region smallint, p_key bytea, p_cost integer, p_interval interval, p_burst integer, p_now timestamp with time zone); Type: ACL; Schema: limits; Owner: -
--

GRANT ALL ON FUNCTION limits.take(p_region smallint, p_key bytea, p_cost integer, p_interval interval, p_burst integer, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION fan_out(p_now timestamp with time zone, p_limit integer); Type: ACL; Schema: notifications; Owner: -
--

GRANT ALL ON FUNCTION notifications.fan_out(p_now timestamp with time zone, p_limit integer) TO pagi_app;


--
-- Name: FUNCTION wants(p_filters text[], p_event text); Type: ACL; Schema: notifications; Owner: -
--

GRANT ALL ON FUNCTION notifications.wants(p_filters text[], p_event text) TO pagi_app;


--
-- Name: TABLE fixed_account; Type: ACL; Schema: instructions; Owner: -
--

GRANT SELECT,INSERT ON TABLE instructions.fixed_account TO pagi_app;
GRANT SELECT ON TABLE instructions.fixed_account TO pagi_read;


--
-- Name: FUNCTION asked_parts(p_notice payments.notice, p_account instructions.fixed_account, p_bills text[], p_codes text[], p_amounts bigint[], p_references text[]); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.asked_parts(p_notice payments.notice, p_account instructions.fixed_account, p_bills text[], p_codes text[], p_amounts bigint[], p_references text[]) TO pagi_app;


--
-- Name: FUNCTION bills_of(p_region smallint, p_payment uuid); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.bills_of(p_region smallint, p_payment uuid) TO pagi_app;


--
-- Name: FUNCTION book(p_notices payments.notice[], p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.book(p_notices payments.notice[], p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION book_entries(p_notices payments.notice[], p_shares payments.item_share[], p_splits payments.split[], p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.book_entries(p_notices payments.notice[], p_shares payments.item_share[], p_splits payments.split[], p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION book_to_bills(p_notices payments.notice[], shares payments.item_share[], splits payments.split[], p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.book_to_bills(p_notices payments.notice[], shares payments.item_share[], splits payments.split[], p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION book_together(p_notice payments.notice, p_parts payments.asked_part[], p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.book_together(p_notice payments.notice, p_parts payments.asked_part[], p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION booked_before(p_notice payments.notice); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.booked_before(p_notice payments.notice) TO pagi_app;


--
-- Name: FUNCTION city_day(p_region smallint, p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.city_day(p_region smallint, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION decide(p_notices payments.notice[]); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.decide(p_notices payments.notice[]) TO pagi_app;


--
-- Name: FUNCTION decide_together(p_notice payments.notice, p_parts payments.asked_part[], p_named boolean); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.decide_together(p_notice payments.notice, p_parts payments.asked_part[], p_named boolean) TO pagi_app;


--
-- Name: FUNCTION enter(p_region smallint, p_entry uuid, p_source uuid, p_memo text, p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.enter(p_region smallint, p_entry uuid, p_source uuid, p_memo text, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION guard_movement(); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.guard_movement() TO pagi_app;


--
-- Name: FUNCTION keep_refusals(p_notices payments.notice[], p_verdicts payments.verdict[], p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.keep_refusals(p_notices payments.notice[], p_verdicts payments.verdict[], p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION known_references(); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.known_references() TO pagi_app;


--
-- Name: FUNCTION known_references_of_allocation(); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.known_references_of_allocation() TO pagi_app;


--
-- Name: FUNCTION lock_bills(p_region smallint, p_bills uuid[]); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.lock_bills(p_region smallint, p_bills uuid[]) TO pagi_app;


--
-- Name: FUNCTION mark_reconciled(p_region smallint, p_payments uuid[]); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.mark_reconciled(p_region smallint, p_payments uuid[]) TO pagi_app;


--
-- Name: FUNCTION move_to_bill(p_region smallint, p_payment uuid, p_pocket text, p_amount bigint, p_bill uuid, p_movement uuid, p_entry uuid, p_proposal uuid, p_reason text, p_document text, p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.move_to_bill(p_region smallint, p_payment uuid, p_pocket text, p_amount bigint, p_bill uuid, p_movement uuid, p_entry uuid, p_proposal uuid, p_reason text, p_document text, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION open_principal(p_region smallint, p_bill uuid); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.open_principal(p_region smallint, p_bill uuid) TO pagi_app;


--
-- Name: FUNCTION pay_back(p_region smallint, p_payment uuid, p_pocket text, p_amount bigint, p_movement uuid, p_entry uuid, p_proposal uuid, p_reason text, p_document text, p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.pay_back(p_region smallint, p_payment uuid, p_pocket text, p_amount bigint, p_movement uuid, p_entry uuid, p_proposal uuid, p_reason text, p_document text, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION quoted_parts(p_notice payments.notice, p_account uuid, p_parts payments.asked_part[]); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.quoted_parts(p_notice payments.notice, p_account uuid, p_parts payments.asked_part[]) TO pagi_app;


--
-- Name: TABLE payment; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT ON TABLE payments.payment TO pagi_app;
GRANT SELECT ON TABLE payments.payment TO pagi_read;


--
-- Name: COLUMN payment.state; Type: ACL; Schema: payments; Owner: -
--

GRANT UPDATE(state) ON TABLE payments.payment TO pagi_app;


--
-- Name: FUNCTION receive(p_notices payments.notice[], p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.receive(p_notices payments.notice[], p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION receive_together(p_notice payments.notice, p_bills text[], p_codes text[], p_amounts bigint[], p_references text[], p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.receive_together(p_notice payments.notice, p_bills text[], p_codes text[], p_amounts bigint[], p_references text[], p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION record_deposit(p_region smallint, p_partner uuid, p_channel text, p_day date, p_amount bigint, p_fee bigint, p_document text, p_deposited_on date, p_who text, p_deposit uuid, p_entry uuid, p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.record_deposit(p_region smallint, p_partner uuid, p_channel text, p_day date, p_amount bigint, p_fee bigint, p_document text, p_deposited_on date, p_who text, p_deposit uuid, p_entry uuid, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION record_payout(p_region smallint, p_payout uuid, p_movement uuid, p_entry uuid, p_document text, p_paid_on date, p_clerk uuid, p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.record_payout(p_region smallint, p_payout uuid, p_movement uuid, p_entry uuid, p_document text, p_paid_on date, p_clerk uuid, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION release(p_region smallint, p_run uuid, p_bill uuid, p_liability uuid, p_principal bigint, p_interest bigint, p_reason text, p_document text, p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.release(p_region smallint, p_run uuid, p_bill uuid, p_liability uuid, p_principal bigint, p_interest bigint, p_reason text, p_document text, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION reverse(p_region smallint, p_payment uuid, p_movement uuid, p_entry uuid, p_origin text, p_proposal uuid, p_reason text, p_document text, p_same_day boolean, p_unreconciled boolean, p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.reverse(p_region smallint, p_payment uuid, p_movement uuid, p_entry uuid, p_origin text, p_proposal uuid, p_reason text, p_document text, p_same_day boolean, p_unreconciled boolean, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION reverse_by_owner(p_region smallint, p_partner uuid, p_service smallint, p_natural_id text, p_amount bigint, p_movement uuid, p_entry uuid, p_reason text, p_same_day boolean, p_unreconciled boolean, p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.reverse_by_owner(p_region smallint, p_partner uuid, p_service smallint, p_natural_id text, p_amount bigint, p_movement uuid, p_entry uuid, p_reason text, p_same_day boolean, p_unreconciled boolean, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION settle(p_notices payments.notice[], p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.settle(p_notices payments.notice[], p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION settle_by_waiver(p_region smallint, p_quote uuid, p_waiver uuid, p_entry uuid, p_event uuid, p_day date, p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.settle_by_waiver(p_region smallint, p_quote uuid, p_waiver uuid, p_entry uuid, p_event uuid, p_day date, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION settle_found(notices payments.notice[], p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.settle_found(notices payments.notice[], p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION split_up(p_notices payments.notice[], p_shares payments.item_share[]); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.split_up(p_notices payments.notice[], p_shares payments.item_share[]) TO pagi_app;


--
-- Name: FUNCTION spread_over_items(p_notices payments.notice[]); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.spread_over_items(p_notices payments.notice[]) TO pagi_app;


--
-- Name: FUNCTION tell_of_movement(p_region smallint, p_movement uuid, p_bill uuid, p_event text, p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.tell_of_movement(p_region smallint, p_movement uuid, p_bill uuid, p_event text, p_now timestamp with time zone) TO pagi_app;


--
-- Name: TABLE told; Type: ACL; Schema: instructions; Owner: -
--

GRANT SELECT,INSERT ON TABLE instructions.told TO pagi_app;
GRANT SELECT ON TABLE instructions.told TO pagi_read;


--
-- Name: FUNCTION told_together(p_notice payments.notice, p_account uuid); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.told_together(p_notice payments.notice, p_account uuid) TO pagi_app;


--
-- Name: FUNCTION waves(p_notices payments.notice[]); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.waves(p_notices payments.notice[]) TO pagi_app;


--
-- Name: FUNCTION with_bills(p_notices payments.notice[]); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.with_bills(p_notices payments.notice[]) TO pagi_app;


--
-- Name: FUNCTION with_quotes(p_notices payments.notice[]); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.with_quotes(p_notices payments.notice[]) TO pagi_app;


--
-- Name: FUNCTION write_off(p_region smallint, p_bill uuid, p_most bigint, p_movement uuid, p_entry uuid, p_proposal uuid, p_reason text, p_document text, p_now timestamp with time zone); Type: ACL; Schema: payments; Owner: -
--

GRANT ALL ON FUNCTION payments.write_off(p_region smallint, p_bill uuid, p_most bigint, p_movement uuid, p_entry uuid, p_proposal uuid, p_reason text, p_document text, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION booked_by_file(p_region smallint, p_file uuid, p_payment uuid); Type: ACL; Schema: reconciliation; Owner: -
--

GRANT ALL ON FUNCTION reconciliation.booked_by_file(p_region smallint, p_file uuid, p_payment uuid) TO pagi_app;


--
-- Name: FUNCTION case_id(p_place integer, p_now timestamp with time zone); Type: ACL; Schema: reconciliation; Owner: -
--

GRANT ALL ON FUNCTION reconciliation.case_id(p_place integer, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION cases_of(p_region smallint, p_run uuid); Type: ACL; Schema: reconciliation; Owner: -
--

GRANT ALL ON FUNCTION reconciliation.cases_of(p_region smallint, p_run uuid) TO pagi_app;


--
-- Name: FUNCTION guard_discrepancy(); Type: ACL; Schema: reconciliation; Owner: -
--

GRANT ALL ON FUNCTION reconciliation.guard_discrepancy() TO pagi_app;


--
-- Name: FUNCTION match(p_region smallint, p_file uuid, p_run uuid, p_now timestamp with time zone); Type: ACL; Schema: reconciliation; Owner: -
--

GRANT ALL ON FUNCTION reconciliation.match(p_region smallint, p_file uuid, p_run uuid, p_now timestamp with time zone) TO pagi_app;


--
-- Name: FUNCTION shown_on_other_days(p_region smallint, p_bank text, p_day date, p_payment uuid, p_movement text); Type: ACL; Schema: reconciliation; Owner: -
--

GRANT ALL ON FUNCTION reconciliation.shown_on_other_days(p_region smallint, p_bank text, p_day date, p_payment uuid, p_movement text) TO pagi_app;


--
-- Name: FUNCTION update_discrepancies(p_region smallint, p_run uuid, p_now timestamp with time zone); Type: ACL; Schema: reconciliation; Owner: -
--

GRANT ALL ON FUNCTION reconciliation.update_discrepancies(p_region smallint, p_run uuid, p_now timestamp with time zone) TO pagi_app;


--
-- Name: TABLE question; Type: ACL; Schema: sweep; Owner: -
--

GRANT SELECT,INSERT ON TABLE sweep.question TO pagi_app;
GRANT SELECT ON TABLE sweep.question TO pagi_read;


--
-- Name: COLUMN question.opened_at; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(opened_at) ON TABLE sweep.question TO pagi_app;


--
-- Name: COLUMN question.expires_at; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(expires_at) ON TABLE sweep.question TO pagi_app;


--
-- Name: COLUMN question.state; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(state) ON TABLE sweep.question TO pagi_app;


--
-- Name: COLUMN question.next_ask_at; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(next_ask_at) ON TABLE sweep.question TO pagi_app;


--
-- Name: COLUMN question.tries; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(tries) ON TABLE sweep.question TO pagi_app;


--
-- Name: COLUMN question.unanswered; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(unanswered) ON TABLE sweep.question TO pagi_app;


--
-- Name: COLUMN question.asked_at; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(asked_at) ON TABLE sweep.question TO pagi_app;


--
-- Name: COLUMN question.heard; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(heard) ON TABLE sweep.question TO pagi_app;


--
-- Name: COLUMN question.said; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(said) ON TABLE sweep.question TO pagi_app;


--
-- Name: COLUMN question.settled_by; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(settled_by) ON TABLE sweep.question TO pagi_app;


--
-- Name: COLUMN question.handed_why; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(handed_why) ON TABLE sweep.question TO pagi_app;


--
-- Name: COLUMN question.closed_at; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(closed_at) ON TABLE sweep.question TO pagi_app;


--
-- Name: COLUMN question.stirred_at; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(stirred_at) ON TABLE sweep.question TO pagi_app;


--
-- Name: FUNCTION ends_at(q sweep.question); Type: ACL; Schema: sweep; Owner: -
--

GRANT ALL ON FUNCTION sweep.ends_at(q sweep.question) TO pagi_app;
GRANT ALL ON FUNCTION sweep.ends_at(q sweep.question) TO pagi_read;


--
-- Name: FUNCTION is_booked(q sweep.question); Type: ACL; Schema: sweep; Owner: -
--

GRANT ALL ON FUNCTION sweep.is_booked(q sweep.question) TO pagi_app;
GRANT ALL ON FUNCTION sweep.is_booked(q sweep.question) TO pagi_read;


--
-- Name: FUNCTION is_over(q sweep.question); Type: ACL; Schema: sweep; Owner: -
--

GRANT ALL ON FUNCTION sweep.is_over(q sweep.question) TO pagi_app;
GRANT ALL ON FUNCTION sweep.is_over(q sweep.question) TO pagi_read;


--
-- Name: TABLE law; Type: ACL; Schema: assessments; Owner: -
--

GRANT SELECT,INSERT ON TABLE assessments.law TO pagi_app;
GRANT SELECT ON TABLE assessments.law TO pagi_read;


--
-- Name: TABLE letter_counter; Type: ACL; Schema: assessments; Owner: -
--

GRANT SELECT,INSERT ON TABLE assessments.letter_counter TO pagi_app;
GRANT SELECT ON TABLE assessments.letter_counter TO pagi_read;


--
-- Name: COLUMN letter_counter.last_number; Type: ACL; Schema: assessments; Owner: -
--

GRANT UPDATE(last_number) ON TABLE assessments.letter_counter TO pagi_app;


--
-- Name: TABLE liability; Type: ACL; Schema: assessments; Owner: -
--

GRANT SELECT,INSERT ON TABLE assessments.liability TO pagi_app;
GRANT SELECT ON TABLE assessments.liability TO pagi_read;


--
-- Name: COLUMN liability.state; Type: ACL; Schema: assessments; Owner: -
--

GRANT UPDATE(state) ON TABLE assessments.liability TO pagi_app;


--
-- Name: TABLE property_fact; Type: ACL; Schema: assessments; Owner: -
--

GRANT SELECT,INSERT ON TABLE assessments.property_fact TO pagi_app;
GRANT SELECT ON TABLE assessments.property_fact TO pagi_read;


--
-- Name: TABLE property_reduction; Type: ACL; Schema: assessments; Owner: -
--

GRANT SELECT,INSERT ON TABLE assessments.property_reduction TO pagi_app;
GRANT SELECT ON TABLE assessments.property_reduction TO pagi_read;


--
-- Name: TABLE run; Type: ACL; Schema: assessments; Owner: -
--

GRANT SELECT,INSERT ON TABLE assessments.run TO pagi_app;
GRANT SELECT ON TABLE assessments.run TO pagi_read;


--
-- Name: COLUMN run.state; Type: ACL; Schema: assessments; Owner: -
--

GRANT UPDATE(state) ON TABLE assessments.run TO pagi_app;


--
-- Name: COLUMN run.decided_by; Type: ACL; Schema: assessments; Owner: -
--

GRANT UPDATE(decided_by) ON TABLE assessments.run TO pagi_app;


--
-- Name: COLUMN run.decided_at; Type: ACL; Schema: assessments; Owner: -
--

GRANT UPDATE(decided_at) ON TABLE assessments.run TO pagi_app;


--
-- Name: COLUMN run.finished_at; Type: ACL; Schema: assessments; Owner: -
--

GRANT UPDATE(finished_at) ON TABLE assessments.run TO pagi_app;


--
-- Name: TABLE run_chunk; Type: ACL; Schema: assessments; Owner: -
--

GRANT SELECT,INSERT ON TABLE assessments.run_chunk TO pagi_app;
GRANT SELECT ON TABLE assessments.run_chunk TO pagi_read;


--
-- Name: TABLE run_failure; Type: ACL; Schema: assessments; Owner: -
--

GRANT SELECT,INSERT ON TABLE assessments.run_failure TO pagi_app;
GRANT SELECT ON TABLE assessments.run_failure TO pagi_read;


--
-- Name: TABLE record; Type: ACL; Schema: audit; Owner: -
--

GRANT SELECT,INSERT ON TABLE audit.record TO pagi_app;
GRANT SELECT ON TABLE audit.record TO pagi_read;


--
-- Name: TABLE bill; Type: ACL; Schema: bills; Owner: -
--

GRANT SELECT,INSERT ON TABLE bills.bill TO pagi_app;
GRANT SELECT ON TABLE bills.bill TO pagi_read;


--
-- Name: COLUMN bill.state; Type: ACL; Schema: bills; Owner: -
--

GRANT UPDATE(state) ON TABLE bills.bill TO pagi_app;


--
-- Name: COLUMN bill.version; Type: ACL; Schema: bills; Owner: -
--

GRANT UPDATE(version) ON TABLE bills.bill TO pagi_app;


--
-- Name: COLUMN bill.paid; Type: ACL; Schema: bills; Owner: -
--

GRANT UPDATE(paid) ON TABLE bills.bill TO pagi_app;


--
-- Name: COLUMN bill.paid_at; Type: ACL; Schema: bills; Owner: -
--

GRANT UPDATE(paid_at) ON TABLE bills.bill TO pagi_app;


--
-- Name: COLUMN bill.waived; Type: ACL; Schema: bills; Owner: -
--

GRANT UPDATE(waived) ON TABLE bills.bill TO pagi_app;


--
-- Name: TABLE item; Type: ACL; Schema: bills; Owner: -
--

GRANT SELECT,INSERT ON TABLE bills.item TO pagi_app;
GRANT SELECT ON TABLE bills.item TO pagi_read;


--
-- Name: COLUMN item.principal_paid; Type: ACL; Schema: bills; Owner: -
--

GRANT UPDATE(principal_paid) ON TABLE bills.item TO pagi_app;


--
-- Name: COLUMN item.interest_paid; Type: ACL; Schema: bills; Owner: -
--

GRANT UPDATE(interest_paid) ON TABLE bills.item TO pagi_app;


--
-- Name: COLUMN item.fines_paid; Type: ACL; Schema: bills; Owner: -
--

GRANT UPDATE(fines_paid) ON TABLE bills.item TO pagi_app;


--
-- Name: COLUMN item.principal_waived; Type: ACL; Schema: bills; Owner: -
--

GRANT UPDATE(principal_waived) ON TABLE bills.item TO pagi_app;


--
-- Name: COLUMN item.interest_waived; Type: ACL; Schema: bills; Owner: -
--

GRANT UPDATE(interest_waived) ON TABLE bills.item TO pagi_app;


--
-- Name: COLUMN item.fines_waived; Type: ACL; Schema: bills; Owner: -
--

GRANT UPDATE(fines_waived) ON TABLE bills.item TO pagi_app;


--
-- Name: TABLE quote; Type: ACL; Schema: bills; Owner: -
--

GRANT SELECT,INSERT ON TABLE bills.quote TO pagi_app;
GRANT SELECT ON TABLE bills.quote TO pagi_read;


--
-- Name: TABLE quote_item; Type: ACL; Schema: bills; Owner: -
--

GRANT SELECT,INSERT ON TABLE bills.quote_item TO pagi_app;
GRANT SELECT ON TABLE bills.quote_item TO pagi_read;


--
-- Name: TABLE relief_grant; Type: ACL; Schema: bills; Owner: -
--

GRANT SELECT,INSERT ON TABLE bills.relief_grant TO pagi_app;
GRANT SELECT ON TABLE bills.relief_grant TO pagi_read;


--
-- Name: COLUMN relief_grant.state; Type: ACL; Schema: bills; Owner: -
--

GRANT UPDATE(state) ON TABLE bills.relief_grant TO pagi_app;


--
-- Name: COLUMN relief_grant.decided_by; Type: ACL; Schema: bills; Owner: -
--

GRANT UPDATE(decided_by) ON TABLE bills.relief_grant TO pagi_app;


--
-- Name: COLUMN relief_grant.decided_at; Type: ACL; Schema: bills; Owner: -
--

GRANT UPDATE(decided_at) ON TABLE bills.relief_grant TO pagi_app;


--
-- Name: TABLE transition; Type: ACL; Schema: guard; Owner: -
--

GRANT SELECT ON TABLE guard.transition TO pagi_app;
GRANT SELECT ON TABLE guard.transition TO pagi_read;


--
-- Name: TABLE approval_limit; Type: ACL; Schema: identity; Owner: -
--

GRANT SELECT,INSERT ON TABLE identity.approval_limit TO pagi_app;
GRANT SELECT ON TABLE identity.approval_limit TO pagi_read;


--
-- Name: TABLE clerk; Type: ACL; Schema: identity; Owner: -
--

GRANT SELECT,INSERT ON TABLE identity.clerk TO pagi_app;


--
-- Name: COLUMN clerk.name; Type: ACL; Schema: identity; Owner: -
--

GRANT UPDATE(name) ON TABLE identity.clerk TO pagi_app;


--
-- Name: COLUMN clerk.role; Type: ACL; Schema: identity; Owner: -
--

GRANT UPDATE(role) ON TABLE identity.clerk TO pagi_app;


--
-- Name: COLUMN clerk.password_hash; Type: ACL; Schema: identity; Owner: -
--

GRANT UPDATE(password_hash) ON TABLE identity.clerk TO pagi_app;


--
-- Name: COLUMN clerk.active; Type: ACL; Schema: identity; Owner: -
--

GRANT UPDATE(active) ON TABLE identity.clerk TO pagi_app;


--
-- Name: TABLE proposal; Type: ACL; Schema: identity; Owner: -
--

GRANT SELECT,INSERT ON TABLE identity.proposal TO pagi_app;
GRANT SELECT ON TABLE identity.proposal TO pagi_read;


--
-- Name: COLUMN proposal.state; Type: ACL; Schema: identity; Owner: -
--

GRANT UPDATE(state) ON TABLE identity.proposal TO pagi_app;


--
-- Name: COLUMN proposal.decided_by; Type: ACL; Schema: identity; Owner: -
--

GRANT UPDATE(decided_by) ON TABLE identity.proposal TO pagi_app;


--
-- Name: COLUMN proposal.decided_at; Type: ACL; Schema: identity; Owner: -
--

GRANT UPDATE(decided_at) ON TABLE identity.proposal TO pagi_app;


--
-- Name: COLUMN proposal.note; Type: ACL; Schema: identity; Owner: -
--

GRANT UPDATE(note) ON TABLE identity.proposal TO pagi_app;


--
-- Name: TABLE session; Type: ACL; Schema: identity; Owner: -
--

GRANT SELECT,INSERT ON TABLE identity.session TO pagi_app;


--
-- Name: COLUMN session.last_seen_at; Type: ACL; Schema: identity; Owner: -
--

GRANT UPDATE(last_seen_at) ON TABLE identity.session TO pagi_app;


--
-- Name: COLUMN session.revoked_at; Type: ACL; Schema: identity; Owner: -
--

GRANT UPDATE(revoked_at) ON TABLE identity.session TO pagi_app;


--
-- Name: TABLE sign_in_attempt; Type: ACL; Schema: identity; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE identity.sign_in_attempt TO pagi_app;


--
-- Name: COLUMN sign_in_attempt.failures; Type: ACL; Schema: identity; Owner: -
--

GRANT UPDATE(failures) ON TABLE identity.sign_in_attempt TO pagi_app;


--
-- Name: COLUMN sign_in_attempt.locked_until; Type: ACL; Schema: identity; Owner: -
--

GRANT UPDATE(locked_until) ON TABLE identity.sign_in_attempt TO pagi_app;


--
-- Name: COLUMN sign_in_attempt.last_at; Type: ACL; Schema: identity; Owner: -
--

GRANT UPDATE(last_at) ON TABLE identity.sign_in_attempt TO pagi_app;


--
-- Name: TABLE used_code; Type: ACL; Schema: identity; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE identity.used_code TO pagi_app;


--
-- Name: TABLE at_provider; Type: ACL; Schema: instructions; Owner: -
--

GRANT SELECT,INSERT ON TABLE instructions.at_provider TO pagi_app;
GRANT SELECT ON TABLE instructions.at_provider TO pagi_read;


--
-- Name: COLUMN at_provider.amount; Type: ACL; Schema: instructions; Owner: -
--

GRANT UPDATE(amount) ON TABLE instructions.at_provider TO pagi_app;


--
-- Name: COLUMN at_provider.valid_until; Type: ACL; Schema: instructions; Owner: -
--

GRANT UPDATE(valid_until) ON TABLE instructions.at_provider TO pagi_app;


--
-- Name: COLUMN at_provider.state; Type: ACL; Schema: instructions; Owner: -
--

GRANT UPDATE(state) ON TABLE instructions.at_provider TO pagi_app;


--
-- Name: COLUMN at_provider.reference_no; Type: ACL; Schema: instructions; Owner: -
--

GRANT UPDATE(reference_no) ON TABLE instructions.at_provider TO pagi_app;


--
-- Name: COLUMN at_provider.instruction_id; Type: ACL; Schema: instructions; Owner: -
--

GRANT UPDATE(instruction_id) ON TABLE instructions.at_provider TO pagi_app;


--
-- Name: COLUMN at_provider.why; Type: ACL; Schema: instructions; Owner: -
--

GRANT UPDATE(why) ON TABLE instructions.at_provider TO pagi_app;


--
-- Name: COLUMN at_provider.tries; Type: ACL; Schema: instructions; Owner: -
--

GRANT UPDATE(tries) ON TABLE instructions.at_provider TO pagi_app;


--
-- Name: COLUMN at_provider.next_try_at; Type: ACL; Schema: instructions; Owner: -
--

GRANT UPDATE(next_try_at) ON TABLE instructions.at_provider TO pagi_app;


--
-- Name: TABLE debit; Type: ACL; Schema: instructions; Owner: -
--

GRANT SELECT,INSERT ON TABLE instructions.debit TO pagi_app;
GRANT SELECT ON TABLE instructions.debit TO pagi_read;


--
-- Name: TABLE debit_withdrawn; Type: ACL; Schema: instructions; Owner: -
--

GRANT SELECT,INSERT ON TABLE instructions.debit_withdrawn TO pagi_app;
GRANT SELECT ON TABLE instructions.debit_withdrawn TO pagi_read;


--
-- Name: TABLE idempotency_key; Type: ACL; Schema: instructions; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE instructions.idempotency_key TO pagi_app;
GRANT SELECT ON TABLE instructions.idempotency_key TO pagi_read;


--
-- Name: TABLE inquiry; Type: ACL; Schema: instructions; Owner: -
--

GRANT SELECT,INSERT ON TABLE instructions.inquiry TO pagi_app;
GRANT SELECT ON TABLE instructions.inquiry TO pagi_read;


--
-- Name: TABLE instruction; Type: ACL; Schema: instructions; Owner: -
--

GRANT SELECT,INSERT ON TABLE instructions.instruction TO pagi_app;
GRANT SELECT ON TABLE instructions.instruction TO pagi_read;


--
-- Name: COLUMN instruction.state; Type: ACL; Schema: instructions; Owner: -
--

GRANT UPDATE(state) ON TABLE instructions.instruction TO pagi_app;


--
-- Name: COLUMN instruction.amount; Type: ACL; Schema: instructions; Owner: -
--

GRANT UPDATE(amount) ON TABLE instructions.instruction TO pagi_app;


--
-- Name: COLUMN instruction.expires_at; Type: ACL; Schema: instructions; Owner: -
--

GRANT UPDATE(expires_at) ON TABLE instructions.instruction TO pagi_app;


--
-- Name: COLUMN instruction.qr_svg; Type: ACL; Schema: instructions; Owner: -
--

GRANT UPDATE(qr_svg) ON TABLE instructions.instruction TO pagi_app;


--
-- Name: COLUMN instruction.qr_png; Type: ACL; Schema: instructions; Owner: -
--

GRANT UPDATE(qr_png) ON TABLE instructions.instruction TO pagi_app;


--
-- Name: TABLE account; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.account TO pagi_app;
GRANT SELECT ON TABLE ledger.account TO pagi_read;


--
-- Name: TABLE business_day; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.business_day TO pagi_app;
GRANT SELECT ON TABLE ledger.business_day TO pagi_read;


--
-- Name: COLUMN business_day.state; Type: ACL; Schema: ledger; Owner: -
--

GRANT UPDATE(state) ON TABLE ledger.business_day TO pagi_app;


--
-- Name: COLUMN business_day.closed_at; Type: ACL; Schema: ledger; Owner: -
--

GRANT UPDATE(closed_at) ON TABLE ledger.business_day TO pagi_app;


--
-- Name: TABLE clearing_account; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.clearing_account TO pagi_app;
GRANT SELECT ON TABLE ledger.clearing_account TO pagi_read;


--
-- Name: TABLE transfer; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.transfer TO pagi_app;
GRANT SELECT ON TABLE ledger.transfer TO pagi_read;


--
-- Name: TABLE partner; Type: ACL; Schema: partners; Owner: -
--

GRANT SELECT,INSERT ON TABLE partners.partner TO pagi_app;


--
-- Name: COLUMN partner."position"; Type: ACL; Schema: partners; Owner: -
--

GRANT UPDATE("position") ON TABLE partners.partner TO pagi_app;


--
-- Name: COLUMN partner.name; Type: ACL; Schema: partners; Owner: -
--

GRANT UPDATE(name) ON TABLE partners.partner TO pagi_app;


--
-- Name: COLUMN partner.active; Type: ACL; Schema: partners; Owner: -
--

GRANT UPDATE(active) ON TABLE partners.partner TO pagi_app;


--
-- Name: COLUMN partner.networks; Type: ACL; Schema: partners; Owner: -
--

GRANT UPDATE(networks) ON TABLE partners.partner TO pagi_app;


--
-- Name: COLUMN partner.paused; Type: ACL; Schema: partners; Owner: -
--

GRANT UPDATE(paused) ON TABLE partners.partner TO pagi_app;


--
-- Name: TABLE clearing_balance; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT ON TABLE ledger.clearing_balance TO pagi_app;
GRANT SELECT ON TABLE ledger.clearing_balance TO pagi_read;


--
-- Name: TABLE entry; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.entry TO pagi_app;
GRANT SELECT ON TABLE ledger.entry TO pagi_read;


--
-- Name: TABLE clearing_entry; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT ON TABLE ledger.clearing_entry TO pagi_app;
GRANT SELECT ON TABLE ledger.clearing_entry TO pagi_read;


--
-- Name: TABLE contra_account; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.contra_account TO pagi_app;
GRANT SELECT ON TABLE ledger.contra_account TO pagi_read;


--
-- Name: TABLE role_account; Type: ACL; Schema: ledger; Owner: -
--

GRANT SELECT,INSERT ON TABLE ledger.role_account TO pagi_app;
GRANT SELECT ON TABLE ledger.role_account TO pagi_read;


--
-- Name: TABLE bucket; Type: ACL; Schema: limits; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE limits.bucket TO pagi_app;


--
-- Name: TABLE attempt; Type: ACL; Schema: notifications; Owner: -
--

GRANT SELECT,INSERT ON TABLE notifications.attempt TO pagi_app;
GRANT SELECT ON TABLE notifications.attempt TO pagi_read;


--
-- Name: TABLE delivery; Type: ACL; Schema: notifications; Owner: -
--

GRANT SELECT,INSERT ON TABLE notifications.delivery TO pagi_app;
GRANT SELECT ON TABLE notifications.delivery TO pagi_read;


--
-- Name: COLUMN delivery.state; Type: ACL; Schema: notifications; Owner: -
--

GRANT UPDATE(state) ON TABLE notifications.delivery TO pagi_app;


--
-- Name: COLUMN delivery.tries; Type: ACL; Schema: notifications; Owner: -
--

GRANT UPDATE(tries) ON TABLE notifications.delivery TO pagi_app;


--
-- Name: COLUMN delivery.job_id; Type: ACL; Schema: notifications; Owner: -
--

GRANT UPDATE(job_id) ON TABLE notifications.delivery TO pagi_app;


--
-- Name: COLUMN delivery.next_at; Type: ACL; Schema: notifications; Owner: -
--

GRANT UPDATE(next_at) ON TABLE notifications.delivery TO pagi_app;


--
-- Name: COLUMN delivery.held_why; Type: ACL; Schema: notifications; Owner: -
--

GRANT UPDATE(held_why) ON TABLE notifications.delivery TO pagi_app;


--
-- Name: COLUMN delivery.ended_at; Type: ACL; Schema: notifications; Owner: -
--

GRANT UPDATE(ended_at) ON TABLE notifications.delivery TO pagi_app;


--
-- Name: TABLE outbox; Type: ACL; Schema: notifications; Owner: -
--

GRANT SELECT,INSERT ON TABLE notifications.outbox TO pagi_app;
GRANT SELECT ON TABLE notifications.outbox TO pagi_read;


--
-- Name: COLUMN outbox.relayed_at; Type: ACL; Schema: notifications; Owner: -
--

GRANT UPDATE(relayed_at) ON TABLE notifications.outbox TO pagi_app;


--
-- Name: TABLE subscription; Type: ACL; Schema: notifications; Owner: -
--

GRANT SELECT,INSERT ON TABLE notifications.subscription TO pagi_app;


--
-- Name: COLUMN subscription.url; Type: ACL; Schema: notifications; Owner: -
--

GRANT UPDATE(url) ON TABLE notifications.subscription TO pagi_app;


--
-- Name: COLUMN subscription.events; Type: ACL; Schema: notifications; Owner: -
--

GRANT UPDATE(events) ON TABLE notifications.subscription TO pagi_app;


--
-- Name: COLUMN subscription.secret_sealed; Type: ACL; Schema: notifications; Owner: -
--

GRANT UPDATE(secret_sealed) ON TABLE notifications.subscription TO pagi_app;


--
-- Name: COLUMN subscription.previous_secret_sealed; Type: ACL; Schema: notifications; Owner: -
--

GRANT UPDATE(previous_secret_sealed) ON TABLE notifications.subscription TO pagi_app;


--
-- Name: COLUMN subscription.previous_until; Type: ACL; Schema: notifications; Owner: -
--

GRANT UPDATE(previous_until) ON TABLE notifications.subscription TO pagi_app;


--
-- Name: COLUMN subscription.active; Type: ACL; Schema: notifications; Owner: -
--

GRANT UPDATE(active) ON TABLE notifications.subscription TO pagi_app;


--
-- Name: COLUMN subscription.ended_why; Type: ACL; Schema: notifications; Owner: -
--

GRANT UPDATE(ended_why) ON TABLE notifications.subscription TO pagi_app;


--
-- Name: TABLE migration; Type: ACL; Schema: pagi_meta; Owner: -
--

GRANT SELECT ON TABLE pagi_meta.migration TO pagi_app;
GRANT SELECT ON TABLE pagi_meta.migration TO pagi_read;


--
-- Name: TABLE external_id; Type: ACL; Schema: partners; Owner: -
--

GRANT SELECT,INSERT ON TABLE partners.external_id TO pagi_app;
GRANT SELECT ON TABLE partners.external_id TO pagi_read;


--
-- Name: TABLE message; Type: ACL; Schema: partners; Owner: -
--

GRANT SELECT,INSERT ON TABLE partners.message TO pagi_app;
GRANT SELECT ON TABLE partners.message TO pagi_read;


--
-- Name: TABLE outbound; Type: ACL; Schema: partners; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE partners.outbound TO pagi_app;


--
-- Name: TABLE unknown_answer; Type: ACL; Schema: partners; Owner: -
--

GRANT SELECT,INSERT ON TABLE partners.unknown_answer TO pagi_app;
GRANT SELECT ON TABLE partners.unknown_answer TO pagi_read;


--
-- Name: COLUMN unknown_answer.told_at; Type: ACL; Schema: partners; Owner: -
--

GRANT UPDATE(told_at) ON TABLE partners.unknown_answer TO pagi_app;


--
-- Name: COLUMN unknown_answer.state; Type: ACL; Schema: partners; Owner: -
--

GRANT UPDATE(state) ON TABLE partners.unknown_answer TO pagi_app;


--
-- Name: COLUMN unknown_answer.settled_by; Type: ACL; Schema: partners; Owner: -
--

GRANT UPDATE(settled_by) ON TABLE partners.unknown_answer TO pagi_app;


--
-- Name: COLUMN unknown_answer.settled_at; Type: ACL; Schema: partners; Owner: -
--

GRANT UPDATE(settled_at) ON TABLE partners.unknown_answer TO pagi_app;


--
-- Name: TABLE allocation; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT ON TABLE payments.allocation TO pagi_app;
GRANT SELECT ON TABLE payments.allocation TO pagi_read;


--
-- Name: TABLE movement; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT ON TABLE payments.movement TO pagi_app;
GRANT SELECT ON TABLE payments.movement TO pagi_read;


--
-- Name: TABLE movement_item; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT ON TABLE payments.movement_item TO pagi_app;
GRANT SELECT ON TABLE payments.movement_item TO pagi_read;


--
-- Name: TABLE waiver; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT ON TABLE payments.waiver TO pagi_app;
GRANT SELECT ON TABLE payments.waiver TO pagi_read;


--
-- Name: TABLE waiver_item; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT ON TABLE payments.waiver_item TO pagi_app;
GRANT SELECT ON TABLE payments.waiver_item TO pagi_read;


--
-- Name: TABLE applied; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT ON TABLE payments.applied TO pagi_app;
GRANT SELECT ON TABLE payments.applied TO pagi_read;


--
-- Name: TABLE attempt; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT ON TABLE payments.attempt TO pagi_app;
GRANT SELECT ON TABLE payments.attempt TO pagi_read;


--
-- Name: TABLE deposit; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT ON TABLE payments.deposit TO pagi_app;
GRANT SELECT ON TABLE payments.deposit TO pagi_read;


--
-- Name: TABLE deposited; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT ON TABLE payments.deposited TO pagi_app;
GRANT SELECT ON TABLE payments.deposited TO pagi_read;


--
-- Name: TABLE parked; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT ON TABLE payments.parked TO pagi_app;
GRANT SELECT ON TABLE payments.parked TO pagi_read;


--
-- Name: TABLE part; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT ON TABLE payments.part TO pagi_app;
GRANT SELECT ON TABLE payments.part TO pagi_read;


--
-- Name: TABLE payment_key; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT ON TABLE payments.payment_key TO pagi_app;
GRANT SELECT ON TABLE payments.payment_key TO pagi_read;


--
-- Name: TABLE payout; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT ON TABLE payments.payout TO pagi_app;
GRANT SELECT ON TABLE payments.payout TO pagi_read;


--
-- Name: TABLE reached; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT ON TABLE payments.reached TO pagi_app;
GRANT SELECT ON TABLE payments.reached TO pagi_read;


--
-- Name: TABLE statement_key; Type: ACL; Schema: payments; Owner: -
--

GRANT SELECT,INSERT ON TABLE payments.statement_key TO pagi_app;
GRANT SELECT ON TABLE payments.statement_key TO pagi_read;


--
-- Name: TABLE pgqueuer; Type: ACL; Schema: queue; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE queue.pgqueuer TO pagi_app;


--
-- Name: SEQUENCE pgqueuer_id_seq; Type: ACL; Schema: queue; Owner: -
--

GRANT USAGE ON SEQUENCE queue.pgqueuer_id_seq TO pagi_app;


--
-- Name: TABLE pgqueuer_log; Type: ACL; Schema: queue; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE queue.pgqueuer_log TO pagi_app;


--
-- Name: SEQUENCE pgqueuer_log_id_seq; Type: ACL; Schema: queue; Owner: -
--

GRANT USAGE ON SEQUENCE queue.pgqueuer_log_id_seq TO pagi_app;


--
-- Name: TABLE pgqueuer_schedules; Type: ACL; Schema: queue; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE queue.pgqueuer_schedules TO pagi_app;


--
-- Name: SEQUENCE pgqueuer_schedules_id_seq; Type: ACL; Schema: queue; Owner: -
--

GRANT USAGE ON SEQUENCE queue.pgqueuer_schedules_id_seq TO pagi_app;


--
-- Name: TABLE pgqueuer_statistics; Type: ACL; Schema: queue; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE queue.pgqueuer_statistics TO pagi_app;


--
-- Name: SEQUENCE pgqueuer_statistics_id_seq; Type: ACL; Schema: queue; Owner: -
--

GRANT USAGE ON SEQUENCE queue.pgqueuer_statistics_id_seq TO pagi_app;


--
-- Name: TABLE day_close; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT SELECT,INSERT ON TABLE reconciliation.day_close TO pagi_app;
GRANT SELECT ON TABLE reconciliation.day_close TO pagi_read;


--
-- Name: TABLE discrepancy; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT SELECT,INSERT ON TABLE reconciliation.discrepancy TO pagi_app;
GRANT SELECT ON TABLE reconciliation.discrepancy TO pagi_read;


--
-- Name: COLUMN discrepancy.run_id; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT UPDATE(run_id) ON TABLE reconciliation.discrepancy TO pagi_app;


--
-- Name: COLUMN discrepancy."position"; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT UPDATE("position") ON TABLE reconciliation.discrepancy TO pagi_app;


--
-- Name: COLUMN discrepancy.class; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT UPDATE(class) ON TABLE reconciliation.discrepancy TO pagi_app;


--
-- Name: COLUMN discrepancy.bank_amount; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT UPDATE(bank_amount) ON TABLE reconciliation.discrepancy TO pagi_app;


--
-- Name: COLUMN discrepancy.ledger_amount; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT UPDATE(ledger_amount) ON TABLE reconciliation.discrepancy TO pagi_app;


--
-- Name: COLUMN discrepancy.payment_id; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT UPDATE(payment_id) ON TABLE reconciliation.discrepancy TO pagi_app;


--
-- Name: COLUMN discrepancy.state; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT UPDATE(state) ON TABLE reconciliation.discrepancy TO pagi_app;


--
-- Name: COLUMN discrepancy.resolution; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT UPDATE(resolution) ON TABLE reconciliation.discrepancy TO pagi_app;


--
-- Name: COLUMN discrepancy.resolved_at; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT UPDATE(resolved_at) ON TABLE reconciliation.discrepancy TO pagi_app;


--
-- Name: COLUMN discrepancy.proposal_id; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT UPDATE(proposal_id) ON TABLE reconciliation.discrepancy TO pagi_app;


--
-- Name: COLUMN discrepancy.booked_payment_id; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT UPDATE(booked_payment_id) ON TABLE reconciliation.discrepancy TO pagi_app;


--
-- Name: TABLE file; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT SELECT,INSERT ON TABLE reconciliation.file TO pagi_app;
GRANT SELECT ON TABLE reconciliation.file TO pagi_read;


--
-- Name: TABLE finding; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT SELECT,INSERT ON TABLE reconciliation.finding TO pagi_app;
GRANT SELECT ON TABLE reconciliation.finding TO pagi_read;


--
-- Name: TABLE quarantined_line; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT SELECT,INSERT ON TABLE reconciliation.quarantined_line TO pagi_app;
GRANT SELECT ON TABLE reconciliation.quarantined_line TO pagi_read;


--
-- Name: TABLE run; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT SELECT,INSERT ON TABLE reconciliation.run TO pagi_app;
GRANT SELECT ON TABLE reconciliation.run TO pagi_read;


--
-- Name: TABLE run_class; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT SELECT,INSERT ON TABLE reconciliation.run_class TO pagi_app;
GRANT SELECT ON TABLE reconciliation.run_class TO pagi_read;


--
-- Name: TABLE shown; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT SELECT ON TABLE reconciliation.shown TO pagi_app;
GRANT SELECT ON TABLE reconciliation.shown TO pagi_read;


--
-- Name: TABLE statement_line; Type: ACL; Schema: reconciliation; Owner: -
--

GRANT SELECT,INSERT ON TABLE reconciliation.statement_line TO pagi_app;
GRANT SELECT ON TABLE reconciliation.statement_line TO pagi_read;


--
-- Name: TABLE region; Type: ACL; Schema: regions; Owner: -
--

GRANT SELECT,INSERT ON TABLE regions.region TO pagi_app;
GRANT SELECT ON TABLE regions.region TO pagi_read;


--
-- Name: TABLE mark; Type: ACL; Schema: sweep; Owner: -
--

GRANT SELECT,INSERT ON TABLE sweep.mark TO pagi_app;
GRANT SELECT ON TABLE sweep.mark TO pagi_read;


--
-- Name: COLUMN mark.instruction_id; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(instruction_id) ON TABLE sweep.mark TO pagi_app;


--
-- Name: TABLE provider; Type: ACL; Schema: sweep; Owner: -
--

GRANT SELECT,INSERT ON TABLE sweep.provider TO pagi_app;
GRANT SELECT ON TABLE sweep.provider TO pagi_read;


--
-- Name: COLUMN provider.rests_until; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(rests_until) ON TABLE sweep.provider TO pagi_app;


--
-- Name: COLUMN provider.busy; Type: ACL; Schema: sweep; Owner: -
--

GRANT UPDATE(busy) ON TABLE sweep.provider TO pagi_app;


--
-- Name: TABLE tax_object; Type: ACL; Schema: taxpayers; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE taxpayers.tax_object TO pagi_app;
GRANT SELECT ON TABLE taxpayers.tax_object TO pagi_read;


--
-- Name: TABLE taxpayer; Type: ACL; Schema: taxpayers; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE taxpayers.taxpayer TO pagi_app;


--
-- PostgreSQL database dump complete
--


