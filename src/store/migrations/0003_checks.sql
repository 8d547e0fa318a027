-- Counted without the texts: how many items there are of each source, and how many of them are news. SQLite looks at
-- gone_at once more, so it stands in the index too.
create index item_present on item (source, news, gone_at) where gone_at is null;

-- body_at: when the body of a letter began to leave; sent_at is when that was answered.
alter table letter add column body_at bigint;

-- kept_at: when the visit was that a validator came with.
alter table validator add column kept_at bigint not null default 0;
