/** Pick lists, shipments and their delivery: the implementation. */
@NullMarked
package tradepost.shipping.core;

import org.jspecify.annotations.NullMarked;
