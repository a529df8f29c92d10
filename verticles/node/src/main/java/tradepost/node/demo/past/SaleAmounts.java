package tradepost.node.demo.past;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import tradepost.kernel.json.Json;
import tradepost.kernel.value.Money;
import tradepost.node.demo.past.World.Customer;
import tradepost.sales.tax.TaxExemption;

/** What a line costs. */
record SaleAmounts(
        BigDecimal price,
        BigDecimal subtotal,
        BigDecimal tax,
        @Nullable String taxCategory,
        @Nullable BigDecimal taxRate,
        @Nullable JsonObject exemption) {
    private static final String CATEGORY = "standard";
    private static final int RATE_DECIMALS = 4;
    /** A rate in percent is this many parts. */
    private static final long HUNDRED_PERCENT = 1_000_000;

    static SaleAmounts of(World world, Customer customer, BigDecimal price, long pieces) {
        var currency = world.currency();
        var subtotal = Money.subtotal(pieces, price, currency);
        var none = Money.exact(BigDecimal.ZERO, currency);
        var local = world.tax();
        if (local == null || !local.isDue(customer.address()))
            return new SaleAmounts(price, subtotal, none, null, null, null);
        if (customer.isExempt()) {
            var exemption = Json.write(new TaxExemption(local.rate(), false, null));
            return new SaleAmounts(price, subtotal, none, null, null, exemption);
        }
        long parts = local.rate().movePointRight(RATE_DECIMALS).longValueExact();
        var tax = Money.share(subtotal, parts, HUNDRED_PERCENT, currency);
        return new SaleAmounts(price, subtotal, tax, CATEGORY, local.rate(), null);
    }

    BigDecimal total() {
        return subtotal.add(tax);
    }
}
