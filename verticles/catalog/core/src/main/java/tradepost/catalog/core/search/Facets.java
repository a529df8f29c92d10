package tradepost.catalog.core.search;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import tradepost.catalog.search.SearchFacets;
import tradepost.kernel.json.Json;

/** The part of a statement that counts how many hits have each value, and how it is read. */
final class Facets {
    /** The columns, from what {@link #counted} has counted. */
    static final String SELECTED = """
            (select jsonb_agg(jsonb_build_object('id', id, 'name', name, 'count', n) order by n desc, name, id)
              from (select c.id, c.name, sum(up.n)::bigint as n from up join category c on c.id = up.id
                group by c.id, c.name order by n desc, c.name, c.id limit 50) f),
            (select jsonb_agg(jsonb_build_object('value', status, 'count', n) order by n desc, status)
              from counted where status is not null),
            (select jsonb_agg(jsonb_build_object('key', key, 'value', value, 'count', n) order by n desc, key, value)
              from (select a.key, t.value, sum(alike.n)::bigint as n
                from counted alike, jsonb_each(attributes) a, lateral (select case when jsonb_typeof(a.value) = 'number'
                    then trim_scale(a.value::numeric)::text else a.value #>> '{}' end as value) t
                where t.value <> ''
                group by a.key, t.value order by n desc, a.key, t.value limit 50) f),
            (select jsonb_agg(jsonb_build_object('range', range, 'count', n) order by range)
              from counted where range is not null)
            """;

    private Facets() {}

    /** The expressions of a {@code with recursive}. @param hits a query for their status, category_id, attributes and price */
    static String counted(String hits) {
        return """
                counted as materialized (
                  select status, category_id, attributes, range, count(*) as n
                  from (select status, category_id, attributes, width_bucket(price, array[%s]::numeric[]) as range from (%s) p) h
                  group by grouping sets ((status), (category_id), (attributes), (range))),
                up as (
                  select category_id as id, n from counted where category_id is not null
                  union all select c.parent_id, up.n from up join category c on c.id = up.id where c.parent_id is not null)
                """.formatted(PriceRanges.FROM.stream().map(Object::toString).collect(Collectors.joining(", ")), hits);
    }

    /** @param first the number of the first of the columns */
    static SearchFacets read(Row r, int first, String currency) {
        return new SearchFacets(
                objects(r, first, o -> Json.read(o, SearchFacets.OfCategory.class)),
                objects(r, first + 1, o -> Json.read(o, SearchFacets.OfStatus.class)),
                objects(r, first + 2, o -> Json.read(o, SearchFacets.OfAttribute.class)),
                objects(r, first + 3, o -> PriceRanges.range(o.getInteger("range"), o.getLong("count"), currency)));
    }

    static <T> List<T> objects(Row r, int column, Function<JsonObject, T> read) {
        var array = r.getJsonArray(column);
        return array == null
                ? List.of()
                : array.stream().map(o -> read.apply((JsonObject) o)).toList();
    }
}
