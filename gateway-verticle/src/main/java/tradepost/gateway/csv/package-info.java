/** Lists as CSV. */
@NullMarked
package tradepost.gateway.csv;

import org.jspecify.annotations.NullMarked;
