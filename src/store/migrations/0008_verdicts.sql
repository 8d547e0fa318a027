-- What readers said of items. 'not-for-us' hides an item and its kin from that reader. 'doing-it-too' names a body and
-- whom to ask there, and is shown once the operator has accepted it: state is 'open', 'accepted' or 'rejected'.
create table verdict (
    id bigint primary key,
    subscriber bigint not null,
    item bigint not null,
    verdict text not null,
    body text not null,
    contact text not null,
    state text not null,
    said_at bigint not null,
    unique (subscriber, item, verdict)
);

create index verdict_item on verdict (item);

insert into counter (name, value) values ('verdict', 0);
