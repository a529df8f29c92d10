/** Returns from customers and to vendors. */
@NullMarked
package tradepost.inventory.core.documents.returns;

import org.jspecify.annotations.NullMarked;
