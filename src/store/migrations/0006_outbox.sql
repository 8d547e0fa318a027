-- The rows of letters are written again at each step on their way, and stay small: what is sent is written once, beside
-- them. The bytes are 7-bit, so they are kept as text.
create table letter_bytes (
    letter bigint primary key,
    bytes text not null
);

insert into letter_bytes (letter, bytes) select id, bytes from letter where bytes <> '';

alter table letter drop column bytes;

-- Letters that may still go. Who asks for some of them says the condition in these words, or the index is not used.
drop index letter_due;

create index letter_going on letter (next_at, id) where state not in ('sent', 'dead');

create index letter_subscriber on letter (subscriber);
