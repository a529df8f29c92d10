package tradepost.purchase.core.comment;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.UUID;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.orders.comment.Comment;
import tradepost.orders.comment.CommentPage;
import tradepost.orders.comment.CommentQuery;
import tradepost.orders.comment.Comments;
import tradepost.orders.comment.WriteComment;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.comment.CommentService;

public final class PurchaseComments implements CommentService {
    static final Comments COMMENTS = new Comments("purchase_order_comment", PurchaseEvents.COMMENTED);

    private static final String VERSION = "select version from purchase_order where id = $1";
    private static final String LOCK = VERSION + " for no key update";

    private final Vertx vertx;
    private final Db db;

    public PurchaseComments(Vertx vertx, Db db) {
        this.vertx = vertx;
        this.db = db;
    }

    @Override
    public Future<Comment> addComment(UUID orderId, WriteComment body, Caller caller) {
        return Idempotency.task(vertx, db, Comment.class, tx -> {
            long version = tx.require("order_not_found", r -> r.getLong(0), LOCK, orderId);
            return COMMENTS.add(tx, orderId, version, body.text(), Comments.INTERNAL);
        });
    }

    @Override
    public Future<CommentPage> listComments(UUID orderId, CommentQuery query, Caller caller) {
        return db.require("order_not_found", r -> r.getLong(0), VERSION, orderId)
                .compose(version -> COMMENTS.list(db, orderId, query, false));
    }
}
