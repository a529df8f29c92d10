package tradepost.purchase.vendor;

import java.math.BigDecimal;

/**
 * The cost of larger quantities.
 *
 * @param minimumQuantity from which on it applies
 * @param cost of one piece
 */
public record CostBreak(long minimumQuantity, BigDecimal cost) {}
