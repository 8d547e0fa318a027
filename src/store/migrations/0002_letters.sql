-- doubts: how often the answer after a body was lost; deferrals: how often the server asked to come again, the first
-- time at deferred_at; reason: why a letter is dead, as a code.
alter table letter add column doubts bigint not null default 0;
alter table letter add column deferrals bigint not null default 0;
alter table letter add column deferred_at bigint;
alter table letter add column reason text;

update letter set doubts = 1 where state = 'doubt';

-- The places that may send from this store: each keeps its name in a file of its own as well.
create table instance (
    id text primary key,
    since bigint not null
);

-- run: how often letters were about to leave. A store that has gone back has a lower number than the places remember.
insert into counter (name, value) values ('run', 0);
