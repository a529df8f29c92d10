package tradepost.audit.core.overview;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.jobs.Jobs;

/**
 * A list whose entries wait for somebody.
 *
 * @param kind of what waits
 * @param context of the list
 * @param operation its operationId
 * @param filters by parameter: a text for a list of values, separated by commas, or a Boolean
 */
record WaitingList(String kind, String context, String operation, Map<String, Object> filters) {
    /** In the order in which they are shown. */
    static final List<WaitingList> ALL = List.of(
            orders("orders_to_confirm", Map.of("status", "draft")),
            orders("orders_to_ship", Map.of("status", "confirmed,paid", "fulfillment_status", "unfulfilled,partial")),
            orders("orders_unpaid", Map.of("payment_status", "unpaid,partially_paid")),
            orders("orders_overdue", Map.of("overdue", true)),
            orders("orders_backordered", Map.of("backordered", true)),
            new WaitingList("quotes_to_answer", "sales", "listQuotes", Map.of("status", "sent")),
            new WaitingList("invoices_overdue", "billing", "listInvoices", Map.of("overdue", true)),
            orders("payments_failed", Map.of("payment_failed", true)),
            new WaitingList("refunds_failed", "payment", "listPayments", Map.of("refund_failed", true)),
            purchases("purchases_to_approve", Map.of("needs_approval", true)),
            purchases("purchases_to_order", Map.of("status", "draft", "needs_approval", false)),
            purchases("purchases_to_receive", Map.of("status", "ordered,partially_received")),
            purchases("purchases_to_pay", Map.of("status", "received")),
            new WaitingList(
                    "transfers_to_receive",
                    "inventory",
                    "listTransfers",
                    Map.of("status", "shipped,partially_received")),
            new WaitingList("stock_low", "inventory", "listAlerts", Map.of("type", "low_stock", "status", "active")),
            new WaitingList("stock_out", "inventory", "listAlerts", Map.of("type", "out_of_stock", "status", "active")),
            new WaitingList("counts_open", "inventory", "listCounts", Map.of("status", "open")),
            new WaitingList("dead_letters", "audit", "listDeadLetters", Map.of("status", "dead")),
            new WaitingList("jobs_failed", "audit", "listJobs", Map.of("status", "failed")));

    private static WaitingList orders(String kind, Map<String, Object> filters) {
        return new WaitingList(kind, "sales", "listOrders", filters);
    }

    private static WaitingList purchases(String kind, Map<String, Object> filters) {
        return new WaitingList(kind, "purchase", "listOrders", filters);
    }

    Contract.Operation in(Contract contract) {
        return contract.operations().stream()
                .filter(op -> op.id().equals(operation))
                .findFirst()
                .orElseThrow();
    }

    /** Who sees the same entries: everybody with the same rights, unless the list shows only what is the caller's own. */
    KeptCounts.Key sharedBy(Caller caller, Contract.Operation op) {
        boolean all = caller.may(op.access().isOpen() ? Jobs.ADMINISTRATOR : op.permission());
        return new KeptCounts.Key(
                kind,
                caller.role(),
                Set.copyOf(caller.permissions()),
                Set.copyOf(caller.locations()),
                all ? null : caller.userId());
    }

    /** The path with the query. */
    String link(Contract.Operation op) {
        return op.path() + "?"
                + filters.entrySet().stream()
                        .sorted(Map.Entry.<String, Object>comparingByKey().reversed())
                        .map(f -> f.getKey() + "=" + f.getValue())
                        .collect(Collectors.joining("&"));
    }

    /** The same as the arguments of the service, for the shortest page that has a total. */
    JsonObject arguments() {
        var query = new JsonObject().put("limit", 1);
        filters.forEach((name, value) -> query.put(
                name,
                value instanceof String values
                        ? new JsonArray(Stream.of(values.split(",", -1)).toList())
                        : value));
        return new JsonObject().put("query", query);
    }
}
