/** The time in which a process stops, and how much of it each step gets. */
@NullMarked
package tradepost.kernel.shutdown;

import org.jspecify.annotations.NullMarked;
