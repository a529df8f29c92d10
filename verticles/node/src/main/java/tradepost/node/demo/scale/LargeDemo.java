package tradepost.node.demo.scale;

import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.config.Config;
import tradepost.kernel.config.Settings;
import tradepost.kernel.time.BusinessZone;
import tradepost.node.database.EmbeddedPg;
import tradepost.node.process.ProgramRefusal;
import tradepost.sales.SalesSettings;

/**
 * Loads a large company. Each context is loaded completely or not at all; after an interruption, the same command loads the missing ones. No
 * event is written: what is loaded is like the data of years ago, whose events are no longer in the logs.
 */
public final class LargeDemo {
    private static final int PARALLEL = 2;
    private static final List<String> CONTEXTS =
            List.of("catalog", "inventory", "sales", "contact", "payment", "billing", "analytics");

    private static final String IS_LOADED = "select to_regclass('large_demo')";
    private static final String FIRST = "select substr(number, 4) from sales_order where id = '%s'";
    private static final String INVOICE = "select substr(number, 10) from invoice where id = '%s'";
    private static final String LAST_INVOICE = "select last from invoice_counter where kind = 'invoice' and year = %d";
    private static final String CLOSED = "select until from ledger_closing";
    private static final String SHOWN = "select generation from projection where live";
    private static final String LOADED = "select seed || ' ' || items || ' ' || orders from large_demo";

    private final EmbeddedPg pg;
    private final Config config;

    /** @param config of the installation */
    public LargeDemo(EmbeddedPg pg, Config config) {
        this.pg = pg;
        this.config = config;
    }

    /** Refuses an installation that has another large company, or the whole of this one. */
    public void load(long seed, int items, int orders, PrintStream progressTo) {
        var currency = config.text(Settings.CURRENCY);
        var company =
                new Company(seed, items, orders, Currency.getInstance(currency).getDefaultFractionDigits());
        try {
            var missing = missing(company);
            var tables = new HashMap<String, List<Table>>();
            long firstNumber = firstNumber(company, missing);
            var invoices = lastInvoices(company, missing);
            for (var context : missing) tables.put(context, tables(context, company, currency, firstNumber, invoices));
            long rows = tables.values().stream()
                    .flatMap(List::stream)
                    .mapToLong(Table::rows)
                    .sum();
            try (var progress = new LoadProgress(progressTo, rows)) {
                load(company, missing, tables, progress);
                progress.finish();
            }
        } catch (SQLException e) {
            throw new ProgramRefusal("The data could not be loaded: " + oneLine(e));
        }
    }

    private List<String> missing(Company company) throws SQLException {
        var wanted = company.seed() + " " + company.items() + " " + company.orders();
        var loaded = new HashMap<String, String>();
        for (var context : CONTEXTS) {
            try (var c = connect(context)) {
                if (text(c, IS_LOADED) != null) loaded.put(context, String.valueOf(text(c, LOADED)));
            }
        }
        var found = loaded.values().stream().filter(l -> !l.equals(wanted)).findFirst();
        if (found.isPresent() || loaded.size() == CONTEXTS.size()) {
            var parts = found.orElse(wanted).split(" ");
            throw new ProgramRefusal(
                    "This installation already has a large company (" + parts[1] + " items, " + parts[2]
                            + " orders, seed " + parts[0]
                            + "): wipe it with ./tradepost dev --reset, or choose another folder with --data");
        }
        return CONTEXTS.stream().filter(c -> !loaded.containsKey(c)).toList();
    }

    private List<Table> tables(
            String context, Company company, String currency, long firstNumber, Map<Integer, Long> invoices)
            throws SQLException {
        return switch (context) {
            case "catalog" -> CatalogTables.of(company);
            case "inventory" -> InventoryTables.of(company);
            case "sales" -> SalesTables.of(company, currency, firstNumber);
            case "payment" -> PaymentTables.of(company, currency, firstNumber);
            case "billing" -> {
                var closed = textOrNull("billing", CLOSED);
                yield BillingTables.of(
                        company,
                        new BillingTables.Installation(
                                currency,
                                zone(),
                                SalesSettings.seller(config),
                                firstNumber,
                                invoices,
                                closed == null ? null : LocalDate.parse(closed)));
            }
            case "analytics" ->
                AnalyticsTables.of(
                        company, currency, zone(), firstNumber, invoices, Integer.parseInt(text("analytics", SHOWN)));
            default -> ContactTables.of(company);
        };
    }

    private BusinessZone zone() {
        return BusinessZone.of(config.text(Settings.BUSINESS_ZONE));
    }

    /** The number of the last invoice in each year of the company that was issued before, if there is one. */
    private Map<Integer, Long> lastInvoices(Company company, List<String> missing) throws SQLException {
        var last = new HashMap<Integer, Long>();
        var zone = zone();
        for (int n = 0; n < company.orders(); n++) {
            var order = company.order(n);
            int year = zone.year(order.at());
            if (!order.status().isInvoiced() || last.containsKey(year)) continue;
            var before = missing.contains("billing")
                    ? textOrNull("billing", LAST_INVOICE.formatted(year))
                    : Long.toString(Long.parseLong(text("billing", INVOICE.formatted(company.invoice(n, order)))) - 1);
            last.put(year, before == null ? 0 : Long.parseLong(before));
        }
        return last;
    }

    /** That of the first order. If none is loaded, the numbers of all are drawn, which is not undone by a failure. */
    private long firstNumber(Company company, List<String> missing) throws SQLException {
        if (!missing.contains("sales"))
            return Long.parseLong(text("sales", FIRST.formatted(company.order(0).id())));
        var last = text(
                "sales", "select setval('order_number', nextval('order_number') + " + (company.orders() - 1) + ")");
        return Long.parseLong(last) - company.orders() + 1;
    }

    private String text(String context, String sql) throws SQLException {
        return String.valueOf(textOrNull(context, sql));
    }

    private @Nullable String textOrNull(String context, String sql) throws SQLException {
        try (var c = connect(context)) {
            return text(c, sql);
        }
    }

    private void load(Company company, List<String> contexts, Map<String, List<Table>> tables, LoadProgress progress)
            throws SQLException {
        var parts = contexts.stream()
                .<Callable<Void>>map(context -> () -> {
                    try (var c = connect(context)) {
                        new Loader(c, context, progress).load(company, tables.getOrDefault(context, List.of()));
                    }
                    return null;
                })
                .toList();
        try (var threads = Executors.newFixedThreadPool(PARALLEL)) {
            for (var done : threads.invokeAll(parts)) done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException cause) throw cause;
            throw new IllegalStateException("the data could not be loaded", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProgramRefusal("The load was interrupted: repeat the command to complete it");
        }
    }

    private Connection connect(String context) throws SQLException {
        return pg.connect(config.database(context).database());
    }

    private static @Nullable String text(Connection c, String sql) throws SQLException {
        try (var s = c.createStatement();
                var rows = s.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private static String oneLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
    }
}
