package tradepost.sales.core.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Plans;
import tradepost.kernel.TestDb;
import tradepost.kernel.db.Db;
import tradepost.kernel.listing.Page;
import tradepost.orders.Payment;
import tradepost.orders.TimelineEntry;
import tradepost.orders.comment.Comment;
import tradepost.orders.comment.CommentQuery;
import tradepost.orders.comment.Comments;
import tradepost.orders.comment.WriteComment;
import tradepost.sales.SalesEvents;
import tradepost.sales.WriteSalesLine;
import tradepost.sales.WriteSalesOrder;
import tradepost.sales.comment.CommentService;
import tradepost.sales.core.Sales;

/** Comments on orders, and who may read them. */
@ExtendWith(VertxExtension.class)
class CommentsTest {
    static Sales sales;
    static CommentService comments;
    static CommentService customer;

    @BeforeAll
    static void start(Vertx vertx) {
        sales = new Sales(vertx);
        comments = sales.as("admin", CommentService.ADDRESS, CommentService.class);
        customer = sales.as("customer", CommentService.ADDRESS, CommentService.class);
    }

    private static UUID customersOrder() {
        var line = new WriteSalesLine(null, null, sales.neighbours.product("10.00", "published"), 1, null);
        var own = sales.neighbours.customerOf(sales.userId("customer"));
        var body = new WriteSalesOrder(own, List.of(line), "USD", null, null, null);
        return sales.service.createOrder(body, ANYBODY).await().order().id();
    }

    private static Future<Comment> add(CommentService as, UUID order, String text, String visibility) {
        return as.addComment(order, new WriteComment(text, visibility), ANYBODY);
    }

    private static List<String> texts(CommentService as, UUID order, String query) {
        return as.listComments(order, CommentQuery.of(new JsonObject(query)), ANYBODY).await().data().stream()
                .map(Comment::text)
                .toList();
    }

    @Test
    void a_comment_is_listed_and_does_not_change_the_order() {
        var order = sales.draft().order();
        var made = add(comments, order.id(), "  Call first ", null).await();
        add(comments, order.id(), "Called", null).await();
        assertThat(made.text()).isEqualTo("Call first");
        assertThat(made.visibility()).isEqualTo("internal");
        assertThat(made.actor()).isEqualTo("user:" + sales.admin());
        assertThat(texts(comments, order.id(), "{}")).containsExactly("Called", "Call first");
        assertThat(texts(comments, order.id(), "{\"sort\":[\"created_at\"],\"limit\":1}"))
                .containsExactly("Call first");
        assertThat(texts(comments, order.id(), "{\"created_to\":\"" + made.createdAt() + "\"}"))
                .isEmpty();
        assertThat(sales.now(order.id()).order()).isEqualTo(order);
        assertThat(sales.events(SalesEvents.COMMENTED, order.id()))
                .extracting(e -> e.getString("comment_id"), e -> e.getString("text"))
                .contains(tuple(made.id().toString(), "Call first"))
                .hasSize(2);
    }

    @Test
    void a_customer_reads_only_public_comments_and_writes_only_such() {
        var order = customersOrder();
        add(comments, order, "Pays late", null).await();
        add(comments, order, "Arrives on Monday", "public").await();
        assertThat(add(customer, order, "Thank you", null).await().visibility()).isEqualTo("public");
        assertThat(texts(customer, order, "{}")).containsExactly("Thank you", "Arrives on Monday");
        assertThat(texts(comments, order, "{}")).containsExactly("Thank you", "Arrives on Monday", "Pays late");
        assertThat(code(add(customer, order, "Secret", "internal"))).isEqualTo("403 forbidden");
        var foreign = sales.draft().order().id();
        assertThat(code(add(customer, foreign, "Hello", null))).isEqualTo("404 order_not_found");
        assertThat(code(customer.listComments(foreign, CommentQuery.of(new JsonObject()), ANYBODY)))
                .isEqualTo("404 order_not_found");
    }

    @Test
    void the_timeline_shows_comments_to_staff_only() {
        var order = customersOrder();
        add(comments, order, "Pays late", null).await();
        assertThat(types(sales.service.getOrderTimeline(order, ANYBODY)))
                .containsExactly(SalesEvents.CREATED, SalesEvents.COMMENTED);
        assertThat(types(sales.as("customer").getOrderTimeline(order, ANYBODY))).containsExactly(SalesEvents.CREATED);
    }

    /** Its own id is shown to a customer, and that of nobody else. */
    @Test
    void a_customer_reads_no_ids_of_staff() {
        var order = customersOrder();
        add(comments, order, "Arrives on Monday", "public").await();
        add(customer, order, "Thank you", null).await();
        var me = "user:" + sales.userId("customer");
        var admin = "user:" + sales.admin();
        assertThat(commentActors(customer, order)).containsExactly(me, "staff");
        assertThat(commentActors(comments, order)).containsExactly(me, admin);
        assertThat(actors(sales.as("customer").getOrderTimeline(order, ANYBODY)))
                .containsExactly("staff");
        assertThat(actors(sales.service.getOrderTimeline(order, ANYBODY))).containsExactly(admin, admin, me);
    }

    @Test
    void a_customer_reads_no_ids_of_staff_in_the_payments_of_an_order() {
        var order = customersOrder();
        sales.service.confirmOrder(order, ANYBODY).await();
        sales.service.payOrder(order, null, ANYBODY).await();
        var own = sales.as("customer");
        assertThat(own.getOrder(order, ANYBODY).await().payments())
                .extracting(Payment::actor)
                .containsExactly("staff");
        assertThat(sales.service.getOrder(order, ANYBODY).await().payments())
                .extracting(Payment::actor)
                .containsExactly("user:" + sales.admin());
    }

    private static List<String> commentActors(CommentService as, UUID order) {
        return as.listComments(order, CommentQuery.of(new JsonObject()), ANYBODY).await().data().stream()
                .map(Comment::actor)
                .toList();
    }

    private static List<String> actors(Future<List<TimelineEntry>> timeline) {
        return timeline.await().stream().map(TimelineEntry::actor).toList();
    }

    private static List<String> types(Future<List<TimelineEntry>> timeline) {
        return timeline.await().stream().map(TimelineEntry::type).toList();
    }

    @Test
    void a_comment_that_is_sent_twenty_times_with_one_key_is_added_once() {
        var order = sales.draft().order().id();
        var keyed = sales.withKey("comment-once", CommentService.ADDRESS, CommentService.class);
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> add(keyed, order, "Once", null))
                .toList();
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).anyMatch(Future::succeeded);
        assertThat(texts(comments, order, "{}")).containsExactly("Once");
    }

    @Test
    void blank_comments_and_unknown_orders_are_refused() {
        var order = sales.draft().order().id();
        assertThat(code(add(comments, order, " \t", null))).isEqualTo("400 blank");
        assertThat(code(add(comments, new UUID(9, 9), "Hello", null))).isEqualTo("404 order_not_found");
        assertThat(code(sales.as("viewer", CommentService.ADDRESS, CommentService.class)
                        .addComment(order, new WriteComment("Hello", null), ANYBODY)))
                .isEqualTo("403 forbidden");
    }

    @Test
    void the_comments_of_an_order_are_found_by_an_index() {
        var order = sales.draft().order().id();
        TestDb.run("sales", """
                insert into sales_order_comment(id, order_id, text, visibility, actor, created_at)
                select uuidv7(), id, 'text', 'internal', 'user:x', created_at from sales_order, generate_series(1, 5000) where id = '%s';
                analyze sales_order_comment
                """.formatted(sales.draft().order().id()));
        var db = Db.open(sales.env, "sales");
        var from = new CommentQuery(Page.FIRST, Instant.EPOCH, null);
        for (var sort : List.of(List.<String>of(), List.of("-created_at")))
            Plans.useIndexes(db, SalesComments.COMMENTS.listed(), sort, () -> Comments.where(order, from, false));
        TestDb.run("sales", "delete from sales_order_comment where actor = 'user:x'");
    }
}
