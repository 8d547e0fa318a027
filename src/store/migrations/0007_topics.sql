-- given: what speaks for each topic of an item, in the order of its topics.
alter table item add column given text not null default '[]';
