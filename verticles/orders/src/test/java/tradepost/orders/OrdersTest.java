package tradepost.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.kernel.problem.Problem;

class OrdersTest {
    private record Line(@Nullable UUID id) implements WriteLine {}

    private record Head(String status, String currency, BigDecimal totalAmount, BigDecimal paidAmount)
            implements Order {}

    private static final UUID KEPT = new UUID(1, 1);
    private static final UUID OTHER = new UUID(2, 2);

    @Test
    void lines_of_a_new_order_must_not_have_ids() {
        Lines.requireNew(lines(null, null));
        var refusal = refusal(() -> Lines.requireNew(lines(null, KEPT)));
        assertThat(code(refusal)).isEqualTo("400 line_not_found");
        assertThat(fields(refusal)).containsExactly("items[1].id");
    }

    @Test
    void a_line_id_must_belong_to_the_order_and_occur_once() {
        Lines.requireKept(lines(KEPT, null, null), Set.of(KEPT, OTHER));
        var unknown = refusal(() -> Lines.requireKept(lines(null, OTHER, KEPT), Set.of(KEPT)));
        assertThat(code(unknown)).isEqualTo("400 line_not_found");
        assertThat(fields(unknown)).containsExactly("items[1].id");
        var twice = refusal(() -> Lines.requireKept(lines(KEPT, null, KEPT), Set.of(KEPT)));
        assertThat(code(twice)).isEqualTo("400 line_twice");
        assertThat(fields(twice)).containsExactly("items[2].id");
    }

    @Test
    void an_operation_in_another_status_is_refused_with_the_current_status() {
        var order = new Head("paid", "USD", BigDecimal.TEN, BigDecimal.TEN);
        OrderState.require(order, Set.of("paid", "received"));
        var refusal = refusal(() -> OrderState.require(order, OrderState.WRITABLE));
        assertThat(code(refusal)).isEqualTo("409 invalid_state");
        assertThat(refusal.getDebugInfo().encode()).contains("is paid");
    }

    @ParameterizedTest
    @CsvSource({
        ", USD, 30.00",
        "30, USD, 30.00",
        "0.01, USD, 0.01",
        "0.010, USD, 0.01",
        "1, JPY, 1",
        "0, USD, 400 invalid_amount",
        "-1, USD, 400 invalid_amount",
        "0.001, USD, 400 invalid_amount",
        "0.5, JPY, 400 invalid_amount",
        "30.01, USD, 409 amount_exceeds_open"
    })
    void a_payment_must_fit_the_currency_and_the_open_amount(
            @Nullable BigDecimal amount, String currency, String expected) {
        int digits = currency.equals("JPY") ? 0 : 2;
        var total = new BigDecimal(40).setScale(digits);
        var order = new Head("confirmed", currency, total, BigDecimal.TEN.setScale(digits));
        var payment = new PayOrderRequest(amount, null, null);
        if (expected.contains(" "))
            assertThat(code(refusal(() -> payment.amountOf(order)))).isEqualTo(expected);
        else assertThat(payment.amountOf(order)).isEqualTo(new BigDecimal(expected));
    }

    @ParameterizedTest
    @CsvSource({"so-000012, SO-000012", "' SO-1000000 ', SO-1000000", "SO-, ", "SO-12x, ", "PO-000012, ", "bolt, "})
    void a_search_text_may_be_an_order_number(String q, @Nullable String number) {
        assertThat(new OrderNumber("SO-").searched(q)).isEqualTo(number == null ? null : List.of(number));
    }

    @Test
    void a_vendor_that_does_not_exist_is_an_error_in_the_body() {
        var missing = Future.<String>failedFuture(Problem.notFound("vendor_not_found"));
        var refusal = refusal(() -> OrderReferences.require("vendor", missing));
        assertThat(code(refusal)).isEqualTo("400 vendor_not_found");
        assertThat(fields(refusal)).containsExactly("vendor_id");
        var away = Future.<String>failedFuture(Problem.unavailable("unavailable"));
        assertThat(code(refusal(() -> OrderReferences.require("vendor", away)))).isEqualTo("503 unavailable");
    }

    private static List<Line> lines(@Nullable UUID... ids) {
        return Stream.of(ids).map(Line::new).toList();
    }

    private static ServiceException refusal(ThrowingCallable refused) {
        return catchThrowableOfType(ServiceException.class, refused);
    }

    private static String code(ServiceException refusal) {
        return refusal.failureCode() + " " + refusal.getMessage();
    }

    private static List<String> fields(ServiceException refusal) {
        return refusal.getDebugInfo().getJsonArray("details").stream()
                .map(d -> ((JsonObject) d).getString("field"))
                .toList();
    }

    @Test
    void a_table_of_transitions_gives_the_condition_the_check_and_the_diagram() {
        var pay = new Transition("pay", List.of("received", "closed"), List.of("paid"));
        assertThat(pay.allowed()).isEqualTo("status in ('received', 'closed')");
        assertThat(pay.statuses()).containsExactlyInAnyOrder("received", "closed");
        var takeBack = new Transition("return", List.of("received"), List.of("received", "paid"));
        assertThat(Transition.diagram("received", List.of(pay, takeBack))).isEqualTo("""
                stateDiagram-v2
                    [*] --> received
                    received --> paid : pay, return
                    closed --> paid : pay
                    note left of received : stays on return
                """);
    }
}
