-- From where a bank may call: its own networks. None: from anywhere, its signature is the proof.

alter table partners.partner add column networks cidr[] not null default '{}';
grant update (networks) on partners.partner to pagi_app;
