package tradepost.notification;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What people are notified of, with the permission that it is for and the channels that are on unless a user has decided otherwise. */
public enum NotificationType {
    STOCK_ALERT("stock:read", false),
    ORDER_TO_CONFIRM("orders:confirm", false),
    ORDER_TO_SHIP("shipments:ship", false),
    PURCHASE_TO_APPROVE("purchases:approve", false),
    PURCHASE_TO_RECEIVE("purchases:receive", false),
    INVOICE_OVERDUE("invoices:write", false),
    PAYMENT_FAILED("payments:read", false),
    REFUND_FAILED("orders:refund", true),
    JOB_DONE(null, false),
    CONTRACT_EXPIRING("purchases:write", false),
    QUOTE_ENDING("orders:write", false),
    WEBHOOK_PAUSED("webhooks:write", true),
    DEAD_LETTER("events:manage", true),
    SECURITY(null, true),
    ANNOUNCEMENT(null, false);

    private final @Nullable String permission;
    private final boolean mail;

    NotificationType(@Nullable String permission, boolean mail) {
        this.permission = permission;
        this.mail = mail;
    }

    /** As in the API. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whoever holds it is notified; null if it is for one user, a role or everyone. */
    public @Nullable String permission() {
        return permission;
    }

    /** Whether it is sent by mail unless the user has decided otherwise. In the application everything is shown, and nothing is pushed. */
    public boolean mail() {
        return mail;
    }

    public static List<String> codes() {
        return Arrays.stream(values()).map(NotificationType::code).toList();
    }

    /** The permissions that notifications are for. */
    public static List<String> permissions() {
        return Arrays.stream(values())
                .flatMap(t -> t.permission == null ? Stream.<String>empty() : Stream.of(t.permission))
                .distinct()
                .collect(Collectors.toUnmodifiableList());
    }
}
