/** Invoices, credit notes and what customers owe of them: the verticle and its subscriptions. */
@NullMarked
package tradepost.billing.core;

import org.jspecify.annotations.NullMarked;
