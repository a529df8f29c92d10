/** Work that a process repeats by itself, and the time in which a process stops. */
@NullMarked
package tradepost.kernel.background;

import org.jspecify.annotations.NullMarked;
