-- Instants are Unix seconds, hashes hexadecimal text, lists and facts JSON; truth is 0 or 1.

-- This store's own random name stands here as 'store'.
create table meta (
    name text primary key,
    value text not null
);

-- revision: what the index follows; news: what digests follow; item, subscriber, slot, letter: the last number given.
create table counter (
    name text primary key,
    value bigint not null
);

insert into counter (name, value)
values ('revision', 0), ('news', 0), ('item', 0), ('subscriber', 0), ('slot', 0), ('letter', 0);

-- A random mark beside the last revision of each batch: after a failover the same revision has another mark.
create table mark (
    revision bigint primary key,
    mark text not null
);

create table body (
    slug text primary key,
    name_en text not null,
    name_cy text,
    also text not null,
    area text not null,
    sector text not null,
    website text,
    contact text
);

create table source (
    slug text primary key,
    body text not null,
    kind text not null,
    address text not null,
    listed bigint not null,
    visited_at bigint,
    good_at bigint,
    new_at bigint,
    failing_since bigint,
    failures bigint not null default 0,
    usual_gap bigint,
    next_visit bigint not null,
    lease_until bigint not null default 0,
    lease_holder text not null default '',
    outcome text,
    memory text not null default '{}'
);

create index source_due on source (listed, next_visit);

-- What to send back to a site; written with the items that came with it, never apart.
create table validator (
    source text not null,
    url text not null,
    etag text,
    last_modified text,
    body_hash text,
    whole_at bigint,
    primary key (source, url)
);

create table visit (
    source text not null,
    at bigint not null,
    outcome text not null,
    items_new bigint not null,
    items_changed bigint not null,
    wire_bytes bigint not null,
    millis bigint not null
);

create index visit_source on visit (source, at);

create table item (
    id bigint primary key,
    source text not null,
    body text not null,
    type text not null,
    title text not null,
    url text not null,
    summary text not null,
    text text not null,
    language text,
    published bigint not null,
    published_raw text,
    first_seen bigint not null,
    updated bigint,
    licence text,
    tags text not null,
    topics text not null,
    code text,
    version_hash text not null,
    content_hash text not null,
    version bigint not null,
    revision bigint not null,
    news bigint,
    gone_at bigint
);

create unique index item_revision on item (revision);
create unique index item_news on item (news);
create index item_source on item (source, first_seen);

-- Every name an item ever had inside its source. Never deleted.
create table item_key (
    source text not null,
    key text not null,
    item bigint not null,
    primary key (source, key)
);

create index item_key_item on item_key (item);

create table item_version (
    item bigint not null,
    version bigint not null,
    seen_at bigint not null,
    title text not null,
    primary key (item, version)
);

create table subscriber (
    id bigint primary key,
    address text not null,
    address_hash text not null unique,
    lang text not null,
    cadence text not null,
    consent text not null,
    asked_at bigint not null,
    given_at bigint,
    withdrawn_at bigint,
    form text not null,
    paused_until text,
    cursor bigint not null default 0,
    welcomed bigint not null default 0
);

create table interest (
    subscriber bigint not null,
    place bigint not null,
    query text not null,
    primary key (subscriber, place)
);

-- Random tokens, by their hash: to confirm (72 h) and to manage (30 min).
create table token (
    hash text primary key,
    purpose text not null,
    subscriber bigint not null,
    expires_at bigint not null,
    interests text
);

-- How often a form was used, by a keyed hash of the address, network or domain; it outlives the subscriber.
create table asked (
    scope text not null,
    at bigint not null
);

create index asked_scope on asked (scope, at);

-- Who is not to be written to, by a keyed hash of the address.
create table suppression (
    address_hash text primary key,
    reason text not null,
    until bigint
);

create table slot (
    id bigint primary key,
    subscriber bigint not null,
    cadence text not null,
    key text not null,
    occasion text not null,
    after_news bigint not null,
    upto_news bigint not null,
    planned_at bigint not null,
    state text not null,
    unique (subscriber, cadence, key)
);

create index slot_state on slot (state);

create table slot_item (
    subscriber bigint not null,
    item bigint not null,
    news bigint not null,
    slot bigint not null,
    primary key (subscriber, item, news)
);

-- The outbox: the bytes are made once. They are 7-bit, so they are kept as text.
create table letter (
    id bigint primary key,
    kind text not null,
    subscriber bigint not null,
    slot bigint unique,
    message_id text not null,
    bytes text not null,
    state text not null,
    tries bigint not null default 0,
    next_at bigint not null,
    lease_until bigint not null default 0,
    lease_holder text not null default '',
    made_at bigint not null,
    sent_at bigint,
    answer text
);

create index letter_due on letter (state, next_at);
