/** Lists as text, for the exports that are jobs. */
@NullMarked
package tradepost.gateway.export;

import org.jspecify.annotations.NullMarked;
