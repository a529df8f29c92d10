-- How lists are searched: by the words of a text, and by the trigrams of a name for what is misspelled. A table that is searched has
-- search_words, and a GIN index of it and of the name; see Where.search.
create extension if not exists pg_trgm;

-- Punctuation parts words: the parser of PostgreSQL would keep an e-mail address whole, and read PROD-001 as a negative number.
create function search_words(text) returns tsvector language sql immutable strict parallel safe return
  pg_catalog.to_tsvector('pg_catalog.simple'::regconfig,
    pg_catalog.translate($1, '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32)));
