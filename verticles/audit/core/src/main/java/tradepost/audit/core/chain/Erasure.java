package tradepost.audit.core.chain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tradepost.audit.AuditSettings;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.config.EventClass;
import tradepost.kernel.config.Setting;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Pruner;

/**
 * Erases what the journal need not keep: the data of events of a class, and the addresses of all. The rows stay, with their hashes, so the
 * chain still verifies. Each class has a position up to which it is done, so no row is read twice.
 */
public final class Erasure {
    private static final Map<EventClass, Setting> DAYS = Map.of(
            EventClass.SECURITY, AuditSettings.SECURITY_DAYS,
            EventClass.PERSONAL, AuditSettings.PERSONAL_DAYS,
            EventClass.DOCUMENT, AuditSettings.DOCUMENT_DAYS);
    private static final String ADDRESSES = "address";

    private Erasure() {}

    /** Those that are set. */
    public static List<Pruner.Step> steps(Db db, Config config) {
        var steps = new ArrayList<Pruner.Step>();
        DAYS.forEach((kind, setting) -> {
            int days = config.number(setting);
            var types = prefixes(kind);
            var name = kind.name().toLowerCase(Locale.ROOT);
            if (days > 0) steps.add(limit -> erase(db, name, days, limit, ChainQueries.ERASE, (Object) types));
        });
        int days = config.number(AuditSettings.ADDRESS_DAYS);
        if (days > 0) steps.add(limit -> erase(db, ADDRESSES, days, limit, ChainQueries.ERASE_ORIGINS));
        return steps;
    }

    /** The beginnings of the types of a class. */
    private static String[] prefixes(EventClass kind) {
        return ContextModule.all().stream()
                .flatMap(context -> context.eventClasses().entrySet().stream())
                .filter(e -> e.getValue() == kind)
                .map(e -> e.getKey() + ".")
                .toArray(String[]::new);
    }

    private static boolean erase(Db db, String name, int days, int limit, String statement, Object... types) {
        return db.tx(tx -> {
            tx.sql(ChainQueries.ADD_CLASS, name);
            long done = tx.single(r -> r.getLong(0), ChainQueries.LOCK_CLASS, name);
            long last = tx.single(r -> r.getLong(0), ChainQueries.OLD, done, (double) days, (long) limit);
            if (last == 0) return false;
            var args = new ArrayList<Object>(List.of(done, last));
            args.addAll(List.of(types));
            tx.sql(statement, args.toArray());
            tx.sql(ChainQueries.MOVE_CLASS, name, last);
            return last == done + limit;
        });
    }
}
