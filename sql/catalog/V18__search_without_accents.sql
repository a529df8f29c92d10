create extension if not exists unaccent;

-- How the search over products and items compares texts: in lower case and without accents, so that cafe finds Café. Immutable,
-- because the rules of unaccent do not change; an upgrade that changes them must rebuild item_search and product_search.
create function search_fold(text) returns text language sql immutable strict parallel safe return
  lower(unaccent('unaccent'::regdictionary, normalize($1, nfc)));

-- What finds texts that have a word beginning with each word of this one; null if it has no word.
create function search_prefixes(text) returns tsquery language sql immutable strict parallel safe return
  (select to_tsquery('pg_catalog.simple'::regconfig, string_agg(quote_literal(lexeme) || ':*', ' & '))
   from unnest(search_words(search_fold($1))));
