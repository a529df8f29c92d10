package tradepost.node.demo.past;

import static tradepost.node.demo.past.Rows.row;

import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** What is written of the past: the rows of each context, and its numbers. */
final class Books {
    private static final String NEXT = "select coalesce(last_value, 0) from pg_sequences where sequencename = '%s'";
    private static final String COSTS = "update last_cost set created_at = received_at, updated_at = received_at";
    private static final String SET = "select setval('%s', %d)";

    /** Numbers of documents, as their context counts them. */
    private static final class Numbers {
        private final String sequence;
        private final String format;
        private long last;

        private Numbers(String sequence, String format) {
            this.sequence = sequence;
            this.format = format;
        }

        private String next() {
            return format.formatted(++last);
        }

        private void read(Connection from) throws SQLException {
            try (var s = from.createStatement();
                    var found = s.executeQuery(NEXT.formatted(sequence))) {
                if (found.next()) last = found.getLong(1);
            }
        }

        private void write(Connection to) throws SQLException {
            if (last == 0) return;
            try (var s = to.createStatement()) {
                s.execute(SET.formatted(sequence, last));
            }
        }
    }

    private final World world;
    private final PastEvents events;
    private final Rows sales = new Rows(
            "sales_order",
            "sales_order_line",
            "sales_order_shipment",
            "sales_order_part",
            "sales_order_invoice",
            "sales_order_invoice_line",
            "sales_order_payment");
    private final Rows inventory = new Rows(
            "order_reservation",
            "reservation",
            "movement",
            "item_cost",
            "expected_order",
            "expected_line",
            "drafted_line",
            "incoming_stock");
    private final Rows shipping = new Rows("fulfilment", "fulfilment_line", "shipment", "shipment_line");
    private final Rows purchase =
            new Rows("purchase_order", "purchase_order_line", "receipt", "receipt_line", "order_payment");
    private final PastStock stock;
    private final Numbers orders = new Numbers("order_number", "SO-%06d");
    private final Numbers shipments = new Numbers("shipment_number", "SH-%06d");
    private final Numbers purchases = new Numbers("purchase_order_number", "PO-%06d");
    private final List<JsonObject> payments = new ArrayList<>();
    private final Map<UUID, Instant> settled = new HashMap<>();

    /** @param requests the ids of requests that happen then */
    Books(World world, Function<Instant, String> requests) {
        this.world = world;
        events = new PastEvents(requests);
        stock = new PastStock(world, inventory);
    }

    World world() {
        return world;
    }

    PastEvents events() {
        return events;
    }

    PastStock stock() {
        return stock;
    }

    Rows sales() {
        return sales;
    }

    Rows inventory() {
        return inventory;
    }

    Rows shipping() {
        return shipping;
    }

    Rows purchase() {
        return purchase;
    }

    String orderNumber() {
        return orders.next();
    }

    String shipmentNumber() {
        return shipments.next();
    }

    String purchaseNumber() {
        return purchases.next();
    }

    /** The payments with their times, which their own context stores when it hears of them. */
    List<JsonObject> payments() {
        return payments;
    }

    /** The invoices with the times of what was last said about them. */
    List<JsonObject> settled() {
        return settled.entrySet().stream()
                .map(s -> row("id", s.getKey(), "at", s.getValue()))
                .toList();
    }

    void settled(UUID invoice, Instant at) {
        settled.put(invoice, at);
    }

    void paid(UUID payment, Instant at) {
        payments.add(row("id", payment, "at", at));
    }

    /** What the context has before. */
    void read(String context, Connection from) throws SQLException {
        switch (context) {
            case "sales" -> orders.read(from);
            case "shipping" -> shipments.read(from);
            case "purchase" -> purchases.read(from);
            case "inventory" -> stock.read(from);
            default -> throw new IllegalArgumentException(context);
        }
    }

    void write(String context, Connection to) throws SQLException {
        events.markApplied(to, context);
        switch (context) {
            case "sales" -> {
                sales.insert(to);
                orders.write(to);
            }
            case "shipping" -> {
                shipping.insert(to);
                shipments.write(to);
            }
            case "purchase" -> {
                purchase.insert(to);
                purchases.write(to);
                try (var s = to.createStatement()) {
                    s.execute(COSTS);
                }
            }
            case "inventory" -> {
                inventory.insert(to);
                stock.update(to);
            }
            default -> throw new IllegalArgumentException(context);
        }
    }
}
