package tradepost.sales;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What an order is taxed at one rate: the sum of its lines.
 *
 * @param rate in percent
 * @param included whether the tax is part of the prices
 * @param baseAmount what is taxed: after discounts, without the tax
 */
public record OrderTax(
        String category, BigDecimal rate, boolean included, BigDecimal baseAmount, BigDecimal taxAmount) {
    private record Rate(String category, BigDecimal rate, boolean included) {}

    /** Of the pieces that are charged, by category and rate. */
    static List<OrderTax> of(List<SalesOrderLine> lines) {
        if (lines.stream().allMatch(l -> l.taxRate() == null)) return List.of();
        Map<Rate, OrderTax> taxes = new TreeMap<>(
                Comparator.comparing(Rate::category).thenComparing(Rate::rate).thenComparing(Rate::included));
        for (var l : lines) {
            if (l.taxRate() == null) continue;
            var rate = new Rate(Objects.requireNonNullElse(l.taxCategory(), ""), l.taxRate(), l.taxIncluded());
            var base = l.totalAmount().subtract(l.taxAmount()); // the total has the tax in both cases
            taxes.merge(
                    rate,
                    new OrderTax(rate.category(), rate.rate(), rate.included(), base, l.taxAmount()),
                    OrderTax::plus);
        }
        return new ArrayList<>(taxes.values());
    }

    private OrderTax plus(OrderTax other) {
        return new OrderTax(category, rate, included, baseAmount.add(other.baseAmount), taxAmount.add(other.taxAmount));
    }
}
