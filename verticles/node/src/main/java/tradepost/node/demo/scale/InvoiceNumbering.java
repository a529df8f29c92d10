package tradepost.node.demo.scale;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import tradepost.kernel.time.BusinessZone;

/** Numbers of invoices, which follow in each year those that were issued before. Whoever numbers the same invoices in their order gets the same numbers. */
final class InvoiceNumbering {
    private final BusinessZone zone;
    private final Map<Integer, Long> last;

    /** @param before the last number of each year, if there is one */
    InvoiceNumbering(BusinessZone zone, Map<Integer, Long> before) {
        this.zone = zone;
        last = new HashMap<>(before);
    }

    String next(Instant issuedAt) {
        int year = zone.year(issuedAt);
        return "INV-%04d-%06d".formatted(year, last.merge(year, 1L, Long::sum));
    }
}
