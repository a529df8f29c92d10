/** Purchase orders: states, drafts, approval, the commands that change an order, lists. */
@NullMarked
package tradepost.purchase.core.order;

import org.jspecify.annotations.NullMarked;
