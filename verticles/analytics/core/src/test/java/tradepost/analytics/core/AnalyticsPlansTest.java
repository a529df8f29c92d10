package tradepost.analytics.core;

import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tradepost.analytics.core.fact.FactTable;
import tradepost.analytics.core.report.ReportStatements;
import tradepost.kernel.ShopPlans;

class AnalyticsPlansTest {
    /** Tables of two generations, with the column that is another one in each row. */
    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("order_fact", "order_id"),
            Map.entry("invoice_fact", "invoice_id"),
            Map.entry("invoice_line_fact", "invoice_id"),
            Map.entry("invoice_state", "invoice_id"),
            Map.entry("write_off_tax_fact", "invoice_id"),
            Map.entry("money_fact", "id"),
            Map.entry("return_fact", "return_id"),
            Map.entry("movement_fact", "id"),
            Map.entry("stock_fact", "item_id"),
            Map.entry("cost_fact", "item_id"),
            Map.entry("item_day", "item_id"),
            Map.entry("alert_fact", "alert_id"),
            Map.entry("purchase_fact", "order_id"),
            Map.entry("purchase_state", "order_id"),
            Map.entry("receipt_fact", "receipt_id"),
            Map.entry("vendor_return_fact", "return_id"),
            Map.entry("period_total", "id"),
            Map.entry("day_total", ""));

    private static final List<String> APPLIED = List.of(
            "OrderFacts", "InvoiceFacts", "MoneyFacts", "ReturnFacts", "StockFacts", "PurchaseFacts", "AlertFacts");

    /** Of each order of a customer, its invoices were looked for among those of all. */
    private static final String BY_NUMBER = """
            select o.number, (select count(*) from invoice_fact i where i.generation = $1 and i.number = o.number)
            from order_fact o where o.generation = $1 and o.order_id = $2
            """;

    /** Whatever was expected of all orders to vendors. */
    private static final String OPEN_OF_ALL = """
            select sum(x.quantity) from purchase_fact f
              cross join lateral (select s.expected from purchase_state s
                where s.generation = $1 and s.order_id = f.order_id and s.day <= $2 order by s.version desc limit 1) s
              cross join lateral jsonb_to_recordset(s.expected) as x(line_id uuid, quantity bigint)
            where f.generation = $1 and f.lines is not null
            """;

    /** Both generations have rows; statements read the one that they name. */
    private static ShopPlans plans() {
        var plans = new ShopPlans("analytics", AnalyticsVerticle.class);
        KEYS.forEach((table, key) -> {
            for (int generation = 0; generation < 2; generation++) {
                var part = table + "_" + generation + ".";
                plans.value(part + "generation", Integer.toString(generation));
                if (!key.isEmpty()) plans.value(part + key, "md5(n::text)::uuid");
            }
        });
        return plans;
    }

    /** Rows that the checks of the tables let in, and of which none is to be removed. */
    private static void valid(ShopPlans plans, int generation) {
        plans.value("invoice_line_fact_%d.line_no".formatted(generation), "1 + n % 3")
                .value("invoice_line_fact_%d.item_id".formatted(generation), "md5('item' || n / 3)::uuid")
                .value("item_day_%d.quantity".formatted(generation), "1 + n % 100")
                .value("period_total_%d.grain".formatted(generation), "(array['day', 'month', 'year'])[1 + n % 3]")
                .value("period_total_%d.kind".formatted(generation), "(array['customer', 'item'])[1 + n % 2]")
                .value("period_total_%d.day".formatted(generation), "current_date - n / 50")
                .value("period_total_%d.currency".formatted(generation), "'USD'")
                .value("period_total_%d.revenue".formatted(generation), "1 + n % 7");
    }

    /** An order to a vendor each month, most of which arrive at once: few are open. */
    private static void sent(ShopPlans plans, int generation) {
        var table = "purchase_fact_%d.".formatted(generation);
        plans.value(table + "ordered_at", "now() - n * interval '30 days'")
                .value(table + "received_at", "now() - n * interval '30 days' + interval '2 days'")
                .value(table + "closed_at", "null")
                .value(table + "cancelled_at", "null");
    }

    /** The statements of the tables that batches of events are applied to. */
    private static Map<String, String> applied() throws ReflectiveOperationException {
        var statements = new LinkedHashMap<String, String>();
        for (var name : APPLIED)
            for (var field :
                    Class.forName("tradepost.analytics.core.projection." + name).getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) || field.getType() != FactTable.class) continue;
                field.setAccessible(true);
                var used = field.getName().equals("BY_ITEM") ? List.of("read") : List.of("read", "write", "insert");
                for (var statement : used) {
                    var text = FactTable.class.getDeclaredField(statement);
                    text.setAccessible(true);
                    statements.put(
                            "%s.%s %s".formatted(name, field.getName(), statement), (String) text.get(field.get(null)));
                }
            }
        return statements;
    }

    @Test
    void no_statement_costs_more_in_a_large_shop() throws Exception {
        var plans = plans();
        valid(plans, 0);
        valid(plans, 1);
        sent(plans, 0);
        sent(plans, 1);
        plans.small("projection", "figure_reconciliation")
                .small("day_total_0", "day_total_1") // a row for each figure and day
                .small("known_location", "known_category")
                .composed(applied())
                .composed(ReportStatements.all())
                .filled(s -> s.formatted("known_item"), "DashboardQueries.TOP")
                .filled(s -> s.formatted("e.item_id,", "", "", "group by e.item_id"), "AgeReports.STOCK")
                .except("the ages of all that is on hand", "AgeReports.STOCK")
                .except("what has changed of each item since the beginning", "report of inventory by item")
                .except("what vendors have delivered in the period", "SupplierScores.MEASURE")
                .except("only at a start after a change of the time zone or the currency", "Rebuild.UNFINISHED")
                .except(
                        "a part of a comparison with figures, whose end was read before",
                        "ReconcilerQueries.FACTS",
                        "ReconcilerQueries.FIGURES")
                .plant("invoices without an index", BY_NUMBER)
                .plant("orders to vendors that are no longer open", OPEN_OF_ALL)
                .check();
    }
}
