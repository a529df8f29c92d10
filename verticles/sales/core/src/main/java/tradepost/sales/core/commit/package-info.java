/** Confirms orders, drafts and those that are placed: a saga with inventory. */
@NullMarked
package tradepost.sales.core.commit;

import org.jspecify.annotations.NullMarked;
