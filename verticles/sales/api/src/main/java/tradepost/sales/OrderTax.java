package tradepost.sales;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tradepost.orders.charge.ShippingCharge;

/**
 * What an order is taxed at one rate: the sum of its lines, or its shipping.
 *
 * @param rate in percent
 * @param included whether the tax is part of the prices
 * @param baseAmount what is taxed: after discounts, without the tax
 */
public record OrderTax(
        String category, BigDecimal rate, boolean included, BigDecimal baseAmount, BigDecimal taxAmount) {
    private record Rate(String category, BigDecimal rate, boolean included) {}

    /**
     * The tax of a line.
     *
     * @param total has the tax, whether it is included or added
     */
    public static OrderTax ofLine(
            @Nullable String category, BigDecimal rate, boolean included, BigDecimal total, BigDecimal tax) {
        return new OrderTax(Objects.requireNonNullElse(category, ""), rate, included, total.subtract(tax), tax);
    }

    /** Of the pieces that are charged and of the shipping, by category and rate. */
    static List<OrderTax> of(List<SalesOrderLine> lines, @Nullable ShippingCharge shipping) {
        var ofShipping = of(shipping);
        if (ofShipping.isEmpty() && lines.stream().allMatch(l -> l.taxRate() == null)) return List.of();
        var taxes = new ArrayList<>(ofShipping);
        for (var l : lines)
            if (l.taxRate() != null)
                taxes.add(ofLine(l.taxCategory(), l.taxRate(), l.taxIncluded(), l.totalAmount(), l.taxAmount()));
        return sum(taxes);
    }

    /** Empty if it is not taxed. */
    public static List<OrderTax> of(@Nullable ShippingCharge c) {
        if (c == null || c.taxRate() == null) return List.of();
        return List.of(
                ofLine(ShippingCharge.TAX_CATEGORY, c.taxRate(), c.taxIncluded(), c.totalAmount(), c.taxAmount()));
    }

    /** One for each category and rate, in this order. */
    public static List<OrderTax> sum(List<OrderTax> parts) {
        Map<Rate, OrderTax> taxes = new TreeMap<>(
                Comparator.comparing(Rate::category).thenComparing(Rate::rate).thenComparing(Rate::included));
        for (var p : parts) taxes.merge(new Rate(p.category, p.rate, p.included), p, OrderTax::plus);
        return new ArrayList<>(taxes.values());
    }

    private OrderTax plus(OrderTax other) {
        return new OrderTax(category, rate, included, baseAmount.add(other.baseAmount), taxAmount.add(other.taxAmount));
    }
}
