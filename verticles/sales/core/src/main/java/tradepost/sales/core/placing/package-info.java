/** Orders that are created and confirmed in one call. */
@NullMarked
package tradepost.sales.core.placing;

import org.jspecify.annotations.NullMarked;
