package tradepost.contact.core;

import io.vertx.sqlclient.Row;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.db.Tx;
import tradepost.kernel.value.Problem;

/** Customers and vendors are named by documents: what is named stays, and can be archived at most. */
final class Named {
    private Named() {}

    /** What was deleted. Fails 404, or 409 in_use where it is named. */
    static <T> T delete(Tx tx, String notFound, Function<Row, T> mapper, String delete, String get, UUID id) {
        var deleted = tx.firstOrNull(mapper, delete, id);
        if (deleted != null) return deleted;
        tx.require(notFound, mapper, get, id);
        throw Problem.conflict("in_use");
    }

    /** What was archived; null where it was so before. Fails 404. */
    static <T> @Nullable T archive(
            Tx tx, String notFound, Function<Row, T> mapper, String archive, String get, UUID id) {
        var archived = tx.firstOrNull(mapper, archive, id);
        if (archived == null) tx.require(notFound, mapper, get, id);
        return archived;
    }
}
