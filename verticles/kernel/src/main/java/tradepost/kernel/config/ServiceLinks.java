package tradepost.kernel.config;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Recognizes the variables that Kubernetes adds to every container for each Service of its namespace. Those of a Service
 * {@code tradepost} or {@code tradepost-db} have the prefix of our settings, and {@code TRADEPOST_DB_PORT} even has the name of
 * one. Name and value distinguish them: a port given as a URL is never one of our settings, and a misspelled setting does not
 * look like any of these.
 *
 * @see <a href="https://kubernetes.io/docs/tutorials/services/connect-applications-service/#environment-variables">Kubernetes</a>
 */
final class ServiceLinks {
    private static final String PORT = "\\d{1,5}";
    private static final String ADDRESS = "[0-9a-fA-F.:]+";
    private static final String URL = "(tcp|udp|sctp)://(" + ADDRESS + "|\\[" + ADDRESS + "]):" + PORT;

    /** The form of the value, by the ending of the name. */
    private static final Map<Pattern, Pattern> SHAPES = Map.of(
            Pattern.compile(".+_SERVICE_HOST"), Pattern.compile(ADDRESS),
            Pattern.compile(".+_SERVICE_PORT(_[A-Z0-9_]+)?"), Pattern.compile(PORT),
            Pattern.compile(".+_PORT"), Pattern.compile(URL),
            Pattern.compile(".+_PORT_" + PORT + "_(TCP|UDP|SCTP)"), Pattern.compile(URL),
            Pattern.compile(".+_PORT_" + PORT + "_(TCP|UDP|SCTP)_PROTO"), Pattern.compile("tcp|udp|sctp"),
            Pattern.compile(".+_PORT_" + PORT + "_(TCP|UDP|SCTP)_PORT"), Pattern.compile(PORT),
            Pattern.compile(".+_PORT_" + PORT + "_(TCP|UDP|SCTP)_ADDR"), Pattern.compile(ADDRESS));

    private ServiceLinks() {}

    static boolean has(String name, String value) {
        return SHAPES.entrySet().stream()
                .anyMatch(s -> s.getKey().matcher(name).matches()
                        && s.getValue().matcher(value).matches());
    }
}
