package tradepost.purchase.core.comment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.kernel.Refusals.code;
import static tradepost.purchase.core.PurchaseFixture.ADMIN;
import static tradepost.purchase.core.PurchaseFixture.draft;
import static tradepost.purchase.core.PurchaseFixture.identity;
import static tradepost.purchase.core.PurchaseFixture.purchases;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.orders.TimelineEntry;
import tradepost.orders.comment.Comment;
import tradepost.orders.comment.CommentQuery;
import tradepost.orders.comment.WriteComment;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.comment.CommentService;
import tradepost.purchase.core.PurchaseFixture;

/** Comments on purchase orders. */
@ExtendWith(VertxExtension.class)
class CommentsTest {
    static CommentService comments;

    @BeforeAll
    static void start(Vertx vertx) {
        PurchaseFixture.start(vertx);
        comments = identity.proxy("admin", CommentService.ADDRESS, CommentService.class);
    }

    @Test
    void comments_are_listed_newest_first_and_appear_on_the_timeline() {
        var order = draft().order();
        for (var text : new String[] {"Late again", "Called them"})
            comments.addComment(order.id(), new WriteComment(text, null), ADMIN).await();
        assertThat(comments.listComments(order.id(), CommentQuery.of(new JsonObject()), ADMIN)
                        .await()
                        .data())
                .extracting(Comment::text, Comment::visibility)
                .containsExactly(tuple("Called them", "internal"), tuple("Late again", "internal"));
        assertThat(purchases.getOrderTimeline(order.id(), ADMIN).await())
                .extracting(TimelineEntry::type)
                .containsExactly(PurchaseEvents.CREATED, PurchaseEvents.COMMENTED, PurchaseEvents.COMMENTED);
        assertThat(purchases.getOrder(order.id(), ADMIN).await().order()).isEqualTo(order);
    }

    @Test
    void blank_comments_unknown_orders_and_callers_who_only_read_are_refused() {
        var order = draft().order().id();
        assertThat(code(comments.addComment(order, new WriteComment(" ", null), ADMIN)))
                .isEqualTo("400 blank");
        assertThat(code(comments.addComment(new UUID(9, 9), new WriteComment("Hello", null), ADMIN)))
                .isEqualTo("404 order_not_found");
        assertThat(code(comments.listComments(new UUID(9, 9), CommentQuery.of(new JsonObject()), ADMIN)))
                .isEqualTo("404 order_not_found");
        var viewer = identity.proxy("viewer", CommentService.ADDRESS, CommentService.class);
        assertThat(code(viewer.addComment(order, new WriteComment("Hello", null), ADMIN)))
                .isEqualTo("403 forbidden");
    }
}
