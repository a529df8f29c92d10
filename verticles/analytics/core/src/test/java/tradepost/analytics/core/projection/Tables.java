package tradepost.analytics.core.projection;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tradepost.analytics.report.AsOf;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.Event;
import tradepost.kernel.service.Env;
import tradepost.kernel.time.BusinessZone;

/** The tables of both generations, which a test fills without a journal. */
public final class Tables {
    private static final String NAMES = """
            select c.relname from pg_class c where c.relkind = 'p' order by 1
            """;

    public final Env env;
    public final Db db;
    private final BusinessZone zone;

    public Tables(Vertx vertx, String zone, String... settings) {
        var all = Stream.concat(Stream.of("business.zone", zone), Stream.of(settings));
        env = TestDb.env(vertx, "analytics", all.toArray(String[]::new));
        db = TestVerticle.run(vertx, () -> Future.succeededFuture(Db.open(env, "analytics")));
        this.zone = BusinessZone.of(zone);
        TestDb.run("analytics", """
                update projection set live = false; update projection set live = true where generation = 0;
                update projection set position = 0, as_of = null, zone = '%s', currency = 'USD', used = true, job_id = null, live_until = null;
                delete from journal_cursor; delete from job; delete from item_category; delete from known_item;
                """.formatted(zone));
        for (var table : names()) TestDb.run("analytics", "truncate " + table);
    }

    private Tables(Env env, Db db, BusinessZone zone) {
        this.env = env;
        this.db = db;
        this.zone = zone;
    }

    /** The same tables, with the days of another zone. */
    public static Tables of(Tables same, String zone) {
        return new Tables(same.env, same.db, BusinessZone.of(zone));
    }

    private List<String> names() {
        return db.list(r -> r.getString(0), NAMES).await();
    }

    private Projection projection(int generation) {
        return new Projection((short) generation, new AsOf(null, 0L), zone, "USD");
    }

    /** Applies events to a generation, some at a time. */
    public void apply(int generation, List<Event> events, int atOnce) {
        for (int from = 0; from < events.size(); from += atOnce) {
            var some = events.subList(from, Math.min(from + atOnce, events.size()));
            db.tx(tx -> {
                projection(generation).apply(tx, some);
                return true;
            });
        }
    }

    /** By table, the rows that one generation has and the other one lacks. */
    public Map<String, Long> differences() {
        var differences = new TreeMap<String, Long>();
        for (var table : names()) {
            var sql = """
                    with a as (select to_jsonb(t) - 'generation' as row from %1$s t where generation = 0),
                         b as (select to_jsonb(t) - 'generation' as row from %1$s t where generation = 1)
                    select count(*) from ((select row from a except all select row from b) union all (select row from b except all select row from a)) d
                    """.formatted(table);
            long n = db.list(r -> r.getLong(0), sql).await().getFirst();
            if (n > 0) differences.put(table, n);
        }
        return differences;
    }

    /** By table, the number of rows of a generation. */
    public Map<String, Long> rows(int generation) {
        var rows = new TreeMap<String, Long>();
        for (var table : names())
            rows.put(
                    table,
                    db.list(
                                    r -> r.getLong(0),
                                    "select count(*) from %s where generation = %d".formatted(table, generation))
                            .await()
                            .getFirst());
        return rows;
    }
}
