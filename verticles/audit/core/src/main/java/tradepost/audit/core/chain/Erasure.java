package tradepost.audit.core.chain;

import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import tradepost.audit.AuditEvents;
import tradepost.audit.AuditEvents.JournalErased;
import tradepost.audit.AuditSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;
import tradepost.kernel.config.Setting;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.Event;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.value.Ids;

/**
 * Erases what the journal need not keep: the data of events of a class, and the addresses of all. The rows stay, with their hashes, so the
 * chain still verifies. Each class has a position up to which it is done, so no row is read twice. What is erased is recorded in the chain by
 * the same transaction: a row without data that no such event covers was emptied by somebody else.
 */
public final class Erasure {
    static final String ADDRESSES = "address";
    static final int ROWS_MAX = 5_000;
    private static final String[] EVERY_TYPE = {};
    private static final Map<EventClass, Setting> DAYS = Map.of(
            EventClass.SECURITY, AuditSettings.SECURITY_DAYS,
            EventClass.PERSONAL, AuditSettings.PERSONAL_DAYS,
            EventClass.DOCUMENT, AuditSettings.DOCUMENT_DAYS);

    private final Db db;
    private final BiFunction<Tx, List<Event>, Runnable> append;

    Erasure(Db db, BiFunction<Tx, List<Event>, Runnable> append) {
        this.db = db;
        this.append = append;
    }

    /**
     * Those that are set.
     *
     * @param append adds events to the journal, and returns what to do after the commit
     */
    public static List<Pruner.Step> steps(Db db, Config config, BiFunction<Tx, List<Event>, Runnable> append) {
        var erasure = new Erasure(db, append);
        var steps = new ArrayList<Pruner.Step>();
        DAYS.forEach((kind, setting) -> {
            int days = config.number(setting);
            var name = kind.name().toLowerCase(Locale.ROOT);
            if (days > 0) steps.add(limit -> erasure.erase(name, days, limit, prefixes(kind)));
        });
        int days = config.number(AuditSettings.ADDRESS_DAYS);
        if (days > 0) steps.add(limit -> erasure.erase(ADDRESSES, days, limit, EVERY_TYPE));
        return steps;
    }

    /** The beginnings of the types of a class. */
    private static String[] prefixes(EventClass kind) {
        return ContextModule.all().stream()
                .flatMap(context -> context.eventClasses().entrySet().stream())
                .filter(e -> e.getValue() == kind)
                .map(e -> e.getKey() + ".")
                .sorted()
                .toArray(String[]::new);
    }

    /** Whether events of this type are of a class that is erased, whatever the settings are. */
    static boolean isErasable(String type) {
        return DAYS.keySet().stream().flatMap(kind -> Stream.of(prefixes(kind))).anyMatch(type::startsWith);
    }

    private record Old(long last, Instant before) {
        static Old of(Row r) {
            return new Old(r.getLong(0), r.getOffsetDateTime(1).toInstant());
        }
    }

    /** Returns whether there may be more. */
    boolean erase(String name, int days, int most, String... types) {
        int limit = Math.min(most, ROWS_MAX);
        record Done(boolean more, Runnable then) {}
        var done = db.tx(tx -> {
            tx.sql(ChainQueries.ADD_CLASS, name);
            long after = tx.single(r -> r.getLong(0), ChainQueries.LOCK_CLASS, name, types);
            var old = tx.firstOrNull(Old::of, ChainQueries.OLD, after, (double) days, (long) limit);
            if (old == null) return new Done(false, () -> {});
            int rows = name.equals(ADDRESSES)
                    ? tx.sql(ChainQueries.ERASE_ORIGINS, after, old.last()).rowCount()
                    : tx.sql(ChainQueries.ERASE, after, old.last(), types).rowCount();
            tx.sql(ChainQueries.MOVE_CLASS, name, old.last(), types);
            var then = rows == 0
                    ? (Runnable) () -> {}
                    : append.apply(
                            tx, List.of(event(name, List.of(types), days, old.before(), after, old.last(), rows)));
            return new Done(old.last() == after + limit, then);
        });
        done.then().run();
        return done.more();
    }

    private static Event event(
            String name, List<String> types, int days, Instant before, long after, long to, int rows) {
        var id = Ids.next();
        return EventLog.event(
                AuditEvents.JOURNAL_ERASED,
                id,
                1,
                new JournalErased(id, name, types, days, before, after, to, rows),
                "system:audit",
                null);
    }
}
