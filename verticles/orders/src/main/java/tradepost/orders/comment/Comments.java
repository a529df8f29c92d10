package tradepost.orders.comment;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.UUID;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.listing.Listing;
import tradepost.kernel.listing.Where;
import tradepost.kernel.request.Request;
import tradepost.kernel.value.Ids;
import tradepost.kernel.value.Text;

/** The comments on the orders of a context. A comment does not change its order, whose version stays the same. */
public final class Comments {
    public static final String INTERNAL = "internal";
    public static final String PUBLIC = "public";

    private static final String COLUMNS = "id, order_id, text, visibility, actor, created_at";

    private final Listing<Comment> listed;
    private final String insert;
    private final String eventType;

    /**
     * @param table with the columns of {@link Comment}
     * @param eventType of the event of a comment, whose data is {@link OrderCommented}
     */
    public Comments(String table, String eventType) {
        listed = Listing.of(table, COLUMNS, Comments::comment, Comment::id).byTime("created_at", Comment::createdAt);
        insert = "insert into %s(id, order_id, text, visibility, actor) values ($1, $2, $3, $4, $5) returning %s"
                .formatted(table, COLUMNS);
        this.eventType = eventType;
    }

    /**
     * Adds a comment to an order whose row the transaction has locked. Fails 400 blank.
     *
     * @param version of the order
     */
    public Comment add(Tx tx, UUID orderId, long version, String text, String visibility) {
        var visible = Text.visible("text", text);
        var made = tx.single(Comments::comment, insert, Ids.next(), orderId, visible, visibility, Request.actor());
        EventLog.append(tx, eventType, orderId, version, new OrderCommented(orderId, made.id(), visible, visibility));
        return made;
    }

    /** Newest first by default. Fails 400 invalid_sort or invalid_cursor. */
    public Future<CommentPage> list(Db db, UUID orderId, CommentQuery q, boolean onlyPublic) {
        return q.page().read(db, listed, where(orderId, q, onlyPublic)).map(s -> new CommentPage(s.data(), s.meta()));
    }

    /** The list, for the test of its plan. */
    public Listing<Comment> listed() {
        return listed;
    }

    public static Where where(UUID orderId, CommentQuery q, boolean onlyPublic) {
        return Where.of("true")
                .and("order_id = ?", orderId)
                .when(onlyPublic, "visibility = '" + PUBLIC + "'")
                .between("created_at", q.createdFrom(), q.createdTo());
    }

    private static Comment comment(Row r) {
        return new Comment(
                r.getUUID(0),
                r.getUUID(1),
                r.getString(2),
                r.getString(3),
                r.getString(4),
                r.getOffsetDateTime(5).toInstant());
    }
}
