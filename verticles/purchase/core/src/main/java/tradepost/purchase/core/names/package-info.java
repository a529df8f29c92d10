/** Names of what belongs to other contexts. */
@NullMarked
package tradepost.purchase.core.names;

import org.jspecify.annotations.NullMarked;
