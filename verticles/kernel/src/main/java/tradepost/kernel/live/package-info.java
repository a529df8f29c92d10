/** Who follows events live, on any node. */
@NullMarked
package tradepost.kernel.live;

import org.jspecify.annotations.NullMarked;
