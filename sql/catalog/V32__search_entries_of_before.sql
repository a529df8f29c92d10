-- What the triggers have written since then is newer.
insert into search_entry select * from search_source on conflict do nothing;
insert into search_vocabulary
select distinct lexeme from search_entry e, unnest(e.words) w where search_is_word(lexeme)
on conflict do nothing;
