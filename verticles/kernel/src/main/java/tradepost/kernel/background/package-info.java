/** Work that a process repeats by itself. */
@NullMarked
package tradepost.kernel.background;

import org.jspecify.annotations.NullMarked;
