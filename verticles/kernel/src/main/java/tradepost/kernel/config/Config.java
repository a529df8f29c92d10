package tradepost.kernel.config;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
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

    private static final Pattern OF_CONTEXT = Pattern.compile("db\\.([a-z]+)\\.(url|user|password)");
    private static final Pattern OF_CONTEXT_ENVIRONMENT =
            Pattern.compile("TRADEPOST_DB_([A-Z]+)_(URL|USER|PASSWORD)(_FILE)?");
    /** All contexts, to check names in settings. */
    private static final Set<String> CONTEXTS =
            Set.of(Settings.CONTEXTS.fallback().split(",", -1));

    private final Map<String, String> values;

    private Config(Map<String, String> values) {
        this.values = values;
        for (var s : Setting.all()) check(s);
    }

    /** Settings by key; absent ones have their defaults. */
    public static Config of(Map<String, String> values) {
        return new Config(known(values, "the given settings"));
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
        var all = new TreeMap<>(known(base, "the program's defaults"));
        if (file != null) all.putAll(read(file));
        all.putAll(fromEnvironment(environment));
        all.putAll(known(flags, "the command line"));
        return new Config(all);
    }

    public String text(Setting s) {
        return values.getOrDefault(s.key(), s.fallback());
    }

    public int number(Setting s) {
        var text = text(s).strip();
        try {
            int n = Integer.parseInt(text);
            if (n >= s.min() && n <= s.max()) return n;
        } catch (NumberFormatException e) {
            // rejected below like a number out of range
        }
        throw new Invalid(s.key() + " must be a whole number from " + s.min() + " to " + s.max() + butWas(s, text));
    }

    public boolean flag(Setting s) {
        return switch (text(s).strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new Invalid(s.key() + " must be true or false" + butWas(s, text(s)));
        };
    }

    /** The values between commas, trimmed, without empty ones. */
    public List<String> list(Setting s) {
        return Arrays.stream(text(s).split(",", -1))
                .map(String::strip)
                .filter(p -> !p.isEmpty())
                .toList();
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
        var user = values.getOrDefault("db." + context + ".user", template(Settings.DB_USER, context));
        var password = values.getOrDefault("db." + context + ".password", text(Settings.DB_PASSWORD));
        @Nullable String url = values.get("db." + context + ".url");
        if (url == null)
            return new Database(
                    text(Settings.DB_HOST),
                    number(Settings.DB_PORT),
                    template(Settings.DB_NAME, context),
                    user,
                    password,
                    text(Settings.DB_TLS_CA));
        return at("db." + context + ".url", url, user, password);
    }

    /** Every setting by key, with secrets masked. */
    public Map<String, String> masked() {
        var out = new TreeMap<String, String>();
        for (var s : Setting.all()) out.put(s.key(), s.secret() ? masked(text(s)) : text(s));
        values.forEach((k, v) -> out.putIfAbsent(k, k.endsWith(".password") ? masked(v) : v));
        return out;
    }

    private static String masked(String secret) {
        return secret.isEmpty() ? "" : "********";
    }

    private void check(Setting s) {
        switch (s.kind()) {
            case NUMBER -> number(s);
            case FLAG -> flag(s);
            case TEXT, SECRET -> form(s);
        }
    }

    private void form(Setting s) {
        if (!s.accepts(text(s))) throw new Invalid(s.key() + " must be " + s.allowed() + butWas(s, text(s)));
    }

    private static String butWas(Setting s, String value) {
        return s.secret() ? "" : ", not \"" + value + "\"";
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

    private static Map<String, String> read(Path file) {
        var properties = new Properties();
        try (var in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new Invalid("The settings file " + file + " cannot be read: check its path, permission and syntax");
        }
        var out = new TreeMap<String, String>();
        for (var name : properties.stringPropertyNames()) out.put(name, properties.getProperty(name, ""));
        known(out, file.toString());
        for (var name : out.keySet()) {
            var m = OF_CONTEXT.matcher(name);
            if (m.matches() && !CONTEXTS.contains(m.group(1))) throw unknown(name, keys(), file.toString());
        }
        return out;
    }

    private static Map<String, String> known(Map<String, String> given, String where) {
        for (var key : given.keySet()) if (!isKnown(key)) throw unknown(key, keys(), where);
        return Map.copyOf(given);
    }

    private static Invalid unknown(String name, Stream<String> known, String where) {
        var near = NearName.of(name, known);
        return new Invalid("Unknown setting " + name + " in " + where + ": "
                + near.map(n -> "correct it to " + n + ", or ").orElse("") + "remove it");
    }

    private static Stream<String> keys() {
        return Stream.concat(
                Setting.all().stream().map(Setting::key),
                ContextModule.names().stream()
                        .flatMap(c -> Stream.of("url", "user", "password").map(s -> "db." + c + "." + s)));
    }

    /** The names of all settings in the environment. */
    private static Stream<String> variables() {
        return keys().map(key -> "TRADEPOST_" + key.toUpperCase(Locale.ROOT).replace('.', '_'));
    }

    private static boolean isKnown(String key) {
        return Setting.all().stream().anyMatch(s -> s.key().equals(key))
                || OF_CONTEXT.matcher(key).matches();
    }

    /** A secret may also be in a file named by NAME_FILE, as container platforms mount them. */
    private static Map<String, String> fromEnvironment(Map<String, String> environment) {
        var out = new TreeMap<String, String>();
        var left = new TreeMap<>(environment);
        left.entrySet()
                .removeIf(e -> e.getKey().startsWith("TRADEPOST_") && ServiceLinks.has(e.getKey(), e.getValue()));
        for (var s : Setting.all())
            for (var name : s.environment().reversed()) {
                @Nullable String file = s.secret() ? left.remove(name + "_FILE") : null;
                if (file != null) out.put(s.key(), secret(name + "_FILE", file));
                @Nullable String value = left.remove(name);
                if (value != null) out.put(s.key(), value);
            }
        left.forEach((name, value) -> {
            if (name.startsWith("TRADEPOST_")) ofContext(name, value, left, out);
        });
        return out;
    }

    /** The value overrides the file, as for the settings of all contexts. */
    private static void ofContext(String name, String value, Map<String, String> all, Map<String, String> out) {
        var m = OF_CONTEXT_ENVIRONMENT.matcher(name);
        boolean file = m.matches() && m.group(3) != null;
        if (!m.matches()
                || !CONTEXTS.contains(m.group(1).toLowerCase(Locale.ROOT))
                || file && !m.group(2).equals("PASSWORD")) throw unknown(name, variables(), "the environment");
        var key = ("db." + m.group(1) + "." + m.group(2)).toLowerCase(Locale.ROOT);
        if (!file) out.put(key, value);
        else if (!all.containsKey(name.substring(0, m.end(2)))) out.put(key, secret(name, value));
    }

    private static String secret(String name, String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException | IllegalArgumentException e) {
            throw new Invalid("The file that " + name + " names cannot be read: check its path and permission");
        }
    }
}
