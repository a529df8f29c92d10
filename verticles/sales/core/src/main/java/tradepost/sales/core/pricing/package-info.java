/** What an order costs: price lists, discounts, taxes, shipping charges, and the extensions that quote them. */
@NullMarked
package tradepost.sales.core.pricing;

import org.jspecify.annotations.NullMarked;
