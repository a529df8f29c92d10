/** Contracts with vendors: what orders cost and draw by them. */
@NullMarked
package tradepost.purchase.core.contract;

import org.jspecify.annotations.NullMarked;
