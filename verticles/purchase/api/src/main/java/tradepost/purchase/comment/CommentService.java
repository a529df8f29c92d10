package tradepost.purchase.comment;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import java.util.UUID;
import tradepost.kernel.identity.Caller;
import tradepost.orders.comment.Comment;
import tradepost.orders.comment.CommentPage;
import tradepost.orders.comment.CommentQuery;
import tradepost.orders.comment.WriteComment;

/** Comments on purchase orders, which are all internal. */
@ProxyGen
public interface CommentService {
    String ADDRESS = "purchase.comments";

    /** Fails 404 order_not_found, 400 blank. */
    Future<Comment> addComment(UUID orderId, WriteComment body, Caller caller);

    /** Newest first by default. Fails 404 order_not_found, 400 invalid_sort or invalid_cursor. */
    Future<CommentPage> listComments(UUID orderId, CommentQuery query, Caller caller);
}
