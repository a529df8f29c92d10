/** Lots and serial numbers: expiry, recalls, tracing. */
@NullMarked
package tradepost.inventory.core.lots;

import org.jspecify.annotations.NullMarked;
