package tradepost.billing.core.statement;

import java.text.Collator;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import tradepost.billing.statement.CustomerAgeing;
import tradepost.kernel.problem.Problem;

/** The orders in which the ages of all customers are listed. */
final class AgeingOrder {
    private static final List<String> USUAL = List.of("currency", "-open_amount");

    private static final Map<String, Comparator<CustomerAgeing>> FIELDS = Map.of(
            "currency", Comparator.comparing(CustomerAgeing::currency),
            "open_amount", Comparator.comparing(CustomerAgeing::openAmount),
            "overdue_amount", Comparator.comparing(CustomerAgeing::overdueAmount),
            "not_due", Comparator.comparing(CustomerAgeing::notDue),
            "overdue_1_30", Comparator.comparing(CustomerAgeing::overdue30),
            "overdue_31_60", Comparator.comparing(CustomerAgeing::overdue60),
            "overdue_61_90", Comparator.comparing(CustomerAgeing::overdue90),
            "overdue_91", Comparator.comparing(CustomerAgeing::overdue91),
            "unallocated_amount", Comparator.comparing(CustomerAgeing::unallocatedAmount),
            "balance", Comparator.comparing(CustomerAgeing::balance));

    private static final String NAME = "customer_name";

    private AgeingOrder() {}

    /** Ties are broken by customer and currency. Fails 400 invalid_sort for an unknown or repeated field. */
    static Comparator<CustomerAgeing> by(List<String> sort) {
        Comparator<CustomerAgeing> order = (a, b) -> 0;
        var seen = new HashSet<String>();
        for (var one : sort.isEmpty() ? USUAL : sort) {
            boolean descends = one.startsWith("-");
            var field = descends ? one.substring(1) : one;
            if (!seen.add(field) || !field.equals(NAME) && !FIELDS.containsKey(field))
                throw Problem.badRequest(
                        "invalid_sort",
                        Problem.detail(
                                "sort",
                                "must contain each field at most once, from: " + NAME + ", "
                                        + String.join(", ", new TreeSet<>(FIELDS.keySet()))));
            order = order.thenComparing(field.equals(NAME) ? byName(descends) : of(field, descends));
        }
        return order.thenComparing(a -> a.customerId().toString()).thenComparing(CustomerAgeing::currency);
    }

    private static Comparator<CustomerAgeing> of(String field, boolean descends) {
        var by = Objects.requireNonNull(FIELDS.get(field));
        return descends ? by.reversed() : by;
    }

    /** As people look for it: whatever its case, and letters with accents beside those without. Those without a name come last. */
    private static Comparator<CustomerAgeing> byName(boolean descends) {
        Comparator<String> names = Collator.getInstance(Locale.ROOT)::compare;
        return Comparator.comparing(
                CustomerAgeing::customerName, Comparator.nullsLast(descends ? names.reversed() : names));
    }
}
