/** The extensions that are connected, and how they check orders. */
@NullMarked
package tradepost.sales.core.extension;

import org.jspecify.annotations.NullMarked;
