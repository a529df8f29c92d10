/** The price lists of vendors. */
@NullMarked
package tradepost.purchase.core.vendor;

import org.jspecify.annotations.NullMarked;
