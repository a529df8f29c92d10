package tradepost.sales.core.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;
import static tradepost.sales.core.TestExtension.saying;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.sales.PlaceLine;
import tradepost.sales.PlaceOrderRequest;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.core.Sales;
import tradepost.sales.core.TestExtension;
import tradepost.sales.extension.UsedExtension;

/** An extension may refuse an order before it is confirmed or placed; whatever else it does, the order is confirmed without it. */
@ExtendWith(VertxExtension.class)
class OrderChecksTest {
    static final String POINT = "ext.order.check";
    static final String ACCEPT = "{\"decision\": \"accept\"}";
    static final String REFUSE = "{\"decision\": \"refuse\", \"reason\": \"needs a licence\"}";

    static Vertx vertx;
    static Sales sales;
    final List<TestExtension> extensions = new ArrayList<>();

    @BeforeAll
    static void start(Vertx given) {
        vertx = given;
        sales = new Sales(vertx, "extensions.deadline_ms", "5000"); // longer than anything that is to be in time
    }

    @AfterEach
    void disconnect() {
        extensions.forEach(TestExtension::close);
        place(); // notices that they are gone
        place();
    }

    /** It has been asked at least once. */
    TestExtension connect(String name, int priority, Consumer<Message<JsonObject>> answer) {
        var extension = new TestExtension(vertx, POINT, name, priority, saying(ACCEPT));
        extensions.add(extension);
        extension.connected(OrderChecksTest::place);
        extension.answers(answer);
        extension.asked.set(0);
        return extension;
    }

    static Future<SalesOrderWithItems> tryPlace() {
        var line = new PlaceLine(sales.neighbours.product("10.00", "published"), null, 3, null);
        var order = new PlaceOrderRequest(sales.neighbours.customer, List.of(line), null, null, null, null);
        return sales.shop.placeOrder(order, ANYBODY);
    }

    static SalesOrderWithItems place() {
        return tryPlace().await();
    }

    static Future<SalesOrderWithItems> tryConfirm(SalesOrderWithItems draft) {
        return sales.service.confirmOrder(draft.order().id(), ANYBODY);
    }

    static UsedExtension used(String name) {
        return new UsedExtension(POINT, name, "2.1");
    }

    static String details(Future<?> refused) {
        return ((ServiceException) Objects.requireNonNull(refused.cause()))
                .getDebugInfo()
                .encode();
    }

    @Test
    void an_order_records_the_extension_that_accepted_it() {
        connect("licences", 10, saying(ACCEPT));
        assertThat(place().order().extensions()).containsExactly(used("licences"));
        var draft = sales.draft();
        assertThat(draft.order().extensions()).isEmpty();
        var confirmed = tryConfirm(draft).await();
        assertThat(confirmed.order().extensions()).containsExactly(used("licences"));
        assertThat(sales.now(draft.order().id())).isEqualTo(confirmed);
    }

    @Test
    void it_is_asked_with_the_order_and_without_an_identity() {
        var messages = new CopyOnWriteArrayList<Message<JsonObject>>();
        connect("licences", 10, m -> {
            messages.add(m);
            m.reply(new JsonObject(ACCEPT));
        });
        var placed = place();
        assertThat(messages).hasSize(1);
        var asked = messages.getFirst().body().getJsonObject("order");
        assertThat(asked.getString("id")).isEqualTo(placed.order().id().toString());
        assertThat(asked.getString("total_amount")).isEqualTo("30.00");
        assertThat(asked.getJsonArray("lines")).hasSize(1);
        assertThat(messages.getFirst().headers().names())
                .containsExactlyInAnyOrder("point", "deadline-ms", "remaining-ms");
    }

    @Test
    void a_refused_order_is_not_placed() {
        connect("licences", 10, saying(REFUSE));
        long before = sales.unfinished();
        var refused = tryPlace();
        assertThat(code(refused)).isEqualTo("409 refused_by_extension");
        assertThat(details(refused)).contains("licences: needs a licence");
        assertThat(sales.unfinished()).isEqualTo(before);
    }

    @Test
    void a_refused_draft_stays_a_draft_and_may_be_confirmed_later() {
        var extension = connect("licences", 10, saying(REFUSE));
        var draft = sales.draft();
        assertThat(code(tryConfirm(draft))).isEqualTo("409 refused_by_extension");
        assertThat(sales.status(draft.order().id())).isEqualTo("draft");
        assertThat(sales.neighbours.held(draft.order().id(), 1)).isNull();
        extension.answers(saying(ACCEPT));
        assertThat(tryConfirm(draft).await().order().status()).isEqualTo("confirmed");
    }

    @Test
    void each_of_several_extensions_may_refuse() {
        connect("licences", 10, saying(ACCEPT));
        connect("fraud", 20, saying(REFUSE));
        assertThat(code(tryPlace())).isEqualTo("409 refused_by_extension");
        extensions.get(1).answers(saying("{\"decision\": \"none\"}"));
        assertThat(place().order().extensions()).containsExactly(used("licences"));
        extensions.get(1).answers(saying(ACCEPT));
        assertThat(place().order().extensions()).containsExactly(used("licences"), used("fraud"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"decision\": true}",
                "{\"decision\": \"refuse\"}",
                "{\"decision\": \"refuse\", \"reason\": \"\"}",
                "{\"decision\": \"refuse\", \"reason\": \"no\", \"status\": \"cancelled\"}"
            })
    void an_invalid_answer_is_no_opinion(String answer) {
        var extension = connect("licences", 10, saying(answer));
        assertThat(place().order().extensions()).isEmpty();
        assertThat(extension.asked).hasValue(1);
    }

    @Test
    void a_frozen_extension_is_no_opinion() {
        var extension = connect("licences", 10, m -> {});
        var draft = sales.draft();
        assertThat(tryConfirm(draft).await().order().extensions()).isEmpty();
        assertThat(extension.asked).hasValue(1);
    }

    @Test
    void a_dead_extension_is_no_opinion() {
        connect("licences", 10, saying(REFUSE)).close();
        assertThat(place().order().extensions()).isEmpty();
    }

    @Test
    void twenty_orders_at_once_are_asked_in_parallel() {
        var waiting = new CopyOnWriteArrayList<Message<JsonObject>>();
        var first = new AtomicBoolean(true);
        connect("licences", 10, m -> {
            if (first.getAndSet(false)) m.reply(new JsonObject(ACCEPT));
            else waiting.add(m); // answers when all have arrived
            if (waiting.size() == 20) waiting.forEach(w -> w.reply(new JsonObject(ACCEPT)));
        });
        tryPlace().await(); // a new extension gets few orders at a time until it has answered one
        var placed = IntStream.range(0, 20).mapToObj(i -> tryPlace()).toList();
        assertThat(placed)
                .allSatisfy(p -> assertThat(p.await().order().extensions()).containsExactly(used("licences")));
    }

    @Test
    void an_order_that_changes_while_it_is_checked_is_not_confirmed() {
        var draft = sales.draft();
        connect(
                "licences",
                10,
                m -> sales.service
                        .putOrder(draft.order().id(), sales.pieces(4), ANYBODY)
                        .onComplete(r -> m.reply(new JsonObject(ACCEPT))));
        assertThat(code(tryConfirm(draft))).isEqualTo("409 order_changed");
        assertThat(sales.status(draft.order().id())).isEqualTo("draft");
    }
}
