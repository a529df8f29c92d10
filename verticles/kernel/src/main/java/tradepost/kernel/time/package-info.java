@NullMarked
package tradepost.kernel.time;

import org.jspecify.annotations.NullMarked;
