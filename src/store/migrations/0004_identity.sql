-- rung: which names of its items a source is trusted with; held: whether some of its items wait to be seen again before
-- they are told of; moved: where it sends us on to for good, and how often it has said so, as JSON.
alter table source add column rung bigint not null default 0;
alter table source add column held bigint not null default 0;
alter table source add column moved text;

-- held: not told of until it is seen again; missing_since: when a listing that was read to its end first lacked it;
-- hidden: why it is neither found nor told of (copy, same); same_as: which item it is, if hidden as the same;
-- twin: the same thing in the other language.
alter table item add column held bigint not null default 0;
alter table item add column missing_since bigint;
alter table item add column hidden text;
alter table item add column same_as bigint;
alter table item add column twin bigint;

drop index item_present;
create index item_present on item (source, news, gone_at, hidden) where gone_at is null and hidden is null;
