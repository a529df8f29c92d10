package tradepost.sales.core.extension;

import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.extension.ExtensionStats;
import tradepost.sales.extension.ConnectedExtension;
import tradepost.sales.extension.ExtensionNode;

/** The statements on extensions, with their row mappings. */
final class ExtensionQueries {
    private static final String LISTED = """
            select e.id, e.point, e.name, e.enabled, n.node, n.extension_version, n.priority, n.instances, n.open_instances,
                   n.connected_at, n.calls, n.failures, n.p99_ms
            from (select * from extension where %s order by point, name limit 1000) e
            left join extension_node n on n.extension_id = e.id and n.seen_at > now() - interval '10 seconds'
            order by e.point, e.name, n.node limit 100000
            """;

    static final String LIST = LISTED.formatted("true");
    static final String GET = LISTED.formatted("id = $1");

    static final String DISABLED = "select id from extension where not enabled order by id limit 2000";

    static final String SET_ENABLED = """
            update extension set enabled = $2, version = version + 1, updated_at = now() where id = $1 and enabled <> $2
            returning point, name, version
            """;

    /** Bounds the table, whatever connects. */
    private static final int EXTENSIONS_MAX = 1_000;

    /** What the node $1 sees. */
    static final String SEEN = """
            with seen as (
              select s.* from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::int[], $7::int[], $8::int[], $9::timestamptz[],
                $10::bigint[], $11::bigint[], $12::int[])
                as s(id, point, name, version, priority, instances, open, connected_at, calls, failures, p99_ms)
              where (select count(*) from extension) < %s or exists (select from extension e where e.id = s.id)),
            known as (
              insert into extension(id, point, name) select id, point, name from seen order by id on conflict (id) do nothing)
            insert into extension_node(extension_id, node, extension_version, priority, instances, open_instances, connected_at, calls,
              failures, p99_ms)
            select id, $1::text, version, priority, instances, open, connected_at, calls, failures, p99_ms from seen order by id
            on conflict (extension_id, node) do update set extension_version = excluded.extension_version, priority = excluded.priority,
              instances = excluded.instances, open_instances = excluded.open_instances, connected_at = excluded.connected_at,
              calls = excluded.calls, failures = excluded.failures, p99_ms = excluded.p99_ms, seen_at = now()
            """.formatted(EXTENSIONS_MAX);

    /** Forgets what was not connected for a week, except what somebody has disabled. */
    static final String FORGET = """
            with old as (delete from extension_node where seen_at < now() - interval '7 days' returning extension_id)
            delete from extension e where enabled and created_at < now() - interval '7 days'
              and not exists (select from extension_node n where n.extension_id = e.id)
            """;

    private ExtensionQueries() {}

    static Object[] seen(String node, List<ExtensionStats> stats) {
        return new Object[] {
            node,
            stats.stream().map(ExtensionStats::id).toArray(UUID[]::new),
            stats.stream().map(ExtensionStats::point).toArray(String[]::new),
            stats.stream().map(ExtensionStats::name).toArray(String[]::new),
            stats.stream().map(ExtensionStats::version).toArray(String[]::new),
            stats.stream().map(ExtensionStats::priority).toArray(Integer[]::new),
            stats.stream().map(ExtensionStats::instances).toArray(Integer[]::new),
            stats.stream().map(ExtensionStats::open).toArray(Integer[]::new),
            stats.stream().map(s -> s.connectedAt().atOffset(ZoneOffset.UTC)).toArray(OffsetDateTime[]::new),
            stats.stream().map(ExtensionStats::calls).toArray(Long[]::new),
            stats.stream().map(ExtensionStats::failures).toArray(Long[]::new),
            stats.stream().map(ExtensionStats::p99Ms).toArray(Integer[]::new)
        };
    }

    private record Head(UUID id, String point, String name, boolean enabled) {}

    static List<ConnectedExtension> extensions(Iterable<Row> rows) {
        var nodes = new LinkedHashMap<Head, List<ExtensionNode>>();
        for (var r : rows) {
            var of = nodes.computeIfAbsent(
                    new Head(r.getUUID(0), r.getString(1), r.getString(2), r.getBoolean(3)), h -> new ArrayList<>());
            if (r.getString(4) != null) of.add(node(r));
        }
        var all = new ArrayList<ConnectedExtension>();
        nodes.forEach((h, of) -> all.add(ConnectedExtension.of(h.id(), h.point(), h.name(), h.enabled(), of)));
        return all;
    }

    private static ExtensionNode node(Row r) {
        return new ExtensionNode(
                r.getString(4),
                r.getString(5),
                r.getInteger(6),
                r.getInteger(7),
                r.getInteger(8),
                r.getOffsetDateTime(9).toInstant(),
                r.getLong(10),
                r.getLong(11),
                r.getInteger(12));
    }
}
