/** Confirms orders, drafts and those that are placed: a saga with inventory. */
@NullMarked
package tradepost.sales.core.confirmation;

import org.jspecify.annotations.NullMarked;
