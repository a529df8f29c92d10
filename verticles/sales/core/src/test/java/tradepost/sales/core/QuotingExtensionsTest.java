package tradepost.sales.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static tradepost.kernel.Refusals.code;
import static tradepost.sales.core.Sales.ANYBODY;
import static tradepost.sales.core.TestExtension.saying;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.extension.ExtensionStats;
import tradepost.kernel.value.Ids;
import tradepost.sales.SalesEvents;
import tradepost.sales.SalesOrderWithItems;
import tradepost.sales.extension.ConnectedExtension;
import tradepost.sales.extension.ExtensionService;
import tradepost.sales.extension.PatchExtension;
import tradepost.sales.extension.UsedExtension;

/** Taxes and prices that an extension quotes, and the list of extensions. Without a valid quote, the configured ones apply. */
@ExtendWith(VertxExtension.class)
class QuotingExtensionsTest {
    static final String TAX = "ext.tax.quote";
    static final String PRICE = "ext.price.quote";

    static Vertx vertx;
    static Sales sales;
    static ExtensionService extensions;
    TestExtension connected;

    @BeforeAll
    static void start(Vertx given) {
        vertx = given;
        sales = new Sales(vertx);
        extensions = sales.proxy("admin", ExtensionService.ADDRESS, ExtensionService.class);
    }

    @AfterEach
    void disconnect() {
        if (connected == null) return;
        connected.close();
        sales.draft(); // notices that it is gone
    }

    void connect(String point, String name, String answer) {
        connected = new TestExtension(vertx, point, name, 10, saying(answer));
        connected.connected(() -> sales.draft());
    }

    static void isPriced(SalesOrderWithItems order, String total, String tax) {
        assertThat(order.order().totalAmount()).isEqualByComparingTo(total);
        assertThat(order.order().taxAmount()).isEqualByComparingTo(tax);
    }

    @Test
    void the_taxes_of_an_order_are_those_that_an_extension_quotes() {
        connect(TAX, "avalanche", "{\"lines\": [{\"line\": 0, \"rate\": 8.625}]}");
        var draft = sales.draft();
        isPriced(draft, "32.59", "2.59");
        assertThat(draft.items().getFirst().taxRate()).isEqualByComparingTo("8.625");
        assertThat(draft.order().extensions()).containsExactly(new UsedExtension(TAX, "avalanche", "2.1"));
        var confirmed = sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        isPriced(confirmed, "32.59", "2.59");
        assertThat(confirmed.order().extensions()).isEqualTo(draft.order().extensions());
    }

    @Test
    void a_draft_that_gets_another_address_is_quoted_again() {
        connect(TAX, "avalanche", "{\"lines\": [{\"line\": 0, \"rate\": 10}]}");
        var draft = sales.draft();
        isPriced(draft, "33.00", "3.00");
        connected.answers(saying("{\"lines\": [{\"line\": 0, \"rate\": 20, \"included\": true}]}"));
        var address = new JsonObject()
                .put("line1", "1 Main Street")
                .put("postal_code", "94103")
                .put("country", "US");
        var patched = sales.service
                .patchOrder(draft.order().id(), new JsonObject().put("shipping_address", address), ANYBODY)
                .await();
        isPriced(patched, "30.00", "5.00");
        assertThat(patched.order().extensions()).hasSize(1);
        connected.answers(saying("{}"));
        var other = new JsonObject().put("shipping_address", address.copy().put("country", "CA"));
        var untaxed =
                sales.service.patchOrder(draft.order().id(), other, ANYBODY).await();
        isPriced(untaxed, "30.00", "0");
        assertThat(untaxed.order().extensions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"lines\": []}",
                "{\"lines\": [{\"line\": 0, \"rate\": -1}]}",
                "{\"lines\": [{\"line\": 0, \"rate\": 101}]}",
                "{\"lines\": [{\"line\": 0, \"rate\": 0.00001}]}",
                "{\"lines\": [{\"line\": 0, \"rate\": \"10\"}]}",
                "{\"lines\": [{\"line\": 0.5, \"rate\": 10}]}",
                "{\"lines\": [{\"line\": 1, \"rate\": 10}]}",
                "{\"lines\": [{\"line\": 0, \"rate\": 10}, {\"line\": 0, \"rate\": 10}]}",
                "{\"lines\": [null]}",
                "{\"tax\": 5}"
            })
    void without_valid_rates_the_configured_ones_apply(String answer) {
        connect(TAX, "avalanche", answer);
        isPriced(sales.draft(), "30.00", "0");
    }

    @Test
    void the_price_of_a_line_is_what_an_extension_quotes_and_stays_when_the_order_is_confirmed() {
        connect(PRICE, "deals", "{\"lines\": [{\"line\": 0, \"unit_price\": 7.5}]}");
        var draft = sales.draft();
        isPriced(draft, "22.50", "0");
        assertThat(draft.order().extensions()).containsExactly(new UsedExtension(PRICE, "deals", "2.1"));
        connected.close();
        var confirmed = sales.service.confirmOrder(draft.order().id(), ANYBODY).await();
        assertThat(confirmed.items().getFirst().unitPrice()).isEqualTo(new BigDecimal("7.50"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"lines\": []}",
                "{\"lines\": [{\"line\": 0, \"unit_price\": -1}]}",
                "{\"lines\": [{\"line\": 0, \"unit_price\": 7.555}]}",
                "{\"lines\": [{\"line\": 0, \"unit_price\": 1e11}]}",
                "{\"lines\": [{\"line\": 3, \"unit_price\": 1}]}"
            })
    void without_a_valid_price_the_computed_one_applies(String answer) {
        connect(PRICE, "deals", answer);
        isPriced(sales.draft(), "30.00", "0");
    }

    static ConnectedExtension listed(String name) {
        return extensions.listExtensions(ANYBODY).await().stream()
                .filter(e -> e.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Test
    void an_extension_is_listed_with_its_calls_and_is_not_asked_while_it_is_disabled() {
        connect(TAX, "listed", "{\"lines\": [{\"line\": 0, \"rate\": 10}]}");
        await().until(() -> listed("listed") != null && listed("listed").calls() > 0);
        var found = listed("listed");
        assertThat(found.point()).isEqualTo(TAX);
        assertThat(found.enabled()).isTrue();
        assertThat(found.connected()).isTrue();
        assertThat(found.failures()).isZero();
        assertThat(found.p99Ms()).isPositive();
        assertThat(found.nodes()).hasSize(1);
        assertThat(found.nodes().getFirst().version()).isEqualTo("2.1");
        isPriced(sales.draft(), "33.00", "3.00");
        var disabled = extensions
                .patchExtension(found.id(), new PatchExtension(false), ANYBODY)
                .await();
        assertThat(disabled.enabled()).isFalse();
        isPriced(sales.draft(), "30.00", "0");
        assertThat(sales.events(SalesEvents.EXTENSION_UPDATED, found.id())).hasSize(1);
        extensions
                .patchExtension(found.id(), new PatchExtension(false), ANYBODY)
                .await();
        assertThat(sales.events(SalesEvents.EXTENSION_UPDATED, found.id())).hasSize(1);
        extensions.patchExtension(found.id(), new PatchExtension(true), ANYBODY).await();
        isPriced(sales.draft(), "33.00", "3.00");
    }

    @Test
    void extensions_that_another_context_asks_are_listed_and_can_be_disabled() {
        var id = Ids.next();
        var seen = new ExtensionStats(id, "ext.payment.acme", "acme", "1.0", 100, 1, Instant.now(), 0, 7, 2, 5);
        assertThat(extensions
                        .reportExtensions("payment-1", List.of(seen), ANYBODY)
                        .await())
                .doesNotContain(id);
        var found = listed("acme");
        assertThat(found.id()).isEqualTo(id);
        assertThat(found.point()).isEqualTo("ext.payment.acme");
        assertThat(found.calls()).isEqualTo(7);
        assertThat(found.failures()).isEqualTo(2);
        extensions.patchExtension(id, new PatchExtension(false), ANYBODY).await();
        assertThat(extensions.reportExtensions("payment-1", List.of(), ANYBODY).await())
                .contains(id);
        extensions.patchExtension(id, new PatchExtension(true), ANYBODY).await();
        assertThat(code(sales.proxy("viewer", ExtensionService.ADDRESS, ExtensionService.class)
                        .reportExtensions("payment-1", List.of(seen), ANYBODY)))
                .isEqualTo("403 forbidden");
    }

    @Test
    void an_unknown_extension_is_404_and_only_an_administrator_may_change_one() {
        assertThat(code(extensions.patchExtension(Ids.next(), new PatchExtension(false), ANYBODY)))
                .isEqualTo("404 extension_not_found");
        for (var role : List.of("viewer", "inventory_manager", "finance_manager"))
            assertThat(code(sales.proxy(role, ExtensionService.ADDRESS, ExtensionService.class)
                            .patchExtension(new UUID(0, 1), new PatchExtension(false), ANYBODY)))
                    .isEqualTo("403 forbidden");
    }
}
