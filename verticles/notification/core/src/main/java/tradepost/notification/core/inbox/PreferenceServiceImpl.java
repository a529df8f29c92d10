package tradepost.notification.core.inbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.notification.NotificationType;
import tradepost.notification.preference.Preference;
import tradepost.notification.preference.PreferenceService;
import tradepost.notification.preference.Preferences;
import tradepost.notification.preference.WritePreferences;
import tradepost.notification.preference.WritePreferences.WritePreference;

public final class PreferenceServiceImpl implements PreferenceService {
    private final Vertx vertx;
    private final Db db;

    public PreferenceServiceImpl(Vertx vertx, Db db) {
        this.vertx = vertx;
        this.db = db;
    }

    @Override
    public Future<Preferences> getPreferences(Caller caller) {
        return db.list(PreferenceServiceImpl::preference, PreferenceQueries.LIST, caller.userId())
                .map(PreferenceServiceImpl::complete);
    }

    @Override
    public Future<Preferences> putPreferences(WritePreferences body, Caller caller) {
        var decided =
                body.preferences().stream().map(PreferenceServiceImpl::decided).toList();
        var types = new HashSet<String>();
        for (var one : decided)
            if (!types.add(one.type()))
                throw Problem.badRequest("type_twice", Problem.detail("preferences", "names " + one.type() + " twice"));
        return Idempotency.task(vertx, db, Preferences.class, tx -> {
            tx.sql(PreferenceQueries.CLEAR, caller.userId());
            tx.sql(
                    PreferenceQueries.SET,
                    caller.userId(),
                    Tx.column(decided, Preference::type, String[]::new),
                    Tx.column(decided, Preference::inApp, Boolean[]::new),
                    Tx.column(decided, Preference::mail, Boolean[]::new),
                    Tx.column(decided, Preference::push, Boolean[]::new));
            return complete(decided);
        });
    }

    private static Preference decided(WritePreference sent) {
        var type = NotificationType.valueOf(sent.type().toUpperCase(Locale.ROOT));
        return new Preference(
                sent.type(), or(sent.inApp(), true), or(sent.mail(), type.mail()), or(sent.push(), false));
    }

    private static boolean or(@Nullable Boolean sent, boolean otherwise) {
        return sent == null ? otherwise : sent;
    }

    private static Preference preference(Row r) {
        return new Preference(r.getString(0), r.getBoolean(1), r.getBoolean(2), r.getBoolean(3));
    }

    /** With the defaults of the types that are not decided. */
    private static Preferences complete(List<Preference> decided) {
        Map<String, Preference> byType = new HashMap<>();
        for (var one : decided) byType.put(one.type(), one);
        return new Preferences(Arrays.stream(NotificationType.values())
                .map(t -> Objects.requireNonNullElseGet(
                        byType.get(t.code()), () -> new Preference(t.code(), true, t.mail(), false)))
                .toList());
    }
}
