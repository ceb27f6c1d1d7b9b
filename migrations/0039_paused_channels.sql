-- A bank may be switched off for new codes, channel by channel, and stay able to call: what is out still settles.

alter table partners.partner add column paused text[] not null default '{}' check (paused <@ channels);
grant update (paused, position) on partners.partner to pagi_app;
