/** The same checkout in Tradepost and in the shop systems of others. */
@NullMarked
package tradepost.bench.shops;

import org.jspecify.annotations.NullMarked;
