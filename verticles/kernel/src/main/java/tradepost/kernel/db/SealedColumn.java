package tradepost.kernel.db;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tradepost.kernel.signature.SecretBox;

/**
 * A column of secrets that {@code service.secret} seals.
 *
 * @param name an SQL expression: the name under which the secret of a row is sealed
 */
public record SealedColumn(String table, String column, String name) {
    private static final Logger LOG = LoggerFactory.getLogger(SealedColumn.class);

    private record Sealed(String name, Buffer secret) {}

    /**
     * Seals again what the previous secret has sealed, so that it can be forgotten. Every process does so when it starts, and changes only what
     * nobody has changed meanwhile. What no secret opens stays as it is.
     */
    public Future<Void> sealAgain(Db db, SecretBox box) {
        if (!box.hasPrevious()) return Future.succeededFuture();
        return db.patiently(() -> sealedAgain(db, box));
    }

    private Future<Void> sealedAgain(Db db, SecretBox box) {
        return db.list(
                        r -> new Sealed(r.getString(0), r.getBuffer(1)),
                        "select %s, %s from %s where %2$s is not null".formatted(name, column, table))
                .compose(all -> {
                    var before = new ArrayList<Buffer>();
                    var after = new ArrayList<Buffer>();
                    for (var one : all)
                        try {
                            var sealed = box.sealedAgain(one.name, one.secret.getBytes());
                            if (sealed == null) continue;
                            before.add(one.secret);
                            after.add(Buffer.buffer(sealed));
                        } catch (SecretBox.Closed | IllegalStateException e) { // such as one that is damaged
                            LOG.error("{}.{}: {}", table, column, e.getMessage());
                        }
                    if (before.isEmpty()) return Future.succeededFuture();
                    LOG.info(
                            "{}.{}: sealed {} secrets again, with the new service.secret",
                            table,
                            column,
                            before.size());
                    return db.query(
                                    """
                            update %s t set %s = n.after from unnest($1::bytea[], $2::bytea[]) n(before, after) where t.%2$s = n.before
                            """.formatted(table, column),
                                    before.toArray(Buffer[]::new),
                                    after.toArray(Buffer[]::new))
                            .mapEmpty();
                });
    }
}
