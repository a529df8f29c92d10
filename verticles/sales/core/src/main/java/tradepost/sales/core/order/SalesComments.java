package tradepost.sales.core.order;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.UUID;
import tradepost.kernel.db.Db;
import tradepost.kernel.idempotency.Idempotency;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.problem.Problem;
import tradepost.orders.TimelineEntry;
import tradepost.orders.comment.Comment;
import tradepost.orders.comment.CommentPage;
import tradepost.orders.comment.CommentQuery;
import tradepost.orders.comment.Comments;
import tradepost.orders.comment.WriteComment;
import tradepost.sales.SalesEvents;
import tradepost.sales.comment.CommentService;

public final class SalesComments implements CommentService {
    public static final Comments COMMENTS = new Comments("sales_order_comment", SalesEvents.COMMENTED);

    private static final String MAY_READ = "orders:read";
    private final Vertx vertx;
    private final Db db;

    public SalesComments(Vertx vertx, Db db) {
        this.vertx = vertx;
        this.db = db;
    }

    @Override
    public Future<Comment> addComment(UUID orderId, WriteComment body, Caller caller) {
        return Idempotency.task(vertx, db, Comment.class, tx -> {
            var order = StoredOrder.lock(tx, orderId).own("orders:write", caller);
            return COMMENTS.add(tx, orderId, order.version(), body.text(), visibility(body, caller));
        });
    }

    /**
     * A customer's timeline does not tell that there are internal comments, and no ids of staff. The public comments are in their list.
     */
    public static List<TimelineEntry> shown(List<TimelineEntry> entries, Caller caller) {
        if (caller.may(MAY_READ)) return entries;
        return entries.stream()
                .filter(e -> !e.type().equals(SalesEvents.COMMENTED))
                .map(e -> e.by(Actors.shown(e.actor(), MAY_READ, caller)))
                .toList();
    }

    private static String visibility(WriteComment body, Caller caller) {
        boolean staff = caller.may("orders:write");
        if (!staff && Comments.INTERNAL.equals(body.visibility())) throw Problem.lacks("orders:write");
        if (body.visibility() != null) return body.visibility();
        return staff ? Comments.INTERNAL : Comments.PUBLIC;
    }

    @Override
    public Future<CommentPage> listComments(UUID orderId, CommentQuery query, Caller caller) {
        return StoredOrder.find(db, orderId, MAY_READ, caller)
                .compose(order -> COMMENTS.list(db, orderId, query, !caller.may(MAY_READ)))
                .map(page -> new CommentPage(
                        page.data().stream()
                                .map(c -> c.by(Actors.shown(c.actor(), MAY_READ, caller)))
                                .toList(),
                        page.meta()));
    }
}
