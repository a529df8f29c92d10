package tradepost.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The settings of this process: defaults, the file, and the environment, which overrides the file. */
final class Settings {
    /** An invalid setting. The message names it and says what to do; it never contains a secret's value. */
    static final class Invalid extends RuntimeException {
        private static final long serialVersionUID = 1;

        Invalid(String message) {
            super(message);
        }
    }

    private static final String IN_FILE = "_file";

    private final Map<Setting, String> values = new EnumMap<>(Setting.class);

    private Settings() {}

    /**
     * @param file a properties file in UTF-8
     * @param environment as from System.getenv()
     */
    static Settings load(Path file, Map<String, String> environment) {
        var properties = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new Invalid("the file " + file + " cannot be read: " + e.getMessage());
        }
        var given = new TreeMap<String, String>();
        properties.stringPropertyNames().forEach(k -> given.put(k, properties.getProperty(k)));
        return of(given, environment);
    }

    static Settings of(Map<String, String> given, Map<String, String> environment) {
        var known = Setting.all().stream()
                .flatMap(s -> s.secret() ? Stream.of(s.key(), s.key() + IN_FILE) : Stream.of(s.key()))
                .collect(Collectors.toSet());
        given.keySet().stream().filter(k -> !known.contains(k)).findFirst().ifPresent(k -> {
            throw new Invalid("there is no setting " + k);
        });
        environment.keySet().stream()
                .filter(v -> v.startsWith("TRADEPOST_RELAY_"))
                .filter(v -> Setting.all().stream()
                        .noneMatch(s -> v.equals(s.variable()) || s.secret() && v.equals(s.variable() + "_FILE")))
                .findFirst()
                .ifPresent(v -> {
                    throw new Invalid("there is no variable " + v);
                });
        var out = new Settings();
        for (var s : Setting.all()) {
            var value = given.getOrDefault(s.key(), s.fallback());
            var inFile = given.get(s.key() + IN_FILE);
            if (s.secret() && inFile != null) value = secret(s, inFile);
            if (environment.containsKey(s.variable())) value = environment.get(s.variable());
            var fromFile = environment.get(s.variable() + "_FILE");
            if (s.secret() && fromFile != null) value = secret(s, fromFile);
            out.values.put(s, value.strip());
        }
        out.check();
        return out;
    }

    private static String secret(Setting s, String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new Invalid("the file of " + s.key() + ", " + file + ", cannot be read");
        }
    }

    private void check() {
        for (var s : Setting.all()) if (s.isNumber()) number(s);
        oneOf(Setting.BROKER, "nats", "amqp", "kafka");
        oneOf(Setting.START, "earliest", "latest");
        oneOf(Setting.BROKER_TLS, "true", "false");
        oneOf(Setting.KAFKA_SASL, "SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN");
        oneOf(Setting.KAFKA_COMPRESSION, "none", "gzip");
        for (var s : List.of(Setting.BROKER_URL, Setting.SOURCE_EMAIL, Setting.SOURCE_PASSWORD))
            if (text(s).isEmpty()) throw new Invalid(s.key() + " is missing: " + s.description());
        if (!text(Setting.SOURCE_URL).matches("https?://[^/\\s]+/*"))
            throw new Invalid("source.url must be an address such as https://api.example.com");
        if (!text(Setting.CONSUMER).matches("[a-z0-9][a-z0-9._-]{0,99}"))
            throw new Invalid("consumer must have 1 to 100 characters of a-z, 0-9, dot, hyphen and underscore");
        for (var s : List.of(Setting.NATS_SUBJECT, Setting.AMQP_ROUTING_KEY, Setting.KAFKA_TOPIC)) template(s);
        if (template(Setting.NATS_SUBJECT).prefix().indexOf('.') < 1)
            throw new Invalid("nats.subject must begin with a word and a dot, such as tradepost.{type}");
        // a part that is confirmed late must not end after its lease
        if (number(Setting.BROKER_TIMEOUT_MS) >= number(Setting.LEASE_SECONDS) * 1000)
            throw new Invalid("broker.timeout_ms must be shorter than lease_seconds");
    }

    private void oneOf(Setting s, String... allowed) {
        if (!Set.of(allowed).contains(text(s)))
            throw new Invalid(s.key() + " must be one of " + String.join(", ", allowed) + ", not \"" + text(s) + "\"");
    }

    String text(Setting s) {
        return values.getOrDefault(s, s.fallback());
    }

    boolean has(Setting s) {
        return !text(s).isEmpty();
    }

    int number(Setting s) {
        try {
            int n = Integer.parseInt(text(s));
            if (n >= s.min() && n <= s.max()) return n;
        } catch (NumberFormatException e) {
            // rejected below like a number out of range
        }
        throw new Invalid(
                s.key() + " must be a whole number from " + s.min() + " to " + s.max() + ", not \"" + text(s) + "\"");
    }

    boolean flag(Setting s) {
        return text(s).equals("true");
    }

    /** The values between commas, trimmed, without empty ones. */
    List<String> list(Setting s) {
        return Arrays.stream(text(s).split(",", -1))
                .map(String::strip)
                .filter(p -> !p.isEmpty())
                .toList();
    }

    Template template(Setting s) {
        return new Template(text(s));
    }

    /** One line per setting, with its description; secrets are masked. */
    String shown() {
        return Setting.all().stream()
                .map(s -> "# " + s.description() + "\n" + s.key() + "=" + (s.secret() && has(s) ? "********" : shown(s))
                        + "\n")
                .collect(Collectors.joining());
    }

    /** Without the login that a URL may contain. */
    private String shown(Setting s) {
        return text(s).replaceAll("//[^/@]*@", "//********@");
    }
}
