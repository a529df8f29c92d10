-- How lists are sorted and searched.

-- Names of people and things are sorted as people do: abc, Äbc, Zzz, and Bolt 2 before Bolt 10. A column with such a name has this collation;
-- codes have none. Different names are never equal. After an upgrade of PostgreSQL or ICU, see docs/runbook.md.
create collation people (provider = icu, locale = 'und-u-kn-true');

-- By the words of a text, and by the trigrams of a name for what is misspelled. A table that is searched has search_words, and a GIN index of it
-- and of the name; see Where.search.
create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- The words of a text in lower case, with their accents and hyphens. 3,5 and 3.5 are the same number, 8 x 40 and 8x40 the same size.
create function search_tokens(text) returns text[] language plpgsql immutable strict parallel safe as $$
declare
  t text collate "C" := translate(lower(normalize($1, nfc) collate people), '_''', '--');
begin
  if t ~ '[0-9][.,][0-9]' then
    t := regexp_replace(t, '([0-9])[.,](?=[0-9])', E'\\1\x01', 'g'); -- which is a point below
  end if;
  if t ~ '[0-9]\s*[x×*]\s*[0-9]' then
    t := regexp_replace(t, '([0-9])\s*[x×*]\s*(?=[0-9])', '\1x', 'g');
  end if;
  if octet_length(t) > char_length(t) then
    t := translate(t, '‐‑’', '---');
    t := regexp_replace(t, '[\u0080-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u3004\u3008-\u3020\ufeff\uff00-\uff0f\uff1a-\uff20]+', ' ', 'g');
  end if;
  t := regexp_replace(t, '[^-a-z0-9\u0001\u0080-\U0010ffff]+', ' ', 'g');
  t := replace(t, E'\x01', '.');
  return array(select left(w, 200) from unnest(string_to_array(t, ' ')) w where w <> '');
end $$;

-- The same words without accents; of an ü both u and ue.
create function search_fold(text[]) returns text[] language plpgsql immutable strict parallel safe as $$
declare
  t text collate "C" := array_to_string($1, ' ');
  plain text collate "C";
  spelled text collate "C";
begin
  if octet_length(t) = char_length(t) then return $1; end if;
  plain := unaccent('unaccent'::regdictionary, t);
  spelled := unaccent('unaccent'::regdictionary,
    replace(replace(replace(replace(replace(t, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ø', 'oe'), 'å', 'aa'));
  return array_remove(string_to_array(plain, ' ') || case when spelled <> plain then string_to_array(spelled, ' ') end, '');
end $$;

-- How something is stored that was written as one word from several. No other word begins like this. There are as many with digits as there are
-- codes, so they are kept apart: a search for PROD does not read PROD-1, PROD-2 and so on.
create function search_joined(text) returns text language sql immutable strict parallel safe return
  case when $1 ~ '[0-9]' then '=' else '+' end || $1;

-- The words by which a text is found: each of its own; of 8x40 and M8x40 also 8, 40 and 8x40; and written as one word (search_joined) what has
-- hyphens, a short word among the first ones with its neighbours, and a number with its unit. So tshirt finds T-Shirt and T Shirt, and 3.5mm
-- finds 3,5 mm.
create function search_words(text) returns tsvector language plpgsql immutable strict parallel safe as $$
declare
  tokens text[] := search_tokens($1);
  t text collate "C" := array_to_string(tokens, ' ');
  words text[] := string_to_array(translate(t, '-', ' '), ' ');
  has_digits boolean := t ~ '[0-9]';
  token text collate "C";
  previous text collate "C";
  place int := 0;
begin
  if strpos(t, '-') > 0 then
    words := words || array(select search_joined(translate(w, '-', '')) from unnest(tokens) w where w ~ '[^-]-+[^-]');
    tokens := string_to_array(translate(t, '-', ''), ' ');
  end if;
  if t ~ '[0-9]x[0-9]' then
    words := words || array(
      select part from unnest(tokens) w,
        unnest(regexp_split_to_array(w, 'x(?=[0-9])') || substr(w, length(substring(w from '^[^0-9]*')) + 1)) part
      where w ~ '[0-9]x[0-9]');
  end if;
  foreach token in array tokens loop
    place := place + 1;
    exit when place > 12 and not has_digits;
    if place > 1 and (length(token) <= 2 and place <= 12 or length(previous) <= 2 and place <= 12 or length(token) <= 3 and previous ~ '^[0-9]') then
      words := words || search_joined(previous || token);
    end if;
    previous := token;
  end loop;
  return array_to_tsvector(array_remove(search_fold(words), ''));
end $$;

-- These words and their stems, without accents.
create function search_forms(text[]) returns text[] language plpgsql stable strict parallel safe as $$
declare
  languages text[] := coalesce(string_to_array(nullif(current_setting('tradepost.search_languages', true), ''), ','), '{}');
  forms text[] := $1;
  word text collate "C";
  stem text collate "C";
  language text;
begin
  foreach word in array $1 loop
    foreach language in array languages loop
      stem := (ts_lexize((trim(language) || '_stem')::regdictionary, word))[1];
      continue when stem is null or stem = word or length(stem) < 3;
      forms := forms || stem;
      if stem like '%i' and (ts_lexize((trim(language) || '_stem')::regdictionary, left(stem, -1) || 'y'))[1] = stem then
        forms := forms || (left(stem, -1) || 'y'); -- batteries: battery
      end if;
    end loop;
  end loop;
  return array(select distinct f from unnest(search_fold(forms)) f where f <> '');
end $$;

-- What is meant by the words of a search. Each word has a place, at which one of its alternatives must be found. All words of an alternative
-- must be found: the first ones, as many as whole says, just as they are, and the others as the beginning of a word. A word may be found as it
-- was written (is_written), by its stem in one of the languages of search.languages, as one word with its neighbours, as one word where the
-- text has several, or as two words. The parts of SKU-0012 but the last are whole, because every SKU may begin so. The stems are looked up here
-- and not stored, so a change of the languages applies to all rows at once.
create function search_terms(text) returns table (place int, meant text[], whole int, is_written boolean)
language plpgsql stable strict parallel safe as $$
declare
  words text[] := '{}';
  is_part boolean[] := '{}';
  parts text[];
  joined text[];
  token text;
  n int;
begin
  foreach token in array search_tokens($1) loop
    parts := array_remove(string_to_array(token, '-'), '');
    n := coalesce(cardinality(parts), 0);
    words := words || parts;
    if n > 0 then is_part := is_part || array_fill(true, array[n - 1]) || false; end if;
  end loop;
  n := cardinality(words);
  for i in 1 .. n loop
    joined := '{}';
    for size in 2 .. least(n, 3) loop
      for start in greatest(1, i - size + 1) .. least(i, n - size + 1) loop
        joined := joined || array_to_string(words[start : start + size - 1], '');
      end loop;
    end loop;
    return query
      with written as (select f, ord = 1 as is_first from unnest(search_fold(words[i : i])) with ordinality u(f, ord)),
      own as (select f from unnest(search_forms(words[i : i])) f where not is_part[i]),
      w as (select f from own union select f from unnest(search_forms(joined)) f)
      select i, array[f], is_part[i]::int, is_first from written
      union all select i, array[f], 0, false from w where f not in (select f from written)
      union all select i, array[search_joined(f)], 0, false from w where length(f) >= 3
      union all select i, array[left(f, at), substr(f, at + 1)], 1, false from own, generate_series(4, length(f) - 4) at where f !~ '[0-9]';
  end loop;
end $$;

-- Words that mean the same are looked for once, because a row is compared with each of them.
create function search_query(text) returns tsquery language sql stable strict parallel safe return (
  select string_agg('(' || alternatives || ')', ' & ')::tsquery
  from (
    select distinct string_agg(distinct '(' || (
      select string_agg(quote_literal(m) || case when ord <= whole then '' else ':*' end, ' & ' order by ord)
      from unnest(meant) with ordinality u(m, ord)) || ')', ' | ') as alternatives
    from search_terms($1) group by place) t);
