package tradepost.kernel.resource;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.Subscriptions;

/**
 * A copy of the codes and names of another context's resources, made from its events, so that lists show them although that context may be
 * away. The table has {@code id}, {@code code}, {@code name}, {@code version} and {@code updated_at}.
 */
public final class NameTable implements Subscriptions.Handler {
    /** @param code such as the SKU of an item */
    public record Named(UUID id, String code, String name) {}

    private final String table;
    private final String codeField;
    private final String set;
    private final String learn;
    private final String find;

    /** @param codeField the field of the events that has the code */
    public NameTable(String table, String codeField) {
        this.table = table;
        this.codeField = codeField;
        set = """
                insert into %1$s as n (id, code, name, version)
                select distinct on (i) i, c, n, v from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[]) as u(i, c, n, v)
                order by i, v desc
                on conflict (id) do update set code = excluded.code, name = excluded.name, version = excluded.version, updated_at = now()
                where n.version < excluded.version
                """.formatted(table);
        find = "select id, code, name from %s where id = any((select $1::uuid[])::uuid[])".formatted(table);
        learn = """
                insert into %s(id, code, name, version)
                select distinct on (i) i, c, n, 0 from unnest($1::uuid[], $2::text[], $3::text[]) as u(i, c, n) order by i
                on conflict (id) do nothing
                """.formatted(table);
    }

    @Override
    public void apply(Tx tx, Event event) {
        applyAll(tx, List.of(event));
    }

    /** One statement for any number of events. Ignores those that come after a newer one of their resource. */
    @Override
    public void applyAll(Tx tx, List<Event> events) {
        tx.sql(
                set,
                events.stream().map(Event::subject).toArray(UUID[]::new),
                events.stream().map(e -> e.data().getString(codeField)).toArray(String[]::new),
                events.stream().map(e -> e.data().getString("name")).toArray(String[]::new),
                events.stream().map(Event::subjectVersion).toArray(Long[]::new));
    }

    /** Adds those whose first event has not come yet. Virtual threads only. */
    public <T> void learn(Db db, List<T> resources, Function<T, Named> of) {
        var read = resources.stream().map(of).toList();
        db.query(
                        learn,
                        read.stream().map(Named::id).toArray(UUID[]::new),
                        read.stream().map(Named::code).toArray(String[]::new),
                        read.stream().map(Named::name).toArray(String[]::new))
                .await();
    }

    /** Those of the resources; the id is the code of one whose first event has not come, and its name is empty. */
    public Map<UUID, Named> find(Tx tx, Collection<UUID> ids) {
        var found = new HashMap<UUID, Named>();
        if (ids.isEmpty()) return found;
        for (var id : ids) found.put(id, new Named(id, id.toString(), ""));
        for (var r : tx.sql(find, (Object) ids.toArray(UUID[]::new)))
            found.put(r.getUUID(0), new Named(r.getUUID(0), r.getString(1), r.getString(2)));
        return found;
    }

    /** An expression of the code of the resource with the id in this column; the id itself before its first event. */
    public String code(String column) {
        return "coalesce((select named.code from %s named where named.id = %s), %s::text)"
                .formatted(table, column, column);
    }

    /** The same of its name, which is empty before its first event. */
    public String name(String column) {
        return "coalesce((select named.name from %s named where named.id = %s), '')".formatted(table, column);
    }
}
