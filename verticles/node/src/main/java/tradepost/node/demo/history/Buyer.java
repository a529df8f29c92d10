package tradepost.node.demo.history;

import org.jspecify.annotations.Nullable;

/**
 * A customer.
 *
 * @param name in the demo data
 * @param kind of customer, which decides what it buys: builder, shop, institution, home, ...
 * @param monthly orders in a month
 * @param termsDays days until it is to pay; null if it pays when it orders
 * @param hasLogin whether it writes its orders itself
 */
public record Buyer(
        String name, String kind, double monthly, @Nullable Integer termsDays, boolean hasLogin) {
    boolean isPrivate() {
        return kind.equals("home");
    }
}
