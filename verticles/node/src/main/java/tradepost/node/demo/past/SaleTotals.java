package tradepost.node.demo.past;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.value.Money;
import tradepost.sales.charge.ShippingCharge;

/** What lines cost together, with their shipping. */
record SaleTotals(BigDecimal subtotal, BigDecimal tax, BigDecimal total, BigDecimal none) {
    static SaleTotals of(List<SaleAmounts> lines, @Nullable ShippingCharge shipping, String currency) {
        var none = Money.exact(BigDecimal.ZERO, currency);
        var subtotal = lines.stream().map(SaleAmounts::subtotal).reduce(none, BigDecimal::add);
        var tax = lines.stream().map(SaleAmounts::tax).reduce(none, BigDecimal::add);
        var charge = shipping == null ? none : shipping.totalAmount();
        return new SaleTotals(subtotal, tax, subtotal.add(tax).add(charge), none);
    }
}
