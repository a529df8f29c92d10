package tradepost.gateway.console;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tradepost.gateway.http.Coding;

/** The files that the build of {@code console/} has left on the class path, each beside its compressed forms. Each is read once. */
final class ConsoleFiles {
    /** @param coding null for a file that is sent as it is */
    record Content(String type, @Nullable String coding, Buffer bytes) {}

    private static final String FOLDER = "/console/";
    /** The names of all files. */
    private static final String LIST = "files.json";
    /** By preference: the coding, and how the names of the compressed files end. */
    private static final String[][] CODINGS = {{"br", ".br"}, {"gzip", ".gz"}};

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html;charset=utf-8",
            "js", "text/javascript;charset=utf-8",
            "css", "text/css;charset=utf-8",
            "svg", "image/svg+xml",
            "txt", "text/plain;charset=utf-8");

    private final Vertx vertx;
    private final Set<String> names;
    private final Map<String, Future<Buffer>> read = new ConcurrentHashMap<>();

    private ConsoleFiles(Vertx vertx, Set<String> names) {
        this.vertx = vertx;
        this.names = names;
    }

    static boolean areBuilt() {
        return ConsoleFiles.class.getResource(FOLDER + LIST) != null;
    }

    /** Null if the program was built without the console. */
    static @Nullable ConsoleFiles of(Vertx vertx) {
        var list = bytes(LIST);
        if (list == null) return null;
        var names = new JsonArray(Buffer.buffer(list))
                .stream().map(String::valueOf).collect(Collectors.toUnmodifiableSet());
        return new ConsoleFiles(vertx, names);
    }

    boolean has(String name) {
        return names.contains(name) && TYPES.containsKey(ending(name));
    }

    String text(String name) {
        return new String(Objects.requireNonNull(bytes(name), name), StandardCharsets.UTF_8);
    }

    /** The file in the smallest form that the client accepts. */
    Future<Content> content(String name, HttpServerRequest request) {
        var type = Objects.requireNonNull(TYPES.get(ending(name)));
        for (var coding : CODINGS)
            if (names.contains(name + coding[1]) && Coding.isAccepted(request, coding[0]))
                return read(name + coding[1]).map(bytes -> new Content(type, coding[0], bytes));
        return read(name).map(bytes -> new Content(type, null, bytes));
    }

    private Future<Buffer> read(String name) {
        return read.computeIfAbsent(
                name,
                n -> vertx.executeBlocking(() -> Buffer.buffer(Objects.requireNonNull(bytes(n), n)), false)
                        .onFailure(t -> read.remove(n)));
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static byte @Nullable [] bytes(String name) {
        try (var in = ConsoleFiles.class.getResourceAsStream(FOLDER + name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
