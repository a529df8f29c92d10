package tradepost.analytics.core.report;

import static tradepost.analytics.core.report.Dimension.CATEGORY;
import static tradepost.analytics.core.report.Dimension.CUSTOMER;
import static tradepost.analytics.core.report.Dimension.DISPOSITION;
import static tradepost.analytics.core.report.Dimension.ITEM;
import static tradepost.analytics.core.report.Dimension.KIND;
import static tradepost.analytics.core.report.Dimension.LOCATION;
import static tradepost.analytics.core.report.Dimension.METHOD;
import static tradepost.analytics.core.report.Dimension.PROVIDER;
import static tradepost.analytics.core.report.Dimension.TAX_RATE;
import static tradepost.analytics.core.report.Dimension.VENDOR;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * A report that sums the rows of a view: by what it has rows of its own, and how each figure is computed of the rows {@code e}. Its documents are
 * summed from the same rows.
 */
enum FigureReport {
    SALES("sales_entry", List.of(CUSTOMER, ITEM, CATEGORY), List.of(), r -> {
        r.ofDocuments(Figure.ORDERS, "sum(e.orders)");
        r.ofDocuments(Figure.ORDERED_AMOUNT, "sum(e.ordered_amount)");
        r.ofDocuments(Figure.CANCELLED_ORDERS, "sum(e.cancelled_orders)");
        r.notByItem(Figure.AVERAGE_ORDER, "sum(e.ordered_amount) / nullif(sum(e.orders), 0)");
        r.sum(Figure.REVENUE)
                .sum(Figure.SHIPPING_REVENUE)
                .sum(Figure.DISCOUNT_AMOUNT)
                .sum(Figure.TAX_AMOUNT);
        r.sum(Figure.TOTAL_AMOUNT).sum(Figure.UNITS);
        r.costs();
    }),
    TAX("tax_entry", List.of(TAX_RATE, KIND, CUSTOMER), List.of(TAX_RATE), r -> {
        r.add(Figure.DOCUMENT_COUNT, "count(distinct e.document_id) filter (where e.kind <> 'write_off')");
        r.sum(Figure.NET_AMOUNT).sum(Figure.TAX_AMOUNT).sum(Figure.TOTAL_AMOUNT);
    }),
    MOVEMENTS("movement_entry", List.of(KIND, LOCATION, ITEM, CATEGORY), List.of(KIND), r -> {
        r.add(Figure.MOVEMENTS, "count(distinct e.document_id)");
        r.sum(Figure.UNITS_IN).sum(Figure.UNITS_OUT).sum(Figure.VALUE_IN).sum(Figure.VALUE_OUT);
    }),
    PURCHASING("purchase_entry", List.of(VENDOR, ITEM, CATEGORY), List.of(), r -> {
        r.add(Figure.PURCHASE_ORDERS, "count(distinct e.purchase_order_id)");
        r.sum(Figure.ORDERED_QUANTITY).sum(Figure.PURCHASED_AMOUNT);
        r.add(Figure.RECEIPTS, "count(distinct e.receipt_id)");
        r.sum(Figure.RECEIVED_QUANTITY).sum(Figure.RECEIPT_AMOUNT).sum(Figure.DAMAGED_QUANTITY);
        r.sum(Figure.SENT_BACK_QUANTITY).sum(Figure.SENT_BACK_AMOUNT);
        r.ofDocuments(Figure.PAID_AMOUNT, "sum(e.paid_amount)");
        r.extra(Figure.OPEN_PURCHASES, List.of(), """
                (select sum(o.amount) from open_purchases(?generation::smallint, ?to::date) o where o.currency = g.currency)""");
        r.extra(Figure.OPEN_PURCHASES, List.of(VENDOR), """
                (select sum(o.amount) from open_purchases(?generation::smallint, ?to::date) o
                 where o.currency = g.currency and o.vendor_id = g.vendor_id)""");
    }),
    CUSTOMERS("customer_entry", List.of(CUSTOMER), List.of(), r -> {
        r.sum(Figure.ORDERS).sum(Figure.ORDERED_AMOUNT);
        r.add(Figure.AVERAGE_ORDER, "sum(e.ordered_amount) / nullif(sum(e.orders), 0)");
        r.sum(Figure.REVENUE).sum(Figure.UNITS).sum(Figure.RETURNED_QUANTITY).sum(Figure.RETURNED_AMOUNT);
        r.add(Figure.BUYERS, "count(distinct e.customer_id) filter (where e.orders > 0)");
        r.add(Figure.NEW_CUSTOMERS, """
                count(distinct e.customer_id) filter (where e.orders > 0 and not exists (
                  select from order_fact f where f.generation = e.generation and f.customer_id = e.customer_id and f.stage = 'confirmed'
                    and (f.confirmed_at, f.order_id) < (e.counted_at, e.document_id)))""");
        r.add(Figure.LAST_ORDER_AT, "max(e.counted_at) filter (where e.orders > 0)");
        r.extra(Figure.OPEN_AMOUNT, List.of(CUSTOMER), """
                (select sum(f.open_amount) from invoice_fact f where f.generation = ?generation and f.customer_id = g.customer_id
                   and f.currency = g.currency and f.open_amount > 0 and f.has_lines and f.number is not null)""");
        r.extra(Figure.OVERDUE_AMOUNT, List.of(CUSTOMER), """
                (select sum(f.open_amount) from invoice_fact f where f.generation = ?generation and f.customer_id = g.customer_id
                   and f.currency = g.currency and f.open_amount > 0 and f.has_lines and f.number is not null and f.due_at < ?today)""");
    }),
    PRODUCTS("product_entry", List.of(ITEM, CATEGORY, CUSTOMER), List.of(ITEM), r -> {
        r.sum(Figure.UNITS).sum(Figure.REVENUE).sum(Figure.DISCOUNT_AMOUNT);
        r.costs();
        r.sum(Figure.RETURNED_QUANTITY).sum(Figure.RETURNED_AMOUNT);
        r.extra(Figure.ON_HAND, List.of(ITEM), """
                (select sum(s.on_hand) from stock_fact s where s.generation = ?generation and s.item_id = g.item_id)""");
    }),
    PAYMENTS("payment_entry", List.of(PROVIDER, METHOD, KIND), List.of(), r -> {
        r.add(Figure.PAYMENTS, "count(*) filter (where e.kind = 'payment')");
        r.sum(Figure.RECEIVED_AMOUNT);
        r.add(Figure.REFUNDS, "count(*) filter (where e.kind = 'refund')");
        r.sum(Figure.REFUNDED_AMOUNT).sum(Figure.PAID_AMOUNT).sum(Figure.NET_CASH);
    }),
    RETURNS("return_entry", List.of(ITEM, CATEGORY, CUSTOMER, DISPOSITION), List.of(), r -> {
        r.add(Figure.RETURNS, "count(distinct e.document_id)");
        r.sum(Figure.RETURNED_QUANTITY).sum(Figure.RETURNED_AMOUNT);
    });

    /** Figures that are no sums over documents. */
    private static final Set<Figure> NO_SUMS = Set.of(
            Figure.AVERAGE_ORDER, Figure.GROSS_PROFIT, Figure.BUYERS, Figure.NEW_CUSTOMERS, Figure.LAST_ORDER_AT);

    private static final Set<Dimension> OF_ITEMS = Set.of(ITEM, CATEGORY);

    final String view;
    final List<Dimension> dimensions;
    /** By what it has rows without a request. */
    final List<Dimension> usual;

    private final Map<Figure, String> figures = new EnumMap<>(Figure.class);
    private final Set<Figure> notByItem = new LinkedHashSet<>();
    private final List<Extra> extras = new ArrayList<>();

    /**
     * A figure of the present state, or of the end of the period, which is no sum over the rows.
     *
     * @param by what the report must have rows of, exactly
     * @param sql of a row {@code g} of the report
     */
    record Extra(Figure figure, List<Dimension> by, String sql) {}

    FigureReport(String view, List<Dimension> dimensions, List<Dimension> usual, Consumer<FigureReport> define) {
        this.view = view;
        this.dimensions = dimensions;
        this.usual = usual;
        define.accept(this);
    }

    /** As its path names it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private void add(Figure figure, String sql) {
        figures.put(figure, sql);
    }

    /** The sum of the column of the same name. */
    private FigureReport sum(Figure figure) {
        add(figure, "sum(e." + figure.field() + ")");
        return this;
    }

    /** Of whole documents: null where the rows are those of items. */
    private void ofDocuments(Figure figure, String sql) {
        notByItem(figure, sql);
    }

    private void notByItem(Figure figure, String sql) {
        add(figure, sql);
        notByItem.add(figure);
    }

    private void extra(Figure figure, List<Dimension> by, String sql) {
        extras.add(new Extra(figure, by, sql));
    }

    private void costs() {
        sum(Figure.COST_OF_SALES);
        add(Figure.GROSS_PROFIT, "case when e.currency = ?currency then sum(e.revenue) - sum(e.cost_of_sales) end");
    }

    /** In the order of their definition. */
    List<Figure> figures() {
        var all = new TreeSet<>(figures.keySet());
        for (var extra : extras) all.add(extra.figure);
        return List.copyOf(all);
    }

    /** Those that are computed of the rows. */
    Set<Figure> summed() {
        return figures.keySet();
    }

    /** Those that a report by these, without intervals, has besides. */
    List<Extra> extras(List<Dimension> by) {
        return extras.stream().filter(extra -> extra.by.equals(by)).toList();
    }

    /** Those that sum over documents. */
    List<Figure> sums() {
        var sums = new ArrayList<>(figures.keySet());
        sums.removeAll(NO_SUMS);
        return Collections.unmodifiableList(sums);
    }

    /**
     * The expression of a figure of the rows {@code e}.
     *
     * @param byItems whether the rows are those of items or categories
     */
    String sql(Figure figure, boolean byItems) {
        return byItems && notByItem.contains(figure) ? "null::numeric" : Objects.requireNonNull(figures.get(figure));
    }

    static boolean isOfItems(Dimension d) {
        return OF_ITEMS.contains(d);
    }

    boolean has(Dimension d) {
        return dimensions.contains(d);
    }

    static FigureReport of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
