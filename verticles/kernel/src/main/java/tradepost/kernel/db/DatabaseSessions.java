package tradepost.kernel.db;

import io.vertx.core.Future;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.service.Env;

/** How to connect to the database of a context, and the settings of each session. */
public final class DatabaseSessions {
    /** Minimum similarity of a misspelled word: one wrong letter of four gives 0.25, two swapped letters 0.27 or more. */
    private static final String SIMILARITY_MIN = "0.24";

    /** Settings of every session, besides the languages of searches and the zone of the business, sent to the server when the connection starts. */
    private static final Map<String, String> SESSION = Map.of(
            "statement_timeout", "3s",
            "lock_timeout", "1s",
            "idle_in_transaction_session_timeout", "10s",
            // statements are short; before PostgreSQL 18, a scan in a transaction (see Tx.begin) would be compiled
            "jit", "off",
            // for solid-state disks; with the default of 4, which suits rotating disks, searches read whole tables
            "random_page_cost", "1.1",
            "pg_trgm.strict_word_similarity_threshold", SIMILARITY_MIN);

    /** Characters of the longest statement that a connection keeps prepared. The client's default is 2,048; the longest here have 4,000. */
    private static final int STATEMENT_MAX = 20_000;

    /** The SQLSTATE of a time zone that PostgreSQL does not know. */
    public static final String UNKNOWN_ZONE = "22023";

    private DatabaseSessions() {}

    private static Map<String, String> session(Config config) {
        var all = new TreeMap<>(SESSION);
        var languages = config.list(Settings.SEARCH_LANGUAGES).stream().filter(l -> !l.equals(Settings.NO_LANGUAGE));
        all.put("tradepost.search_languages", languages.collect(Collectors.joining(",")));
        all.put("tradepost.business_zone", config.text(Settings.BUSINESS_ZONE)); // of the SQL function business_day
        return all;
    }

    /** Selects the settings of a session that it does not have. */
    private static String droppedSettings(Map<String, String> session) {
        return session.entrySet().stream()
                .map(e -> "('" + e.getKey() + "', '" + e.getValue() + "')")
                .collect(
                        Collectors.joining(
                                ",",
                                "select name from (values ",
                                ") required(name, value) where current_setting(name, true) is distinct from value order by name"));
    }

    static PgConnectOptions options(Env env, String context) {
        var at = env.config().database(context);
        var connect = new PgConnectOptions()
                .setHost(at.host())
                .setPort(at.port())
                .setDatabase(at.database())
                .setUser(at.user())
                .setPassword(at.password())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(512)
                .setPreparedStatementCacheSqlLimit(STATEMENT_MAX)
                .addProperty("application_name", "tradepost-" + context);
        session(env.config()).forEach(connect::addProperty);
        if (!at.tlsCa().isEmpty())
            connect.setSslMode(SslMode.VERIFY_FULL)
                    .setSslOptions(new ClientSSLOptions()
                            .setHostnameVerificationAlgorithm("HTTPS")
                            .setTrustOptions(new PemTrustOptions().addCertPath(at.tlsCa())));
        return connect;
    }

    /**
     * Connects once, as the pool of this context does, and returns the session settings that did not take effect. Fails if the
     * connection fails, and like PostgreSQL with {@link #UNKNOWN_ZONE} if it does not know the zone of the business, which statements name.
     */
    public static Future<List<String>> droppedSettings(Env env, String context) {
        return PgConnection.connect(env.vertx(), options(env, context))
                .compose(c -> c.preparedQuery("select now() at time zone $1::text")
                        .execute(Tuple.of(env.config().text(Settings.BUSINESS_ZONE)))
                        .compose(v ->
                                c.query(droppedSettings(session(env.config()))).execute())
                        .map(rows -> rows.stream().map(r -> r.getString(0)).toList())
                        .eventually(c::close));
    }
}
