package tradepost.audit.core.chain;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.audit.AuditSettings;
import tradepost.kernel.config.Config;

/**
 * The signed heads as lines of a file of this node, where owners of the database cannot change them. Each node has all of them, whichever
 * node signed. Without the setting, there is no file.
 */
final class HeadsFile {
    private static final Logger LOG = LoggerFactory.getLogger(HeadsFile.class);

    private final Vertx vertx;
    private final String name;

    HeadsFile(Vertx vertx, Config config) {
        this.vertx = vertx;
        name = config.text(AuditSettings.HEADS_FILE);
    }

    boolean exists() {
        return !name.isEmpty();
    }

    /** The heads after a position, in the order in which they were written. A line that is cut off, as after a crash, is passed over. */
    Future<List<SignedHead>> after(long position) {
        return exists() ? vertx.executeBlocking(() -> read(position)) : Future.succeededFuture(List.of());
    }

    /** Fails IOException. */
    Future<Void> add(List<SignedHead> heads) {
        if (!exists() || heads.isEmpty()) return Future.succeededFuture();
        return vertx.executeBlocking(() -> {
            var text = new StringBuilder();
            for (var head : heads) text.append(head.toJson().encode()).append('\n');
            if (endsWithin()) text.insert(0, '\n');
            Files.writeString(
                    Path.of(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND, StandardOpenOption.SYNC);
            return null;
        });
    }

    /** Whether its last line was cut off. */
    private boolean endsWithin() throws IOException {
        var path = Path.of(name);
        if (!Files.exists(path) || Files.size(path) == 0) return false;
        try (var file = Files.newByteChannel(path)) {
            file.position(file.size() - 1);
            var last = ByteBuffer.allocate(1);
            file.read(last);
            return last.get(0) != '\n';
        }
    }

    private List<SignedHead> read(long position) throws IOException {
        var path = Path.of(name);
        if (!Files.exists(path)) return List.of();
        var found = new ArrayList<SignedHead>();
        try (var lines = Files.lines(path)) {
            for (var line : (Iterable<String>) lines::iterator) {
                if (line.isBlank()) continue;
                try {
                    var head = SignedHead.of(new JsonObject(line));
                    if (head.position() > position) found.add(head);
                } catch (DecodeException | IllegalArgumentException | NullPointerException e) {
                    LOG.warn("{} has a line that is no signed head", path);
                }
            }
        }
        return found;
    }
}
