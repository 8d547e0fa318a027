-- What is kept of an item so that it can be compared with others; made: the number of the batch that it was made in.
create table kin_item (
    item bigint primary key,
    made bigint not null,
    profile text not null,
    address text,
    used_by text not null
);

create index kin_item_address on kin_item (address);

-- What an item says of other addresses: that it is based on them, a fork of them, or links to them.
create table kin_says (
    item bigint not null,
    address text not null,
    link text not null,
    primary key (item, address, link)
);

create index kin_says_address on kin_says (address);

-- Two items of different bodies, a before b, and what both were when they were compared. Scores are in millionths.
create table kin_edge (
    a bigint not null,
    b bigint not null,
    a_made bigint not null,
    b_made bigint not null,
    kinship text not null,
    score_millionths bigint not null,
    words text not null,
    link text,
    primary key (a, b)
);

create index kin_edge_b on kin_edge (b);

-- The items nearest to each, of whatever body.
create table kin_near (
    item bigint not null,
    near bigint not null,
    likeness_millionths bigint not null,
    primary key (item, near)
);

create index kin_near_near on kin_near (near);

-- Groups are a function of the edges; each is called by its first item.
create table kin_group (
    item bigint primary key,
    first bigint not null
);

create index kin_group_first on kin_group (first);

-- Reports that two items are not the same work. One that is accepted parts the two for ever.
create table kin_report (
    id bigint primary key,
    a bigint not null,
    b bigint not null,
    state text not null,
    times bigint not null,
    reported_at bigint not null,
    decided_at bigint,
    unique (a, b)
);

-- Work that one process at a time does, claimed as a visit is.
create table task (
    name text primary key,
    lease_until bigint not null,
    lease_holder text not null
);

insert into task (name, lease_until, lease_holder) values ('kin', 0, '');

-- kin: the last batch; kin_grouped: the batch that the groups were made after; kin_version, kin_profiled, kin_judged: by
-- which rules, and up to which revision items have been taken down and compared; kin_report: the last report.
insert into counter (name, value)
values ('kin', 0), ('kin_grouped', 0), ('kin_version', 0), ('kin_profiled', 0), ('kin_judged', 0), ('kin_report', 0);

-- Counted by body and topic without the texts.
-- SQLite looks at the conditions once more, so they stand in the index too.
create index item_topics on item (body, topics, gone_at, hidden) where gone_at is null and hidden is null;
