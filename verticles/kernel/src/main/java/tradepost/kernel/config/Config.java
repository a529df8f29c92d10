package tradepost.kernel.config;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The settings of this process, from defaults, a file, the environment and flags; later sources override earlier ones. */
public final class Config {
    /** An invalid setting. The message names it and says what to do; it never contains a secret's value. */
    public static final class Invalid extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Invalid(String message) {
            super(message);
        }
    }

    /**
     * The database of a context.
     *
     * @param tlsCa a PEM file, or empty for connections without TLS
     */
    public record Database(String host, int port, String database, String user, String password, String tlsCa) {
        /**
         * Without the login; with parameters, so that {@code &} may add more. Without a CA there is no TLS, as for the connections of the
         * contexts, so that migrations reach no server that the contexts cannot use. The login has a limit, too, because a server that is
         * frozen still accepts connections.
         */
        public String jdbcUrl() {
            var tls = tlsCa.isEmpty()
                    ? "&sslmode=disable"
                    : "&sslmode=verify-full&sslrootcert=" + URLEncoder.encode(tlsCa, StandardCharsets.UTF_8);
            return "jdbc:postgresql://" + host + ":" + port + "/" + database + "?connectTimeout=5&loginTimeout=10"
                    + tls;
        }

        /** Without the password, so that it can be logged. */
        @Override
        public String toString() {
            return user + "@" + host + ":" + port + "/" + database;
        }
    }

    /** The name of the HTTP gateway in the list of a node's contexts. */
    public static final String GATEWAY = "gateway";

    private final SettingValues values;

    private Config(SettingValues values) {
        this.values = values;
    }

    /** Settings by key; absent ones have their defaults. */
    public static Config of(Map<String, String> values) {
        return new Config(
                sources(new SettingFaults()).with(values, "the given settings").read());
    }

    /**
     * Settings from all sources, each of which overrides the ones before it.
     *
     * @param base defaults of the running command, by key
     * @param file a properties file in UTF-8, or null
     * @param environment as from System.getenv()
     * @param flags values fixed by the command line or the program, by key
     */
    public static Config load(
            Map<String, String> base, @Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
        var faults = new SettingFaults();
        var config = load(base, file, environment, flags, faults);
        faults.report();
        return config;
    }

    /**
     * The same, for a program that checks more before it reports all faults together.
     *
     * @param faults receives those that are found here; an invalid setting then has its default
     */
    public static Config load(
            Map<String, String> base,
            @Nullable Path file,
            Map<String, String> environment,
            Map<String, String> flags,
            SettingFaults faults) {
        var sources = sources(faults).with(base, "the program's defaults");
        if (file != null) sources.withFile(file);
        return new Config(sources.withEnvironment(environment)
                .with(flags, "the command line")
                .readable());
    }

    private static SettingSources sources(SettingFaults faults) {
        var ofContexts = ContextModule.names().stream().flatMap(c -> Stream.of(url(c), user(c), password(c)));
        return new SettingSources(
                SettingSources.TRADEPOST,
                Stream.concat(Setting.all().stream(), ofContexts).toList(),
                faults);
    }

    private static Setting url(String context) {
        return new Setting("db." + context + ".url", "", "database of " + context + ", if it has one of its own");
    }

    private static Setting user(String context) {
        return new Setting("db." + context + ".user", "", "user of that database");
    }

    private static Setting password(String context) {
        return new Setting("db." + context + ".password", "", "password of that user", Setting.Kind.SECRET);
    }

    public String text(Setting s) {
        return values.text(s);
    }

    public int number(Setting s) {
        return values.number(s);
    }

    public boolean flag(Setting s) {
        return values.flag(s);
    }

    /** See {@link SettingValues#list}. */
    public List<String> list(Setting s) {
        return values.list(s);
    }

    /** The contexts that run in this node, without the gateway. */
    public List<String> contexts() {
        return list(Settings.CONTEXTS).stream().filter(c -> !c.equals(GATEWAY)).toList();
    }

    /** Whether the HTTP side runs in this node. */
    public boolean hasGateway() {
        return list(Settings.CONTEXTS).contains(GATEWAY);
    }

    /** Whether this node runs the bridge to the event bus. */
    public boolean hasBridge() {
        return hasGateway() && number(Settings.BRIDGE_PORT) != 0;
    }

    /** The name of this node in logs and traces: its address on the bus, or dev. */
    public String nodeName() {
        return text(Settings.MODE).equals("dev") ? "dev" : text(Settings.BUS_HOST) + ":" + number(Settings.BUS_PORT);
    }

    /** The contexts that a gateway serves and waits for; in development, those of its own process. */
    public List<String> clusterContexts() {
        var named = list(Settings.CLUSTER_CONTEXTS);
        if (!named.isEmpty()) return named;
        if (text(Settings.MODE).equals("dev")) return contexts();
        return ContextModule.names();
    }

    public Database database(String context) {
        var user =
                Objects.requireNonNullElseGet(values.given(user(context)), () -> template(Settings.DB_USER, context));
        var password = Objects.requireNonNullElseGet(values.given(password(context)), () -> text(Settings.DB_PASSWORD));
        @Nullable String url = values.given(url(context));
        if (url == null)
            return new Database(
                    text(Settings.DB_HOST),
                    number(Settings.DB_PORT),
                    template(Settings.DB_NAME, context),
                    user,
                    password,
                    text(Settings.DB_TLS_CA));
        return at(url(context).key(), url, user, password);
    }

    /** Every setting by key, with secrets masked; those of a context's database if they are given. */
    public Map<String, String> masked() {
        var out = values.masked();
        for (var c : ContextModule.names())
            for (var s : List.of(url(c), user(c), password(c))) if (values.given(s) == null) out.remove(s.key());
        return out;
    }

    private String template(Setting s, String context) {
        return text(s).replace("{context}", context);
    }

    private Database at(String key, String url, String user, String password) {
        try {
            var u = URI.create(url.startsWith("jdbc:") ? url.substring(5) : url);
            @Nullable String scheme = u.getScheme();
            @Nullable String host = u.getHost();
            @Nullable String path = u.getPath();
            boolean postgres = "postgresql".equals(scheme) || "postgres".equals(scheme);
            // a parameter such as sslmode must not be ignored silently
            boolean bare = u.getUserInfo() == null && u.getQuery() == null && u.getFragment() == null;
            if (postgres && host != null && path != null && path.length() > 1 && bare)
                return new Database(
                        host,
                        u.getPort() < 0 ? 5432 : u.getPort(),
                        path.substring(1),
                        user,
                        password,
                        text(Settings.DB_TLS_CA));
        } catch (IllegalArgumentException e) {
            // rejected below like any other invalid URL
        }
        throw new Invalid(key + " must look like postgresql://host:port/database; the user, the password and TLS"
                + " (db.tls_ca) have settings of their own");
    }
}
