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
  t text collate "C" := lower(normalize($1, nfc) collate people);
begin
  if t ~ '[0-9]' then
    t := regexp_replace(t, '([0-9])[.,](?=[0-9])', E'\\1\x01', 'g'); -- which is a point below
    t := regexp_replace(t, '([0-9])\s*[x×*]\s*(?=[0-9])', '\1x', 'g');
  end if;
  if octet_length(t) > char_length(t) then
    t := translate(t, '‐‑’', '---');
    t := regexp_replace(t, '[\u0080-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u3004\u3008-\u3020\ufeff\uff00-\uff0f\uff1a-\uff20]+', ' ', 'g');
  end if;
  t := translate(t, E'\x01_''!"#$%&()*+,./:;<=>?@[\\]^`{|}~\t\n\r\f\v', '.--' || repeat(' ', 35));
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

-- The words by which a text is found: each of its own; of 8x40 and M8x40 also 8, 40 and 8x40; and written as one word, with a plus before it,
-- what has hyphens, a short word among the first ones with its neighbours, and a number with its unit. So tshirt finds T-Shirt and T Shirt,
-- and 3.5mm finds 3,5 mm. No other word begins with a plus.
create function search_words(text) returns tsvector language plpgsql immutable strict parallel safe as $$
declare
  words text[] := '{}';
  parts text[];
  token text collate "C";
  previous text collate "C";
  place int := 0;
begin
  foreach token in array search_tokens($1) loop
    place := place + 1;
    if strpos(token, '-') > 0 then
      parts := array_remove(string_to_array(token, '-'), '');
      token := array_to_string(parts, '');
      words := words || parts;
      if cardinality(parts) > 1 then words := words || ('+' || token); end if;
    else
      words := words || token;
    end if;
    if token ~ '[0-9]x[0-9]' then
      words := words || regexp_split_to_array(token, 'x(?=[0-9])') || substr(token, length(substring(token from '^[^0-9]*')) + 1);
    end if;
    if place > 1 and (least(length(previous), length(token)) <= 2 and place <= 12 or length(token) <= 3 and previous ~ '^[0-9]') then
      words := words || ('+' || previous || token);
    end if;
    previous := token;
  end loop;
  return array_to_tsvector(array_remove(search_fold(words), ''));
end $$;

-- What is meant by the words of a search. Each word has a place, at which one of its alternatives must be found; all beginnings of an alternative
-- must. It may be found as it was written (is_written), by its stem in one of the languages of search.languages, as one word with its neighbours,
-- as one word where the text has several, or as two words. The stems are looked up here and not stored, so a change of the languages applies
-- to all rows at once.
create function search_terms(text) returns table (place int, beginnings text[], is_written boolean) language plpgsql stable strict parallel safe as $$
declare
  languages text[] := coalesce(string_to_array(nullif(current_setting('tradepost.search_languages', true), ''), ','), '{}');
  words text[] := array(select p from unnest(search_tokens($1)) w, unnest(string_to_array(w, '-')) p where p <> '');
  n int := cardinality(words);
  meant text[];
  word text collate "C";
  stem text collate "C";
  language text;
begin
  for i in 1 .. n loop
    meant := array[words[i]];
    for size in 2 .. least(n, 3) loop
      for start in greatest(1, i - size + 1) .. least(i, n - size + 1) loop
        meant := meant || array_to_string(words[start : start + size - 1], '');
      end loop;
    end loop;
    foreach word in array meant loop
      foreach language in array languages loop
        stem := (ts_lexize((trim(language) || '_stem')::regdictionary, word))[1];
        continue when stem is null or stem = word or length(stem) < 3;
        meant := meant || stem;
        if stem like '%i' and (ts_lexize((trim(language) || '_stem')::regdictionary, left(stem, -1) || 'y'))[1] = stem then
          meant := meant || (left(stem, -1) || 'y'); -- batteries: battery
        end if;
      end loop;
    end loop;
    return query
      with w as (select distinct m from unnest(search_fold(meant)) m where m <> '')
      select i, array[m], m = (search_fold(words[i : i]))[1] from w
      union all select i, array['+' || m], false from w where length(m) >= 3
      union all select i, array[left(m, at), substr(m, at + 1)], false from w, generate_series(4, length(m) - 4) at where m !~ '[0-9]';
  end loop;
end $$;

create function search_query(text) returns tsquery language sql stable strict parallel safe return (
  select string_agg('(' || alternatives || ')', ' & ' order by place)::tsquery
  from (
    select place, string_agg('(' || (select string_agg(quote_literal(b) || ':*', ' & ') from unnest(beginnings) b) || ')', ' | ') as alternatives
    from search_terms($1) group by place) t);
