/** What sales asks extensions. */
@NullMarked
package tradepost.sales.core.extension;

import org.jspecify.annotations.NullMarked;
