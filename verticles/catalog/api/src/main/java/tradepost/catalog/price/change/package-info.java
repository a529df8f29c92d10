/** Changes of many prices at once. */
@NullMarked
package tradepost.catalog.price.change;

import org.jspecify.annotations.NullMarked;
