package tradepost.node.demo.history;

/**
 * A vendor, with the days from an order to the goods and from the goods to the payment.
 *
 * @param name in the demo data
 */
public record Supplier(String name, int leadDays, int termsDays) {}
