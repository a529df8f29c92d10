package tradepost.notification.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.notification.core.Inboxes.caller;
import static tradepost.notification.core.Inboxes.event;
import static tradepost.notification.core.Inboxes.limited;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.inventory.event.AlertChanged;
import tradepost.kernel.events.Event;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Roles;
import tradepost.kernel.value.Ids;
import tradepost.notification.Notification;
import tradepost.payment.PaymentEvents.PaymentMoved;

/** Which event becomes which notification, and for whom. */
@ExtendWith(VertxExtension.class)
class DispatchTest {
    private static final UUID HERE = Ids.next();
    private static final UUID ELSEWHERE = Ids.next();

    Inboxes inboxes;

    @BeforeEach
    void start(Vertx vertx) {
        inboxes = new Inboxes(vertx, "purchase.approval_above", "1000");
    }

    private static JsonObject order(UUID id, String number, int total) {
        return new JsonObject()
                .put("order_id", id.toString())
                .put("customer_id", Ids.next().toString())
                .put("vendor_id", Ids.next().toString())
                .put("number", number)
                .put("currency", "USD")
                .put("total_amount", total)
                .put("maximum_amount", total)
                .put("items", new JsonArray());
    }

    /** An event and who is notified of it: a row of the table below. */
    private record Case(Event event, UUID about, String type, List<String> roles) {}

    private static List<Case> cases() {
        var sale = Ids.next();
        var confirmed = Ids.next();
        var purchase = Ids.next();
        var sent = Ids.next();
        var payment = Ids.next();
        var refund = Ids.next();
        var alert = Ids.next();
        var invoice = Ids.next();
        var webhook = Ids.next();
        var staff = List.of("admin", "finance_manager", "inventory_manager");
        var finance = List.of("admin", "finance_manager");
        return List.of(
                new Case(
                        alert(alert, HERE),
                        alert,
                        "stock_alert",
                        List.of("admin", "finance_manager", "inventory_manager", "viewer")),
                new Case(event("sales.order.created", sale, order(sale, "SO-1", 5)), sale, "order_to_confirm", staff),
                new Case(
                        event(
                                "sales.order.confirmed",
                                confirmed,
                                order(confirmed, "SO-2", 5)
                                        .put("customer_name", "Kim")
                                        .put(
                                                "reserved",
                                                new JsonArray()
                                                        .add(new JsonObject()
                                                                .put("location_id", HERE.toString())
                                                                .put("quantity", 1)
                                                                .put("code", "M")))),
                        confirmed,
                        "order_to_ship",
                        staff),
                new Case(
                        event("purchase.order.created", purchase, order(purchase, "PO-1", 5000)),
                        purchase,
                        "purchase_to_approve",
                        finance),
                new Case(
                        event("purchase.order.ordered", sent, order(sent, "PO-2", 5)),
                        sent,
                        "purchase_to_receive",
                        staff),
                new Case(
                        event(
                                "payment.payment.failed",
                                payment,
                                new PaymentMoved(
                                        payment,
                                        Ids.next(),
                                        "SO-9",
                                        "in",
                                        "sandbox",
                                        "card",
                                        new BigDecimal("12.50"),
                                        "USD",
                                        "failed",
                                        "declined",
                                        new JsonObject())),
                        payment,
                        "payment_failed",
                        finance),
                new Case(
                        event(
                                "sales.order.refund_failed",
                                Ids.next(),
                                order(Ids.next(), "SO-3", 5)
                                        .put("refund_id", refund.toString())
                                        .put("amount", 5)),
                        refund,
                        "refund_failed",
                        finance),
                new Case(
                        event(
                                "billing.invoice.overdue",
                                invoice,
                                new JsonObject()
                                        .put("invoice_id", invoice.toString())
                                        .put("customer_id", Ids.next().toString())
                                        .put("order_id", Ids.next().toString())
                                        .put("number", "INV-1")
                                        .put("currency", "USD")
                                        .put("open_amount", 7)),
                        invoice,
                        "invoice_overdue",
                        finance),
                new Case(
                        event(
                                "webhook.subscription.paused",
                                webhook,
                                new JsonObject().put("url", "https://a.example/")),
                        webhook,
                        "webhook_paused",
                        List.of("admin")));
    }

    private static Event alert(UUID id, UUID location) {
        return event(
                "inventory.alert.raised",
                id,
                new AlertChanged(
                        id, Ids.next(), "LAPTOP", "Laptop", location, "MAIN", "low_stock", "open", 2, 0, 0, 5));
    }

    @Test
    void each_event_reaches_whoever_has_the_permission() {
        for (var c : cases()) {
            inboxes.apply(c.event);
            for (var role : Roles.BUILT_IN.keySet()) {
                var seen = inboxes.about(c.about, caller(role));
                assertThat(seen.stream().map(Notification::type).toList())
                        .as(c.event.type() + " for " + role)
                        .isEqualTo(c.roles.contains(role) ? List.of(c.type) : List.of());
            }
        }
    }

    @Test
    void an_event_that_is_applied_twice_is_one_notification() {
        var id = Ids.next();
        var raised = alert(id, HERE);
        inboxes.apply(raised);
        inboxes.apply(raised);
        assertThat(inboxes.about(id, caller("admin"))).hasSize(1);
    }

    @Test
    void what_belongs_to_another_location_is_not_shown() {
        var id = Ids.next();
        inboxes.apply(alert(id, HERE));
        String[] rights = {"notifications:read", "stock:read"};
        assertThat(inboxes.about(id, limited(HERE, rights))).hasSize(1);
        assertThat(inboxes.about(id, limited(ELSEWHERE, rights))).isEmpty();
    }

    @Test
    void what_was_done_is_resolved() {
        var sale = Ids.next();
        inboxes.apply(event("sales.order.created", sale, order(sale, "SO-4", 5)));
        assertThat(inboxes.about(sale, caller("admin")).getFirst().resolvedAt()).isNull();
        inboxes.apply(event("sales.order.cancelled", sale, order(sale, "SO-4", 5)));
        assertThat(inboxes.about(sale, caller("admin")).getFirst().resolvedAt()).isNotNull();
    }

    @Test
    void what_is_done_in_the_same_batch_is_not_reported() {
        var sale = Ids.next();
        inboxes.apply(
                event("sales.order.created", sale, order(sale, "SO-5", 5)),
                event("sales.order.cancelled", sale, order(sale, "SO-5", 5)));
        assertThat(inboxes.about(sale, caller("admin"))).isEmpty();
    }

    @Test
    void a_purchase_order_waits_for_an_approval_once_however_often_it_is_changed() {
        var purchase = Ids.next();
        for (var type : List.of("created", "updated", "updated"))
            inboxes.apply(event("purchase.order." + type, purchase, order(purchase, "PO-3", 5000)));
        assertThat(inboxes.about(purchase, caller("admin"))).hasSize(1);
        var small = Ids.next();
        inboxes.apply(event("purchase.order.created", small, order(small, "PO-4", 10)));
        assertThat(inboxes.about(small, caller("admin"))).isEmpty();
    }

    @Test
    void a_purchase_order_that_is_changed_below_the_limit_waits_for_no_approval() {
        var purchase = Ids.next();
        inboxes.apply(event("purchase.order.created", purchase, order(purchase, "PO-5", 5000)));
        assertThat(inboxes.about(purchase, caller("admin")).getFirst().resolvedAt())
                .isNull();
        inboxes.apply(event("purchase.order.updated", purchase, order(purchase, "PO-5", 10)));
        assertThat(inboxes.about(purchase, caller("admin")).getFirst().resolvedAt())
                .isNotNull();
    }

    @Test
    void a_purchase_order_waits_for_an_approval_of_what_it_may_come_to() {
        var tolerant = Ids.next();
        var data = order(tolerant, "PO-6", 900).put("maximum_amount", 1800);
        inboxes.apply(event("purchase.order.created", tolerant, data));
        assertThat(inboxes.about(tolerant, caller("admin")).getFirst().title()).contains("1800.00 USD");
        var older = Ids.next(); // an event that does not name this amount
        data = order(older, "PO-7", 5000);
        data.remove("maximum_amount");
        inboxes.apply(event("purchase.order.created", older, data));
        assertThat(inboxes.about(older, caller("admin"))).hasSize(1);
    }

    @Test
    void a_customer_is_notified_of_its_own_payments_and_sees_nothing_else() {
        var customer = Ids.next();
        var user = caller("customer");
        inboxes.apply(registered(user, customer));
        var mine = Ids.next();
        inboxes.apply(paymentFailed(mine, customer), paymentFailed(Ids.next(), Ids.next()));
        assertThat(inboxes.about(mine, user)).hasSize(1);
        assertThat(inboxes.about(mine, caller("customer"))).isEmpty();
        assertThat(inboxes.service.countUnread(user).await().unread()).isOne();
    }

    private static Event registered(Caller user, UUID customer) {
        return event(
                "auth.user.registered",
                user.userId(),
                new JsonObject()
                        .put("id", user.userId().toString())
                        .put("email", "kim@example.com")
                        .put("role", user.role())
                        .put("status", "active")
                        .put("customer_id", customer.toString())
                        .put("version", 1));
    }

    private static Event paymentFailed(UUID order, UUID customer) {
        return event(
                "sales.order.payment_failed",
                order,
                new JsonObject()
                        .put("order_id", order.toString())
                        .put("customer_id", customer.toString())
                        .put("payment_id", Ids.next().toString())
                        .put("amount", 5)
                        .put("currency", "USD")
                        .put("status", "failed")
                        .put("reason", "declined")
                        .put("number", "SO-7"));
    }

    @Test
    void a_security_event_reaches_the_account_alone() {
        var user = caller("viewer");
        var data = new JsonObject()
                .put("id", Ids.next().toString())
                .put("action", "password_change")
                .put("outcome", "succeeded")
                .put("address", "")
                .put("count", 1)
                .put(
                        "accounts",
                        new JsonArray()
                                .add(new JsonObject().put("id", user.userId().toString())));
        inboxes.apply(event("auth.security.recorded", Ids.next(), data));
        assertThat(inboxes.about(user.userId(), user)).hasSize(1);
        assertThat(inboxes.about(user.userId(), caller("admin"))).isEmpty();
    }
}
