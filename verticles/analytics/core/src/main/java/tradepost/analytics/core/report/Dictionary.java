package tradepost.analytics.core.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tradepost.analytics.FigureDictionary;
import tradepost.analytics.FigureDictionary.Definition;

/** What each figure counts, and where it is shown: from where figures and reports are defined. */
public final class Dictionary {
    static final String DASHBOARD = "dashboard";

    /** The figures of the dashboard. */
    private static final List<Figure> OF_DASHBOARD = List.of(
            Figure.ORDERS,
            Figure.CANCELLED_ORDERS,
            Figure.ORDERED_AMOUNT,
            Figure.AVERAGE_ORDER,
            Figure.REVENUE,
            Figure.TAX_AMOUNT,
            Figure.UNITS,
            Figure.RECEIVED_AMOUNT,
            Figure.REFUNDED_AMOUNT,
            Figure.OPEN_AMOUNT,
            Figure.OVERDUE_AMOUNT,
            Figure.OPEN_PURCHASES,
            Figure.STOCK_VALUE,
            Figure.COST_OF_GOODS,
            Figure.TURNOVER,
            Figure.DAYS_OF_SUPPLY,
            Figure.LOW_STOCK,
            Figure.OUT_OF_STOCK,
            Figure.SUPPLIER_SCORE);

    public static final FigureDictionary FIGURES = new FigureDictionary(definitions());

    private Dictionary() {}

    /** The figures of the dashboard and of each report, by its name. */
    static Map<String, List<Figure>> shown() {
        var shown = new LinkedHashMap<String, List<Figure>>();
        shown.put(DASHBOARD, OF_DASHBOARD);
        for (var report : FigureReport.values()) shown.put(report.word(), report.figures());
        var purchasing = new ArrayList<>(FigureReport.PURCHASING.figures());
        purchasing.addAll(List.of(
                Figure.ON_TIME_RATE, Figure.FILL_RATE, Figure.DEFECT_RATE, Figure.PRICE_DRIFT, Figure.SUPPLIER_SCORE));
        shown.put(FigureReport.PURCHASING.word(), purchasing);
        shown.put("inventory", InventoryReport.FIGURES);
        shown.put("receivables", AgeReports.OPEN);
        shown.put("stock-ages", AgeReports.HELD);
        return shown;
    }

    private static List<Definition> definitions() {
        var shown = shown();
        return Arrays.stream(Figure.values())
                .map(f -> new Definition(
                        f.field(),
                        f.unitText(),
                        f.costs(),
                        f.definition(),
                        shown.entrySet().stream()
                                .filter(e -> e.getValue().contains(f))
                                .map(Map.Entry::getKey)
                                .toList()))
                .toList();
    }
}
