package tradepost.notification.core.dispatch;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tradepost.audit.AuditEvents;
import tradepost.auth.AuthEvents;
import tradepost.auth.AuthEvents.SecurityRecorded;
import tradepost.billing.BillingEvents;
import tradepost.billing.invoice.InvoiceEvents.InvoiceOverdue;
import tradepost.billing.invoice.InvoiceEvents.ReceivableChanged;
import tradepost.inventory.InventoryEvents;
import tradepost.inventory.event.AlertChanged;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.events.DeadLetters.DeadLetterRecorded;
import tradepost.kernel.events.Event;
import tradepost.kernel.value.Money;
import tradepost.notification.NotificationType;
import tradepost.notification.core.dispatch.NotificationDraft.Entity;
import tradepost.notification.core.inbox.NewNotification;
import tradepost.payment.PaymentEvents;
import tradepost.payment.PaymentEvents.PaymentMoved;
import tradepost.purchase.PurchaseEvents;
import tradepost.purchase.contract.VendorContract;
import tradepost.sales.SalesEvents;
import tradepost.sales.event.OrderRefunded;
import tradepost.sales.event.PaymentDropped;
import tradepost.sales.quote.QuoteChanged;

/** Which event becomes which notification. */
final class DispatchRules {
    /** Of the context webhook, which an installation may lack. */
    private static final String WEBHOOK_PAUSED = "webhook.subscription.paused";

    private static final Map<String, String> SECURITY = Map.ofEntries(
            Map.entry("password_change", "Your password was changed"),
            Map.entry("password_reset", "Your password was reset"),
            Map.entry("password_set", "An administrator has set your password"),
            Map.entry("email_change", "Your e-mail address was changed"),
            Map.entry("role_change", "Your role was changed"),
            Map.entry("second_factor_on", "A second factor was set up"),
            Map.entry("second_factor_off", "Your second factor was removed"),
            Map.entry("recovery_codes", "Your recovery codes were replaced"),
            Map.entry("session_end", "Your sessions were ended"));

    /** Auth itself sends a mail about these, whatever a user prefers. */
    private static final Set<String> MAILED_BY_AUTH = Stream.of(
                    "password_change", "password_reset", "password_set", "second_factor_on", "second_factor_off")
            .map(SECURITY::get)
            .collect(Collectors.toUnmodifiableSet());

    private final Map<String, BiConsumer<Event, NotificationDraft>> rules = new HashMap<>();

    /** @param approval decides which purchase orders need one */
    DispatchRules(PurchaseApproval approval) {
        stock();
        new OrderRules(approval).addTo(rules);
        money();
        documents();
        system();
    }

    Map<String, BiConsumer<Event, NotificationDraft>> all() {
        return rules;
    }

    private void stock() {
        rules.put(InventoryEvents.ALERT_RAISED, (e, d) -> {
            var a = e.data(AlertChanged.class);
            d.waits(
                    e,
                    NotificationType.STOCK_ALERT,
                    new Entity("stock_alert", a.alertId()),
                    List.of(a.locationId()),
                    fitting("%s (%s): %d left at %s".formatted(a.name(), a.sku(), a.available(), a.code())));
        });
        rules.put(InventoryEvents.ALERT_RESOLVED, (e, d) -> d.resolves(NotificationType.STOCK_ALERT, e.subject()));
    }

    private void money() {
        rules.put(PaymentEvents.FAILED, (e, d) -> {
            var p = e.data(PaymentMoved.class);
            d.reports(
                    e,
                    NotificationType.PAYMENT_FAILED,
                    new Entity("payment", p.paymentId()),
                    "A payment of %s for %s has failed".formatted(amount(p.amount(), p.currency()), p.orderNumber()),
                    p.reason());
        });
        rules.put(SalesEvents.PAYMENT_FAILED, (e, d) -> {
            var p = e.data(PaymentDropped.class);
            if (p.status().equals("failed"))
                d.reportsToCustomer(
                        e,
                        NotificationType.PAYMENT_FAILED,
                        p.customerId(),
                        new Entity("sales_order", p.orderId()),
                        "Your payment of %s for %s has failed".formatted(amount(p.amount(), p.currency()), p.number()),
                        null);
        });
        rules.put(SalesEvents.REFUND_FAILED, (e, d) -> {
            var r = e.data(OrderRefunded.class);
            d.waits(
                    e,
                    NotificationType.REFUND_FAILED,
                    new Entity("refund", r.refundId()),
                    List.of(),
                    "A refund of %s for %s was refused".formatted(amount(r.amount(), r.currency()), r.number()));
        });
        rules.put(
                SalesEvents.REFUNDED,
                (e, d) -> d.resolves(
                        NotificationType.REFUND_FAILED,
                        e.data(OrderRefunded.class).refundId()));
        rules.put(BillingEvents.INVOICE_OVERDUE, (e, d) -> {
            var i = e.data(InvoiceOverdue.class);
            var about = new Entity("invoice", i.invoiceId());
            var open = amount(i.openAmount(), i.currency());
            d.waits(
                    e,
                    NotificationType.INVOICE_OVERDUE,
                    about,
                    List.of(),
                    "Invoice %s is overdue: %s are open".formatted(i.number(), open));
            d.reportsToCustomer(
                    e,
                    NotificationType.INVOICE_OVERDUE,
                    i.customerId(),
                    about,
                    "Invoice %s is overdue: %s are open".formatted(i.number(), open),
                    null);
        });
        rules.put(BillingEvents.INVOICE_CHANGED, (e, d) -> {
            var i = e.data(ReceivableChanged.class);
            if (i.openAmount().signum() == 0) d.resolves(NotificationType.INVOICE_OVERDUE, i.invoiceId());
        });
    }

    private void documents() {
        rules.put(PurchaseEvents.CONTRACT_EXPIRING, (e, d) -> {
            var c = e.data(VendorContract.class);
            d.reports(
                    e,
                    NotificationType.CONTRACT_EXPIRING,
                    new Entity("vendor_contract", c.id()),
                    "Contract %s ends on %s".formatted(c.number(), c.validTo()),
                    null);
        });
        rules.put(SalesEvents.QUOTE_ENDING, (e, d) -> quote(e, d, "ends soon"));
        rules.put(SalesEvents.QUOTE_EXPIRED, (e, d) -> quote(e, d, "is no longer valid"));
    }

    private static void quote(Event e, NotificationDraft d, String what) {
        var q = e.data(QuoteChanged.class);
        var about = new Entity("quote", q.quoteId());
        var title = "Quote %s %s".formatted(q.number(), what);
        d.reports(e, NotificationType.QUOTE_ENDING, about, title, null);
        d.reportsToCustomer(e, NotificationType.QUOTE_ENDING, q.customerId(), about, title, null);
    }

    private void system() {
        rules.put(AuditEvents.DEAD_LETTER_RECORDED, (e, d) -> {
            var l = e.data(DeadLetterRecorded.class);
            d.waits(
                    e,
                    NotificationType.DEAD_LETTER,
                    new Entity("dead_letter", l.id()),
                    List.of(),
                    fitting("%s could not apply %s: %s".formatted(l.subscriber(), l.type(), l.code())));
        });
        rules.put(AuditEvents.DEAD_LETTER_CLOSED, (e, d) -> d.resolves(NotificationType.DEAD_LETTER, e.subject()));
        rules.put(
                WEBHOOK_PAUSED,
                (e, d) -> d.reports(
                        e,
                        NotificationType.WEBHOOK_PAUSED,
                        new Entity("webhook", e.subject()),
                        "A webhook was paused, because its receiver has failed for long",
                        e.data().getString("url")));
        rules.put(AuthEvents.SECURITY_RECORDED, DispatchRules::security);
        for (var context : ContextModule.names()) rules.put(context + ".job.changed", DispatchRules::job);
    }

    /** Published by the contexts that have jobs. */
    private static void job(Event e, NotificationDraft d) {
        var status = e.data().getString("status");
        if (!status.equals("done") && !status.equals("failed")) return;
        var kind = e.data().getString("kind").replace('_', ' ');
        d.reportsToUser(
                e,
                NotificationType.JOB_DONE,
                UUID.fromString(e.data().getString("owner_id")),
                new Entity("job", e.subject()),
                "The job %s %s".formatted(kind, status.equals("done") ? "is done" : "has failed"));
    }

    /** Whether users get it by mail who have not decided. */
    static boolean mailedByDefault(NewNotification n) {
        boolean isMailed = n.type() == NotificationType.SECURITY && MAILED_BY_AUTH.contains(n.title());
        return n.type().mail() && !isMailed;
    }

    private static void security(Event e, NotificationDraft d) {
        var s = e.data(SecurityRecorded.class);
        String title;
        if (s.outcome().equals("succeeded")) title = SECURITY.get(s.action());
        else if (s.outcome().equals("locked_out") && s.action().equals("login"))
            title = "Logins to your account were refused after too many wrong passwords";
        else return;
        if (title == null) return;
        for (var account : s.accounts())
            d.reportsToUser(e, NotificationType.SECURITY, account.id(), new Entity("user", account.id()), title);
    }

    static String amount(BigDecimal amount, String currency) {
        return Money.exact(amount, currency).toPlainString() + " " + currency;
    }

    /** As long as a title may be. */
    static String fitting(String title) {
        return title.length() <= 255 ? title : title.substring(0, 254) + "…";
    }
}
