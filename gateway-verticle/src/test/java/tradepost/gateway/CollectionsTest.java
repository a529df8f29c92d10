package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tradepost.kernel.config.ContextModule;
import tradepost.kernel.contract.Contract;

/** What is created below a resource can be listed there, or elsewhere for a reason. */
class CollectionsTest {
    /** What is done to a resource: nothing is created that could be listed. */
    private static final Set<String> ACTIONS = Set.of(
            "accept",
            "ack",
            "approve",
            "archive",
            "batch",
            "cancel",
            "capture",
            "change",
            "close",
            "confirm",
            "decline",
            "deliver",
            "discard",
            "generate",
            "invite",
            "order",
            "pack",
            "pause",
            "pay",
            "preview",
            "publish",
            "read",
            "recall",
            "receive",
            "redrive",
            "refund",
            "replay",
            "resend",
            "restore",
            "resume",
            "retry",
            "reverse",
            "rotate",
            "seek",
            "send",
            "settle",
            "ship",
            "test",
            "write-off");

    /** What is created below a resource and read elsewhere, and where. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "/api/files/{file_id}/links",
            "/api/files/links/{token}", // a link is not stored: it is what its token says
            "/api/invoices/{invoice_id}/credit-notes",
            "/api/invoices/{invoice_id}", // has its credit notes in `credits`
            "/api/invoices/{invoice_id}/reversals",
            "/api/invoices", // a reversal is an invoice of that kind
            "/api/products/{product_id}/variants",
            "/api/products/{product_id}", // has all its variants
            "/api/purchase/orders/{order_id}/changes",
            "/api/purchase/orders/{order_id}/timeline",
            "/api/purchase/orders/{order_id}/refunds",
            "/api/payments",
            "/api/sales/orders/{order_id}/changes",
            "/api/sales/orders/{order_id}/timeline", // a change is no document; the timeline has what it changed
            "/api/sales/orders/{order_id}/refunds",
            "/api/payments"); // of the order; a refund is a part of the payments that it gives back

    @Test
    void whatever_is_created_below_a_resource_can_be_listed() {
        var posted = paths("POST")
                .filter(p -> p.matches(".*/\\{[a-z_]+}/[a-z-]+"))
                .filter(p -> !ACTIONS.contains(p.substring(p.lastIndexOf('/') + 1)))
                .collect(Collectors.toCollection(TreeSet::new));
        var read = paths("GET").collect(Collectors.toSet());
        assertThat(posted).contains("/api/sales/orders/{order_id}/shipments", "/api/sales/orders/{order_id}/invoices");
        posted.removeAll(read);
        assertThat(posted).containsExactlyInAnyOrderElementsOf(ELSEWHERE.keySet());
        assertThat(read).containsAll(ELSEWHERE.values());
    }

    private static Stream<String> paths(String method) {
        return ContextModule.names().stream()
                .flatMap(context -> Contract.load(context).operations().stream())
                .filter(op -> op.method().equals(method))
                .map(Contract.Operation::path);
    }
}
