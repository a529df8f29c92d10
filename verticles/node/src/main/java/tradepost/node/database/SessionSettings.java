package tradepost.node.database;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.util.List;
import tradepost.kernel.config.Settings;
import tradepost.kernel.db.DatabaseSessions;
import tradepost.kernel.service.Env;
import tradepost.node.process.ProgramRefusal;

/**
 * Checks that the contexts' connections get the session settings that they need, such as the statement timeout. A pooler in
 * between may refuse them as start-up parameters, or drop them silently.
 */
public final class SessionSettings {
    private static final String REFUSED = "08P01";

    private SessionSettings() {}

    /** Fails with a Refusal that names the parameter. */
    public static Future<?> check(Env env, List<String> contexts) {
        return Future.all(contexts.stream().map(c -> check(env, c)).toList());
    }

    private static Future<?> check(Env env, String context) {
        return DatabaseSessions.droppedSettings(env, context)
                .recover(t -> Future.failedFuture(t instanceof PgException pg ? reason(env, context, pg) : t))
                .compose(dropped -> dropped.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                refusal(env, context, "drops them (" + String.join(", ", dropped) + ")")));
    }

    private static RuntimeException reason(Env env, String context, PgException e) {
        return switch (String.valueOf(e.getSqlState())) {
            case REFUSED -> refusal(env, context, "refuses them (" + e.getErrorMessage() + ")");
            case DatabaseSessions.UNKNOWN_ZONE ->
                new ProgramRefusal("The PostgreSQL server of " + context + " does not know the time zone "
                        + env.config().text(Settings.BUSINESS_ZONE) + " of " + Settings.BUSINESS_ZONE.key()
                        + ": use one of pg_timezone_names, or install the time zones of the server's system");
            default -> e;
        };
    }

    private static ProgramRefusal refusal(Env env, String context, String what) {
        return new ProgramRefusal(
                "The database of " + context + " (" + env.config().database(context)
                        + ") is behind a pooler that does not pass start-up parameters on: it " + what
                        + "; connect to PostgreSQL itself, or list them in PgBouncer's ignore_startup_parameters, pool"
                        + " sessions, and set them for the role with `alter role`");
    }
}
